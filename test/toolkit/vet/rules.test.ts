// Rules without a table of their own: each with objects in which it reports, where, and with the same objects put right.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { roster } from "../../../src/aether/vet/rules.ts";
import { type AetherConfig, aetherStack, kubernetesSchemas, vet, vetUpgrade } from "../../../src/index.ts";
import { goldenConfigs } from "../../fixtures/configs.ts";
import { mutants } from "./mutants.ts";

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind.
type Any = any;

const of = (apiVersion: string, kind: string, name: string, spec: object = {}, metadata: object = {}): Any => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "home", ...metadata },
  spec,
});
const externalSecret = (more: object) =>
  of("external-secrets.io/v1", "ExternalSecret", "jwt", {
    dataFrom: [{ sourceRef: { generatorRef: { kind: "Password", name: "pw" } } }],
    ...more,
  });
const secret = (metadata: object = {}) => ({
  ...of("v1", "Secret", "s", {}, metadata),
  data: { JWT_SECRET: "c2VjcmV0" },
});

type Case = [rule: string, when: string, path: string, broken: readonly Any[], right: readonly Any[]];

const CASES: readonly Case[] = [
  [
    "require-lasting-secret",
    "an ExternalSecret asks a generator again and again",
    "spec.dataFrom.0.sourceRef.generatorRef",
    [externalSecret({ refreshInterval: "1h" })],
    [externalSecret({ refreshPolicy: "CreatedOnce" }), externalSecret({ refreshInterval: "0" })],
  ],
  [
    "require-lasting-secret",
    "Helm makes a Secret anew at each upgrade",
    "metadata.annotations.helm.sh/hook",
    [secret({ annotations: { "helm.sh/hook": "pre-install,pre-upgrade" } })],
    [secret({ annotations: { "helm.sh/hook": "pre-install" } })],
  ],
  [
    "valid-suppression",
    "an annotation names no rule",
    "metadata.annotations.vet.aether-k8s.dev/require-limit",
    [of("v1", "ServiceAccount", "web", {}, { annotations: { "vet.aether-k8s.dev/require-limit": "small" } })],
    [of("v1", "ServiceAccount", "web", {}, { annotations: { "example.com/require-limit": "small" } })],
  ],
];

const jwt = (field: "data" | "stringData", value: string) => ({
  ...of("v1", "Secret", "s"),
  [field]: { JWT_SECRET: value },
});

type Upgrade = [
  rule: string,
  when: string,
  path: string,
  before: readonly Any[],
  broken: readonly Any[],
  right: readonly Any[],
];

const UPGRADES: readonly Upgrade[] = [
  [
    "require-same-secret",
    "the key of what is stored is another",
    "data.JWT_SECRET",
    [jwt("data", "c2VjcmV0")],
    [jwt("data", "b3RoZXI=")],
    [jwt("stringData", "secret")],
  ],
];

describe.each(CASES)("%s", (rule, when, path, broken, right) => {
  const told = async (objects: readonly Any[]) =>
    vet(objects, { schemas: await kubernetesSchemas() })
      .filter((each) => each.rule === rule)
      .map((each) => each.path.join("."));

  it(`reports when ${when}`, async () => {
    expect(await told(broken)).toEqual([path]);
  });

  it("passes when it is put right", async () => {
    expect(await told(right)).toEqual([]);
  });
});

describe.each(UPGRADES)("%s", (rule, when, path, before, broken, right) => {
  const told = (after: readonly Any[]) =>
    vetUpgrade(before, after).findings.map((each) => `${each.rule} ${each.path.join(".")}`);

  it(`reports when ${when}`, () => {
    expect(told(broken)).toEqual([`${rule} ${path}`]);
  });

  it("passes if it stays, or changes in an allowed way", () => {
    expect(told(right)).toEqual([]);
  });
});

it("every rule has a table, a pair of tests or a mutant", () => {
  const tables = ["rules", "upgrade", "../../aether/vet"].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder)),
  );
  const met = new Set([
    ...tables.map((file) => basename(file, ".test.ts")),
    ...CASES.map(([rule]) => rule),
    ...UPGRADES.map(([rule]) => rule),
  ]);
  for (const config of Object.values<AetherConfig>(goldenConfigs))
    for (const { rules } of mutants(aetherStack(config))) for (const rule of rules) met.add(rule);
  expect(roster.map(({ name }) => name).filter((name) => !met.has(name))).toEqual([]);
});
