// A component that is not ours, the agent "architect" of the app's distributed mode, added to a copy of the source: its
// folder, a line of the roster, and its rows of FLOWS. Everything else has to follow.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aetherStack } from "../../src/index.ts";
import { checkout } from "../fixtures/build.ts";
import { ofKind } from "../fixtures/objects.ts";

const FOLDER = "src/aether/components/architect";
const ROSTER = "src/aether/components/roster.ts";
const TOPOLOGY = "src/aether/topology.ts";

const added = {
  "declaration.ts": `import type { Declaration, Variables } from "../../app/declaration.ts";
import { HOME, PYTHON_MOUNT, PYTHONPATH, TMP_MOUNT } from "../../app/program.ts";
import { appSecrets } from "../../app/secret-keys.ts";

export { protectedPaths, uid } from "../../app/program.ts";

export const name = "architect";
export const title = "architect";
export const image = { name: "architect", what: "The architect.", repository: "aether-architect", tag: "0.1.0" } as const;
export const port = 8000;
export const portName = "http";
export const mounts = { ...TMP_MOUNT, ...PYTHON_MOUNT };
export const environment: Variables = { ...PYTHONPATH, ...HOME };
export const secrets = appSecrets("LLM_API_KEY", "DATABASE_URL");
export const servesApp = true;
export const hasChecksum = true;
export const memoryAtRest = 246 * 2 ** 20;
export const pools: Declaration["pools"] = () => ({ pods: 1, processes: 1 });
export const names = { ServiceAccount: [name], Deployment: [name], Service: [name] } as const;
`,
  "section.ts": `import * as z from "../../../toolkit/schema/z.ts";
import { doc } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { appProbes } from "../../common/fields.ts";

export const section = () =>
  doc(
    z.prefault(
      z.strictObject({
        resources: resources(
          { cpu: "250m", memory: "320Mi", "ephemeral-storage": "128Mi" },
          { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "1Gi" },
        ),
        ...appProbes(),
        ...podFields(),
      }),
      {},
    ),
    "The architect, an agent of the distributed mode.",
  );
`,
  "objects.ts": `import type { StackValues } from "../../app/declaration.ts";
import { appTemplate } from "../../common/app.ts";
import { metadata } from "../../common/metadata.ts";
import { service } from "../../common/objects.ts";
import { serviceAccount } from "../../common/pod.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import type { AetherObject } from "../../object.ts";
import { selectorLabels } from "../../topology.ts";
import * as architect from "./declaration.ts";

export const objects = (config: ResolvedConfig, whole: StackValues): AetherObject[] => [
  ...serviceAccount(config, architect, config.architect),
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(config, architect),
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorLabels(config, architect) },
      template: appTemplate(config, architect, config.architect, whole, []),
    },
  },
  service(config, architect),
];
`,
  "index.ts": `export * from "./declaration.ts";
export { objects } from "./objects.ts";
export { section } from "./section.ts";
`,
};

const changed: Readonly<Record<string, readonly [before: string, after: string][]>> = {
  [ROSTER]: [
    ['import * as api from "./api/index.ts";', '$&\nimport * as architect from "./architect/index.ts";'],
    ["postgresExporter };", "postgresExporter, architect };"],
  ],
  [TOPOLOGY]: [
    [
      "export const FLOWS: readonly Flow[] = [",
      `$&
  { from: "api", to: "architect", why: "conversations" },
  { from: "architect", to: "dns", why: "host names" },
  { from: "architect", to: "postgres", why: "state" },
  { from: "architect", to: "mlflow", why: "traces" },
  { from: "architect", to: "llm", why: "agents" },`,
    ],
  ],
};

const copy = mkdtempSync(join(tmpdir(), "aether-new-component-"));
afterAll(() => rmSync(copy, { recursive: true }));

const touched: string[] = [];

function write(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
  touched.push(path);
}

function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
  return status === 0 ? stdout : `exit ${status}: ${stdout}${stderr}`;
}

