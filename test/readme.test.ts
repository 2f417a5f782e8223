// The README's programs and commands run, and print what the README shows. test/package.test.ts compiles the programs.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { home } from "../docs/example-configs.ts";
import { add, aetherStack, env, patch, patchAll, pod, remove, toYaml, vet } from "../src/index.ts";
import { run, words } from "./cli/run.ts";
import { checkout } from "./fixtures/build.ts";

const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].map(([, language, code = ""]) => ({
  language,
  code,
}));
const ofLanguage = (language: string) => blocks.flatMap((block) => (block.language === language ? [block.code] : []));

/** Runs a program of the README with what it imports, and gives what it prints and the objects that it ends with. */
function ran(code: string): { printed: string; objects: ReturnType<typeof aetherStack> } {
  let printed = "";
  const process = { stdout: { write: (part: string) => (printed += part) } };
  const names = { aetherStack, add, env, patch, patchAll, pod, remove, toYaml, process };
  const body = `${code.replace(/^import .*$/gm, "")}\nreturn objects;`;
  const objects = new Function(...Object.keys(names), body)(...Object.values(names));
  return { printed, objects };
}

describe("the README's", () => {
  it("first program renders the NetworkPolicy that is shown below it", () => {
    const [program = "", ...others] = ofLanguage("ts");
    expect(others).toHaveLength(1);
    const [shown = ""] = ofLanguage("yaml");
    const { objects } = ran(program);
    const { kind, metadata, spec } = parse(
      shown.replaceAll(/^.*…$\n/gm, "spec:\n").replace("spec:\n  egress", "spec:\n  egress"),
    );
    const policy = objects.find((object) => object.kind === kind && object.metadata.name === metadata.name);
    expect(JSON.stringify(policy)).toContain(JSON.stringify(spec.egress[0]).slice(1, -1));
  });

  it("picture shows the stack of the first program", () => {
    const [program = ""] = ofLanguage("ts");
    expect(ran(program).objects).toEqual(aetherStack(home));
    expect(text).toContain("](docs/stack.svg)");
  });

  it("composed stack passes vet", () => {
    const [, program = ""] = ofLanguage("ts");
    expect(vet(ran(program).objects).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("commands exist and accept their options", async () => {
    const lines = [...ofLanguage("sh"), ...ofLanguage("")]
      .flatMap((code) => code.split("\n"))
      .flatMap((line) => line.match(/npx aether-k8s ([^|>&#(]*)/)?.[1] ?? []);
    expect(lines.length).toBeGreaterThan(5);
    const files = {
      "values.yaml": "host: aether.example.com",
      "production.yaml": "mlflow: false",
      "-": "kind: List\nitems: []",
    };
    const programs = () => ({ code: 0, stdout: "", stderr: "" });
    for (const line of lines.filter((each) => !each.startsWith("vet -"))) {
      const { code, stderr } = await run(words(line.trim()), {
        files,
        programs,
        env: { LLM_API_KEY: "a", HA_TOKEN: "b" },
      });
      expect([line, code, stderr.includes("problems")]).toEqual([line, expect.toBeOneOf([0, 1, 2]), code === 2]);
      expect(code === 2).toBe(line.includes("replcas"));
    }
  });

  it("table of components is the output of show", async () => {
    const shown = ofLanguage("").find((code) => code.includes(" show ")) ?? "";
    const [line = "", ...said] = shown.trim().split("\n");
    const { stdout } = await run(words(line.replace("$ npx @aether/k8s ", "")));
    expect(said.at(-1)).toBe("…");
    // The Job's name ends in a hash of its content.
    expect(stdout.replace(/(migrate-)[0-9a-f]+/, "$1…")).toContain(`${said.slice(0, -1).join("\n")}\n\n`);
  });

  it("error message is the one that the command prints", async () => {
    const shown = ofLanguage("").find((code) => code.includes("replcas")) ?? "";
    const [line = "", ...said] = shown.trim().split("\n");
    const { stderr } = await run(words(line.replace("$ npx aether-k8s ", "")));
    expect(stderr.trim().split("\n")).toEqual(said);
  });
});

describe("the unscoped name aether-k8s, which npx would download from anyone who publishes it", () => {
  const RUN = /npx aether-k8s/g;
  const read = (path: string) => readFileSync(join(checkout, path), "utf8");

  it.each(globSync(["*.md", "docs/*.md"], { cwd: checkout }))("is run in %s only after an install", (path) => {
    const page = read(path);
    const installed = page.indexOf("npm install @aether/k8s");
    const before = [...page.matchAll(RUN)].filter(({ index }) => installed < 0 || index < installed);
    // The one in the list of releases is why the name is reserved.
    expect(before.length).toBe(path === "CONTRIBUTING.md" ? 1 : 0);
  });

  it("is not run by an example or a message, which have no install before them", () => {
    const paths = globSync(["examples/**/*.*", "src/**/*.ts", "llms.txt"], { cwd: checkout });
    expect(paths.length).toBeGreaterThan(200);
    expect(paths.filter((path) => read(path).match(RUN))).toEqual([]);
  });

  it("is reserved before the first release", () => {
    expect(read("CONTRIBUTING.md")).toMatch(/^\d\. Once: reserve the unscoped name `aether-k8s` on npm\./m);
  });
});
