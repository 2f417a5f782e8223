// The guide, as far as it can be held to the code without a cluster; test/cluster/node/guide.test.ts runs its commands.
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type AetherConfig, aetherStack } from "../src/index.ts";
import { run, words } from "./cli/run.ts";
import { blocks, guideText } from "./fixtures/guide.ts";

const at = (all: typeof blocks) => all.map((block) => [`line ${block.line}`, block] as const);

describe("the guide", () => {
  it("has commands that run, and gives the reason for each that does not", () => {
    const commands = blocks.filter(({ language }) => language === "sh");
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter(({ notRun }) => notRun === undefined).length * 2).toBeGreaterThanOrEqual(commands.length);
    expect(blocks.flatMap(({ notRun }) => notRun ?? []).filter((reason) => reason.length < 10)).toEqual([]);
  });

  it("uses no other kind of block", () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(["sh", "yaml", "ts"]));
  });

  it.each(at(blocks.filter(({ language, notRun }) => language === "yaml" && notRun === undefined)))(
    "gives values that render: %s",
    (_, { text }) => {
      expect(aetherStack(parse(text) as AetherConfig).length).toBeGreaterThan(30);
    },
  );

  it("has a fragment that fits into the values file before it", () => {
    const [production] = blocks.filter(({ file }) => file === "production.yaml");
    const beside = blocks.filter(
      ({ language, file, notRun, line, text }) =>
        language === "yaml" &&
        file === undefined &&
        notRun === undefined &&
        line > (production?.line ?? 0) &&
        text.includes("externalSecret"),
    );
    expect(beside).toHaveLength(1);
    const kinds = aetherStack({ ...parse(production?.text ?? ""), ...parse(beside[0]?.text ?? "") }).map(
      ({ kind }) => kind,
    );
    expect(kinds).toContain("ExternalSecret");
    expect(kinds).not.toContain("Secret");
  });

  it.each([...guideText.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path))("leads to %s", (path) => {
    expect(existsSync(new URL(path ?? "", new URL("../docs/", import.meta.url)))).toBe(true);
  });

  it.each([...guideText.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor))("has a chapter %s", (anchor) => {
    const anchors = [...guideText.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(anchors).toContain(anchor);
  });

  it("names only options and commands that there are", async () => {
    const lines = blocks
      .filter(({ language }) => language === "sh")
      .flatMap(({ text }) => text.split("\n"))
      .flatMap((line) => line.match(/npx aether-k8s ([^|>&]*)/)?.[1] ?? []);
    const files = Object.fromEntries(blocks.flatMap(({ file, text }) => (file === undefined ? [] : [[file, text]])));
    const env = { LLM_API_KEY: "a", HA_TOKEN: "a" };
    const programs = () => ({ code: 0, stdout: "", stderr: "" });
    const refused: string[] = [];
    for (const line of lines) {
      const { code, stderr } = await run(words(line.replace(/\|\|.*/, "")), { files, env, programs });
      if (code > 1) refused.push(`${line}: ${stderr}`);
    }
    expect(refused).toEqual([]);
    expect(lines.length).toBeGreaterThan(8);
  });
});