/** A reference to one of its objects compiles, and one with a typo does not. */
const REFERENCES = `import { aetherStack, get } from "./src/index.ts";
export const found = get(aetherStack(), "Deployment/aether-architect");
// @ts-expect-error: a typo
export const typo = get(aetherStack(), "Deployment/aether-architekt");
`;

interface Rendered {
  readonly names: readonly string[];
  readonly findings: readonly unknown[];
  readonly quotas: readonly Record<string, string>[];
  readonly ports: { readonly in: unknown; readonly out: unknown };
}

beforeAll(() => {
  for (const path of ["src", "docs", "build", "package.json"])
    cpSync(join(checkout, path), join(copy, path), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));
  const settings = {
    extends: join(checkout, "tsconfig.json"),
    include: ["src", "reference.ts"],
    exclude: ["src/toolkit/page/client"],
  };
  writeFileSync(join(copy, "tsconfig.json"), JSON.stringify(settings));
  for (const [name, text] of Object.entries(added)) write(`${FOLDER}/${name}`, text);
  for (const [path, edits] of Object.entries(changed))
    write(
      path,
      edits.reduce((text, [before, after]) => text.replace(before, after), readFileSync(join(copy, path), "utf8")),
    );
});

describe("an agent of the distributed mode, added as a component", () => {
  it("is its folder, a line of the roster and its rows of flows; the rest is generated, compiles and renders", () => {
    expect(touched.sort()).toEqual([
      `${FOLDER}/declaration.ts`,
      `${FOLDER}/index.ts`,
      `${FOLDER}/objects.ts`,
      `${FOLDER}/section.ts`,
      ROSTER,
      TOPOLOGY,
    ]);
    expect(run("docs/generate.ts")).toContain("docs/configuration.md");
    writeFileSync(join(copy, "reference.ts"), REFERENCES);
    expect(run("node_modules/typescript/bin/tsc", "-p", ".")).toBe("");
  });

  it("is in the guide and in the table of the configuration", () => {
    const read = (path: string) => readFileSync(join(copy, path), "utf8");
    expect(read("docs/deployment-k8s.md")).toContain("- API to architect, port 8000: conversations");
    expect(read("docs/configuration.md")).toContain("## architect");
    expect(read("docs/configuration.md")).toContain("`images.architect`");
  });

  it("has its objects, both ends of its connections and a share of the quota, and vet finds nothing", () => {
    const bundle = ["--bundle", "--platform=node", "--format=esm", "--loader:.py=text", "--outfile=out.mjs"];
    spawnSync(join(copy, "node_modules/esbuild/bin/esbuild"), ["src/index.ts", ...bundle], { cwd: copy });
    writeFileSync(
      join(copy, "render.mjs"),
      `import { aetherStack, facts, get, vet } from "./out.mjs";
const objects = aetherStack();
const policy = (name) => JSON.stringify(get(objects, "NetworkPolicy/" + name).spec);
console.log(JSON.stringify({
  names: objects.filter(({ metadata }) => metadata.name === "aether-architect").map(({ kind }) => kind),
  findings: vet(objects, facts()),
  quotas: objects.filter(({ kind }) => kind === "ResourceQuota").map(({ spec }) => spec.hard),
  ports: { in: policy("aether-postgres").includes("architect"), out: policy("aether-api").includes("architect") },
}));`,
    );
    const { names, findings, quotas, ports } = JSON.parse(run("render.mjs")) as Rendered;
    expect(findings).toEqual([]);
    expect(names).toEqual(["NetworkPolicy", "ServiceAccount", "Deployment", "Service"]);
    expect(ports).toEqual({ in: true, out: true });
    // A pod and its quarter of headroom, rounded up.
    const [ours] = ofKind(aetherStack(), "ResourceQuota");
    expect(quotas.map(({ pods }) => Number(pods))).toEqual([Number(ours?.spec.hard?.pods) + 2]);
  });
});
