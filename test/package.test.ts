// The package as npm packs it and a stranger installs it.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aetherStack } from "../src/aether/stack.ts";
import { toYaml } from "../src/index.ts";
import { checkout } from "./fixtures/build.ts";
import { examples } from "./fixtures/examples.ts";

const root = mkdtempSync(join(tmpdir(), "aether-k8s-package-"));
const consumer = join(root, "consumer");
let packed: { filename: string; unpackedSize: number; files: { path: string; size: number }[] };

const npm = (args: string[], cwd: string) =>
  execFileSync("npm", ["--no-audit", "--no-fund", "--loglevel=error", ...args], {
    cwd,
    encoding: "utf8",
    stdio: "pipe",
  });

beforeAll(() => {
  // A checkout of its own, so that `prepare` builds into no folder that others look at.
  const source = join(root, "source");
  const left = new Set(["node_modules", ".git", "dist"].map((name) => join(checkout, name)));
  cpSync(checkout, source, { recursive: true, filter: (path) => !left.has(path) });
  symlinkSync(join(checkout, "node_modules"), join(source, "node_modules"));
  // Before it, the build says what it does, in colours.
  const output = npm(["pack", "--json", "--silent"], source);
  [packed] = JSON.parse(output.slice(output.search(/^\[$/m)));
  mkdirSync(consumer);
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  npm(["install", "--prefer-offline", join(source, packed.filename)], consumer);
  // What the examples import besides.
  mkdirSync(join(consumer, "node_modules/@types"));
  for (const name of ["cdk8s", "constructs", "@types/node", "undici-types"])
    symlinkSync(join(checkout, "node_modules", name), join(consumer, "node_modules", name));
}, 300_000);

afterAll(() => rmSync(root, { recursive: true, force: true }), 60_000);

const node = (...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: consumer, encoding: "utf8", timeout: 240_000 });

const textOf = (path: string) => readFileSync(join(consumer, "node_modules/@aether/k8s", path), "utf8");

const USE = `import { type AetherConfig, type AetherObject, aetherStack, ConfigError, toYaml } from "@aether/k8s";

const config: AetherConfig = { host: "a.example.com", mlflow: false };
const objects: AetherObject[] = aetherStack(config);
for (const object of objects) if (object.kind === "Deployment") object.spec.template.spec?.containers[0]?.name.toUpperCase();
export const text: string = toYaml(objects);
export const isOurs = (error: unknown): boolean => error instanceof ConfigError && error.issues.length > 0;
// @ts-expect-error: a misspelt key is rejected by the compiler already
aetherStack({ hots: "a.example.com" });
`;

const EXPORTS = {
  "stack.ts": `import { add, aetherStack, aetherStacks, find, patch, pod, remove } from "@aether/k8s";
export const stack = aetherStack({ host: "aether.example.com" });
export const named = aetherStack({ name: "house", namespace: "home" });
export const extra = aetherStack({ extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }] });
export const patched = patch(stack, "Deployment/aether-api", pod({ nodeSelector: { a: "b" } }));
export const removed = remove(stack, "PodDisruptionBudget/aether-ui");
export const added = add(stack, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b" } });
export const found = find(stack, "Deployment/aether-api");
export const stacks = aetherStacks({ staging: { environment: "staging" }, production: {} });
const hosts = ["a.example.com", "b.example.com"] as const;
export const open = aetherStack({ ingress: { extraHosts: hosts } });
`,
  "config.ts": `import { defineConfig } from "@aether/k8s";
export default defineConfig({ host: "aether.example.com" });
`,
  "function.ts": `import { aetherStack, defineConfig, remove } from "@aether/k8s";
export default defineConfig(({ environment }) => remove(aetherStack({ environment }), "PodDisruptionBudget/aether-ui"));
`,
  "simple.ts": `import { aetherStack, defineConfig } from "@aether/k8s";
export default defineConfig(({ environment }) => aetherStack({ environment }));
`,
  "promise.ts": `import { defineConfig } from "@aether/k8s";
export default defineConfig(async ({ environment, env }) => ({ environment, host: env.HOST ?? "a.example.com" }));
`,
};

