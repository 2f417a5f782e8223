// The guide, as far as it can be held to the code without a cluster; test/cluster/node/guide.test.ts runs its commands.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type AetherConfig, aetherStack } from "../src/index.ts";
import { run, words } from "./cli/run.ts";
import { blocks, guideText } from "./fixtures/guide.ts";

const fileOf = (name: string) => blocks.find(({ file }) => file === name)?.text ?? "";
const production = fileOf("production.yaml");

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

  it("has the images in the registry that its production config names, and no others", () => {
    const commented = /^# (images: .*)$/m.exec(production)?.[1] ?? "";
    const images = aetherStack({ ...parse(production), ...parse(commented) }).flatMap((object) =>
      [...JSON.stringify(object).matchAll(/"image":"registry\.example\.com\/([^"]*)"/g)].map(([, image]) => image),
    );
    const [, names = ""] = /^for image in (.*); do\n +podman push .*\/\$image:0\.1\.0$/m.exec(guideText) ?? [];
    expect(new Set(images)).toEqual(new Set(names.split(" ").map((name) => `${name}:0.1.0`)));
  });

  it("gives the size of the stack on one node as show does", async () => {
    const files = { "home.yaml": fileOf("home.yaml") };
    const { stdout } = await run(["show", "resources", "-f", "home.yaml"], { files });
    const needed = (what: string) => new RegExp(`^aether +${what} +(\\S+)$`, "m").exec(stdout)?.[1];
    const [, ...sizes] =
      /request at most (\S+) CPU and (\S+) memory, which is .* add up to (\S+) memory, and the\s+two volumes take (\S+)\./.exec(
        guideText,
      ) ?? [];
    const storage = /requests\.storage +(\S+) of/.exec(stdout)?.[1];
    expect(sizes).toEqual([needed("requests\\.cpu"), needed("requests\\.memory"), needed("limits\\.memory"), storage]);
  });

  it("changes and restores the version without losing what else is set for images", () => {
    const folder = mkdtempSync(join(tmpdir(), "aether-guide-"));
    const path = join(folder, "home.yaml");
    const config = fileOf("home.yaml").replace("images: {", "images: { registry: registry.example.com,");
    writeFileSync(path, config);
    const [upgrade = "", rollback = ""] = [...guideText.matchAll(/^sed .*home\.yaml\ngrep .*$/gm)].map(
      ([lines]) => lines,
    );
    const resultOf = (lines: string) => {
      execFileSync("bash", ["-euc", lines], { cwd: folder });
      return readFileSync(path, "utf8");
    };
    expect(parse(resultOf(upgrade)).images).toEqual({ ...parse(config).images, aether: { tag: "0.1.1" } });
    expect(resultOf(rollback)).toBe(config);
    rmSync(folder, { recursive: true });
  });

  it("adds to no file a key that it may have already", () => {
    const appended = blocks.flatMap(({ text }) => text.match(/^.*>> \S+\.yaml$/gm) ?? []);
    // The last key of backup.yaml is the one that it extends.
    expect(appended.filter((line) => !line.endsWith(">> backup.yaml"))).toEqual([]);
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
