// The package in every runtime that it supports. Each must answer as Node 24 does, which runs the tests.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { aetherStack, patch, pod, toYaml } from "../../src/index.ts";
import { KUBERNETES_VERSIONS, kubernetesOf } from "../../src/kubernetes.ts";
import { type CommandResult, run } from "../cluster/command.ts";
import { build, checkout } from "../fixtures/build.ts";
import { goldenConfigs } from "../fixtures/configs.ts";
import { JUDGED } from "../fixtures/judged.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { programOf, RUNTIMES, type RuntimeName } from "./programs.ts";

const root = mkdtempSync(join(tmpdir(), "aether-k8s-runtimes-"));
const command = "node_modules/@aether/k8s/dist/cli.cjs";
const judged = JUDGED.map(({ object }) => object);
const versions = [KUBERNETES_VERSIONS[0], KUBERNETES_VERSIONS[KUBERNETES_VERSIONS.length - 1] ?? ""] as const;

/** What a user of the library writes: which engine it runs in, the stacks of some configs, and Kubernetes' verdicts. */
const USE = `import { aetherStack, toYaml } from "@aether/k8s";
import { loadKubernetes } from "@aether/k8s/kubernetes";
import { readFileSync } from "node:fs";
const { configs, judged, versions } = JSON.parse(readFileSync("input.json", "utf8"));
const { bun, deno, node } = process.versions;
const verdicts = {};
for (const version of versions) {
  const kubernetes = await loadKubernetes({ version });
  verdicts[version] = judged.map((object) => kubernetes.create(object));
}
const engine = bun !== undefined ? "Bun " + bun : deno !== undefined ? "Deno " + deno : "Node " + node;
console.log(JSON.stringify({ engine, stacks: configs.map((config) => toYaml(aetherStack(config))), verdicts }));
`;

/** Needs what Node strips, imports another module and the package, and changes objects. */
const CONFIG = `import { type AetherConfig, aetherStack, defineConfig, patch, pod } from "@aether/k8s";
import { host } from "./host.ts";
interface Node { readonly disk: string }
const nodeSelector = { disk: "fast" } satisfies Node;
export default defineConfig(({ environment }) => {
  const config: AetherConfig = { host, environment };
  console.log("loaded");
  return patch(aetherStack(config), "Deployment/aether-api", pod({ nodeSelector: { ...nodeSelector } }));
});
`;

const HOST = 'export const host: string = "a.example.com";\n';