describe("the tarball", () => {
  it("has a README whose links work wherever it is read", () => {
    const readme = readFileSync(join(consumer, "node_modules/@aether/k8s/README.md"), "utf8");
    const links = [...readme.matchAll(/\]\(([^)]*)\)/g)].map(([, link = ""]) => link);
    // A relative one is a file of the package, which npm's and GitHub's pages find by package.json.
    const paths = packed.files.map(({ path }) => path);
    expect(links.filter((link) => !link.startsWith("https://") && !paths.includes(link))).toEqual([]);
    expect(links).toContain("docs/stack.svg");
  });

  it("contains what runs and what is read, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path).sort();
    const others = paths.filter((path) => !/^(?:dist|docs|examples)\//.test(path));
    expect(others).toEqual(["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
    const wanted = [
      "dist/cli.cjs",
      "dist/index.d.ts",
      "dist/index.js",
      "dist/config.schema.json",
      "dist/THIRD-PARTY-LICENSES",
    ];
    expect(paths).toEqual(expect.arrayContaining([...wanted, "docs/deployment-k8s.md", "examples/home.ts"]));
    expect(paths.filter((path) => /\.(?:map|py|test\.|tsbuildinfo|cache)|metafile/.test(path))).toEqual([]);
  });

  it("is one package: it has no dependencies, and imports none", () => {
    const { dependencies } = JSON.parse(readFileSync(join(consumer, "node_modules/@aether/k8s/package.json"), "utf8"));
    expect(dependencies).toBeUndefined();
    const { packages } = JSON.parse(readFileSync(join(consumer, "package-lock.json"), "utf8"));
    expect(Object.keys(packages)).toEqual(["", "node_modules/@aether/k8s"]);
    const imports = packed.files
      .filter(({ path }) => /^dist\/.*\.(?:js|cjs|d\.ts)$/.test(path))
      .flatMap(({ path }) => [...textOf(path).matchAll(/^(?:import|export)\b[^;]*? from ["']([^."'][^"']*)["']/gm)])
      .map(([, name]) => name)
      // In the example of a doc comment.
      .filter((name) => name !== "@aether/k8s");
    expect(imports).toEqual([]);
  });

  it("has every program that another one loads", () => {
    const programs = packed.files.map(({ path }) => path).filter((path) => path.endsWith(".cjs"));
    const loaded = programs.flatMap((path) =>
      [...textOf(path).matchAll(/require\("\.\/([\w-]+\.(?:cjs|json))"\)/g)].map(([, name]) => `dist/${name}`),
    );
    expect(new Set(loaded)).toContain("dist/server.cjs");
    expect(packed.files.map(({ path }) => path)).toEqual(expect.arrayContaining(loaded));
  });

  it("has the library's code once in the programs", () => {
    const programs = packed.files.filter(({ path }) => /^dist\/.*\.cjs$/.test(path));
    expect(programs.filter(({ path }) => textOf(path).includes('name="ConfigError"')).map(({ path }) => path)).toEqual([
      "dist/main.cjs",
    ]);
  });

  it("is smaller than 4 MB besides Kubernetes' own code, and that is smaller than 6", () => {
    const module = packed.files.find(({ path }) => path === "dist/kubernetes.wasm.br")?.size ?? Number.NaN;
    expect(module).toBeLessThan(6e6);
    expect(packed.unpackedSize - module).toBeLessThan(4e6);
  });

  it("hands on the licence of everything that it bundles", () => {
    const text = textOf("dist/THIRD-PARTY-LICENSES");
    for (const name of [
      "zod",
      "yaml",
      "kubernetes-models",
      "@kubernetes-models/base",
      "fastest-levenshtein",
      "diff",
      "Kubernetes",
    ])
      expect(text).toMatch(
        new RegExp(`^${name} .*\\((?:MIT|ISC|BSD-3-Clause|Apache-2\\.0)\\)$|^${name} \\(Apache-2\\.0\\)$`, "m"),
      );
    expect(text.match(/^Permission (?:is hereby granted|to use)/gm)?.length).toBeGreaterThan(4);
  });

  it("exports the schema of values files under its own name", () => {
    const { status, stdout } = node("--print", 'require("@aether/k8s/config.schema.json").title');
    expect([status, stdout]).toEqual([0, "AetherConfig\n"]);
  });

  it.each([
    ["ConfigError", 2000],
    ["toYaml", 7000],
    ["find", 7000],
  ])("costs who bundles %s at most %i bytes", async (name, most) => {
    const { outputFiles } = await bundle({
      stdin: { contents: `import { ${name} } from "@aether/k8s"; console.log(${name});`, resolveDir: consumer },
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "node",
    });
    expect(outputFiles[0]?.contents.length).toBeLessThan(most);
  });

  it("names no path of the machine it was built on", () => {
    const texts = packed.files.map(({ path }) =>
      readFileSync(join(consumer, "node_modules/@aether/k8s", path), "utf8"),
    );
    // node_modules is a link into the checkout here, and bundlers name what they bundle.
    const own = texts.map((text) => text.replaceAll(`${checkout}/node_modules`, ""));
    expect(own.filter((text) => text.includes(checkout) || text.includes(root))).toEqual([]);
  });
});

describe("a consumer", { timeout: 240_000 }, () => {
  it("imports it from a plain script", () => {
    const script = 'import { aetherStack, toYaml } from "@aether/k8s"; process.stdout.write(toYaml(aetherStack()));';
    const { status, stdout, stderr } = node("--input-type=module", "--eval", script);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(toYaml(aetherStack()));
  });

  it("imports it from CommonJS", () => {
    const { stdout } = node(
      "--input-type=commonjs",
      "--eval",
      'console.log(typeof require("@aether/k8s").aetherStack)',
    );
    expect(stdout).toBe("function\n");
  });

  it.each([
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ])(
    "type-checks it and every example with the module resolution %s, libraries included",
    (moduleResolution, module) => {
      const folder = join(consumer, moduleResolution);
      mkdirSync(folder);
      writeFileSync(join(folder, "use.ts"), USE);
      const compilerOptions = {
        module,
        moduleResolution,
        target: "es2023",
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ["node"],
      };
      // Pulumi's is compiled by test/cluster/pulumi.test.ts.
      const programs = examples.filter((example) => example.endsWith(".ts") && example !== "pulumi.ts");
      for (const example of programs) cpSync(join(checkout, "examples", example), join(folder, "examples", example));
      const shown = [...textOf("README.md").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
      for (const [index, text] of shown.entries()) writeFileSync(join(folder, `readme-${index}.ts`), text);
      const readme = shown.map((_, index) => `readme-${index}.ts`);
      expect(readme.length).toBeGreaterThan(1);
      const files = ["use.ts", ...readme, ...programs.map((example) => `examples/${example}`)];
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
      const { status, stdout } = node(join(checkout, "node_modules/typescript/bin/tsc"), "-p", folder);
      expect([stdout, status]).toEqual(["", 0]);
    },
  );

  it.each(["nodenext", "bundler"])(
    "compiles exported stacks and configs into declarations, as tsc --init asks for: %s",
    (moduleResolution) => {
      const folder = join(consumer, `declarations-${moduleResolution}`);
      mkdirSync(folder);
      for (const [name, text] of Object.entries(EXPORTS)) writeFileSync(join(folder, name), text);
      const compilerOptions = {
        module: moduleResolution === "nodenext" ? "nodenext" : "esnext",
        moduleResolution,
        target: "esnext",
        declaration: true,
        outDir: "out",
        rootDir: ".",
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        isolatedModules: true,
        noUncheckedSideEffectImports: true,
        moduleDetection: "force",
        skipLibCheck: true,
        verbatimModuleSyntax: true,
        types: [],
      };
      const files = Object.keys(EXPORTS);
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
      const { status, stdout } = node(join(checkout, "node_modules/typescript/bin/tsc"), "-p", folder);
      expect([stdout, status]).toEqual(["", 0]);
    },
  );

  it("runs the command that npm links", () => {
    const bin = join(consumer, "node_modules/.bin/aether-k8s");
    const { stdout, stderr, status } = spawnSync(bin, ["render", "-q", "--only", "Namespace"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^apiVersion: v1\nkind: Namespace\n/);
  });

  it("runs the command by the package's name", () => {
    const text = npm(["exec", "--offline", "--", "@aether/k8s", "render", "--only", "Namespace"], consumer);
    expect(text).toContain("kind: Namespace\n");
  });

  it("runs the command through npx, with a values file", () => {
    writeFileSync(join(consumer, "values.yaml"), "namespace: home\n");
    const text = npm(
      ["exec", "--offline", "--", "aether-k8s", "render", "-f", "values.yaml", "--only", "Namespace"],
      consumer,
    );
    expect(text).toContain("  name: home\n");
  });
});