const OBJECTS = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 99999 }] }
`;

/** Folders in which the package is installed, as npm does it: what is in them, and what their package.json says. */
const files = {
  "aether.config.ts": CONFIG,
  "waits.config.ts": 'await 1;\nexport default { host: "a.example.com" };\n',
  "never.config.ts": "export default () => new Promise(() => {});\n",
  "host.ts": HOST,
};
const FOLDERS = {
  module: { type: "module", files },
  commonjs: { type: "commonjs", files },
  values: {
    type: "commonjs",
    files: {
      "use.mjs": USE,
      "input.json": JSON.stringify({ configs: Object.values(goldenConfigs), judged, versions }),
      "values.yaml": "host: b.example.com\n",
      "objects.yaml": OBJECTS,
      "old.yaml": toYaml(aetherStack({ host: "b.example.com", postgres: { storage: { size: "900Gi" } } })),
    },
  },
};

beforeAll(() => {
  build(join(root, "dist"));
  for (const [folder, { type, files }] of Object.entries(FOLDERS)) {
    const installed = join(root, folder, "node_modules/@aether/k8s");
    cpSync(join(root, "dist"), join(installed, "dist"), { recursive: true });
    cpSync(join(checkout, "package.json"), join(installed, "package.json"));
    const dependencies = { "@aether/k8s": manifest.version };
    const texts = { ...files, "package.json": JSON.stringify({ name: "house", private: true, type, dependencies }) };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(root, folder, name), text);
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The caches of Node and Deno, and their home. */
const env = { HOME: root, XDG_CACHE_HOME: join(root, "cache"), DENO_DIR: join(root, "deno"), NO_COLOR: "1" };

type Folder = keyof typeof FOLDERS;

const answers = new Map<string, Promise<CommandResult>>();

/** What Node 24 answers; asked once. */
function nodeAnswer(args: readonly string[], folder: Folder): Promise<CommandResult> {
  const key = JSON.stringify([args, folder]);
  const answer = answers.get(key) ?? run(process.execPath, args, { cwd: join(root, folder), env });
  answers.set(key, answer);
  return answer;
}

async function runIn(name: RuntimeName, args: readonly string[], folder: Folder): Promise<CommandResult> {
  return run(await programOf(name), [...RUNTIMES[name].args, ...args], { cwd: join(root, folder), env });
}

describe.each(Object.keys(RUNTIMES) as RuntimeName[])("%s", (name) => {
  it("is here, downloaded if the cache lacks it", async () => {
    const { stdout } = await run(await programOf(name), ["--version"], { env });
    expect(stdout).toContain(RUNTIMES[name].version);
  });

  it("renders the golden stacks with the library, and Kubernetes' own code judges as it does in Node 24", async () => {
    const { code, stdout, stderr } = await runIn(name, ["use.mjs"], "values");
    expect([code, stderr]).toEqual([0, ""]);
    const { engine, stacks, verdicts } = JSON.parse(stdout);
    expect(engine).toBe(`${name.split(" ")[0]} ${RUNTIMES[name].version}`);
    expect(stacks).toEqual(Object.values(goldenConfigs).map((config) => toYaml(aetherStack(config))));
    for (const version of versions) {
      const kubernetes = await kubernetesOf(kubernetesBytes, version);
      const expected = judged.map((object) => kubernetes.create(object));
      expect(verdicts[version]).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(expected.filter(({ errors }) => errors.length > 0).length).toBeGreaterThan(10);
    }
  });

  it.each(["module", "commonjs"] as const)(
    "renders with an aether.config.ts in a package of type %s",
    async (folder) => {
      const { code, stdout, stderr } = await runIn(name, [command, "render", "-q"], folder);
      expect([code, stderr]).toEqual([0, "loaded\n"]);
      const stack = aetherStack({ host: "a.example.com" });
      expect(stdout).toBe(toYaml(patch(stack, "Deployment/aether-api", pod({ nodeSelector: { disk: "fast" } }))));
    },
  );

  it.each<[what: string, Folder, status: number, output: RegExp, args: readonly string[]]>([
    ["render", "values", 0, /^kind: Namespace$/m, ["render", "-f", "values.yaml"]],
    ["render with a wrong value", "values", 2, /^$/, ["render", "--set", "api.replicas=three"]],
    ["a config that waits at its top", "module", 2, /^$/, ["render", "--config", "waits.config.ts"]],
    ["a config that never finishes", "commonjs", 2, /^$/, ["render", "--config", "never.config.ts"]],
    ["vet", "values", 0, /^vet: no problems found/, ["vet", "-f", "values.yaml"]],
    ["vet of a config", "module", 0, /^vet: no problems found/, ["vet"]],
    ["vet of an object that the API server rejects", "values", 1, /between 1 and 65535/, ["vet", "objects.yaml"]],
    [
      "vet --from",
      "values",
      1,
      /volumeClaimTemplates is immutable/,
      ["vet", "-f", "values.yaml", "--from", "old.yaml"],
    ],
    ["diff", "module", 1, /^\d+ added, \d+ removed, \d+ changed\.$/m, ["diff", "development", "production"]],
    ["kustomize", "module", 0, /^$/, ["kustomize", "-o", "tree", "--force", "--no-vet"]],
    ["show", "values", 0, /^API +2–8 +8000 /m, ["show"]],
    ["explain", "values", 0, /mlflow/, ["explain", "mlflow"]],
    ["secrets without a config", "values", 2, /^/, ["secrets"]],
    ["--help", "values", 0, /render/, ["render", "--help"]],
  ])("answers %s as Node 24 does", async (_, folder, status, output, args) => {
    const expected = await nodeAnswer([command, ...args], folder);
    expect([expected.code, expected.stdout]).toEqual([status, expect.stringMatching(output)]);
    expect(await runIn(name, [command, ...args], folder)).toEqual(expected);
  });

  it("renders again when a module changes that the config imports", async () => {
    const folder = join(root, "module");
    const args = [...RUNTIMES[name].args, command, "render", "--watch", "-o", "watched.yaml"];
    writeFileSync(join(folder, "host.ts"), HOST);
    rmSync(join(folder, "watched.yaml"), { force: true });
    const child = spawn(await programOf(name), args, { cwd: folder, env: { ...process.env, ...env } });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const until = (seen: () => void) => vi.waitFor(seen, { timeout: 60_000, interval: 50 });
    const rendered = () => readFileSync(join(folder, "watched.yaml"), "utf8");
    try {
      await until(() => expect(stderr).toContain("Press Ctrl-C to end."));
      expect(rendered()).toContain("host: a.example.com");
      writeFileSync(join(folder, "host.ts"), HOST.replace("a.example", "b.example"));
      await until(() => expect(stderr).toContain("render 2: host.ts changed."));
      await until(() => expect(rendered()).toContain("host: b.example.com"));
      child.kill("SIGINT");
      expect(await ended).toBe(130);
    } finally {
      child.kill("SIGKILL");
      writeFileSync(join(folder, "host.ts"), HOST);
    }
  });
});
