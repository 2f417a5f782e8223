// Whole stacks against a real API server, strictly: every object is accepted without a warning, every pod is let in by
// quota and Pod Security and gets a node, and what is applied twice does not change.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type AetherConfig, aetherStack, toYaml } from "../../src/index.ts";
import { run } from "../cli/run.ts";
import { ciliumConfig, configArbitrary, goldenConfigs } from "../fixtures/configs.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { ofKind, podsOf } from "../fixtures/objects.ts";
import type { ObjectReference } from "./api.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";
import { ours } from "./not-ours.ts";
import { preconditions } from "./preconditions.ts";
import { untilPodsAdmitted, untilPodsScheduled, warnings } from "./workloads.ts";

const { api, kubectl } = connect(inject("controlPlane"));
const GENERATED = 200;

beforeAll(async () => {
  expect(complaints(await api.apply(preconditions))).toEqual([]);
});

afterAll(() => api.close());

/** A stack in a namespace of its own, so that tests do not meet. What other tools would create comes along: a Namespace, accounts. */
function stack(config: AetherConfig, namespace: string): ObjectReference[] {
  const objects = aetherStack({ ...config, namespace });
  const own = new Set(ofKind(objects, "ServiceAccount").map(({ metadata }) => metadata.name));
  const named = new Set(podsOf(objects).map(({ spec }) => spec.serviceAccountName ?? "default"));
  const accounts = [...named]
    .filter((name) => name !== "default" && !own.has(name))
    .map((name) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } }));
  const [first, ...rest] = objects;
  return first?.kind === "Namespace"
    ? [first, ...accounts, ...rest]
    : [{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, ...accounts, ...objects];
}

const apply = async (objects: ObjectReference[]) => {
  const results = await api.apply(objects);
  return { complaints: complaints(results), changed: results.filter(({ outcome }) => outcome !== "unchanged") };
};

describe.each(Object.entries({ ...goldenConfigs, cilium: ciliumConfig }))("the golden stack %s", (name, config) => {
  const namespace = `golden-${name}`;

  it("is accepted without a warning", async () => {
    expect((await apply(stack(config, namespace))).complaints).toEqual([]);
  });

  it("gets every pod past quota and admission, onto a node", async () => {
    const pods = await untilPodsScheduled(api, namespace);
    expect(pods.length).toBeGreaterThan(0);
    expect(ours(await warnings(api, namespace))).toEqual([]);
  });

  it("does not change when it is applied again", async () => {
    const { changed } = await apply(stack(config, namespace));
    expect(changed.map(({ object, outcome }) => `${object} ${outcome}`)).toEqual([]);
  });

  it("is what was rendered, also as kubectl reads it from the cluster: diff and vet --from report nothing", async () => {
    // What CloudNativePG's CustomResourceDefinition fills in, only a cluster that has it knows.
    const known = stack(config, namespace).filter(({ apiVersion }) => !apiVersion.startsWith("postgresql.cnpg.io/"));
    const rendered = toYaml(known as object[]);
    const { stdout: live } = await kubectl(["get", "-f", "-", "-o", "yaml"], { input: rendered });
    const files = { "live.yaml": live, "rendered.yaml": rendered };
    const world = { files, kubernetes: () => kubernetesBytes };
    expect(await run(["diff", "live.yaml", "rendered.yaml"], world)).toMatchObject({
      code: 0,
      stdout: "No difference.\n",
      stderr: "",
    });
    const alone = await run(["vet", "rendered.yaml"], world);
    const upgraded = await run(["vet", "rendered.yaml", "--from", "live.yaml"], world);
    expect([upgraded.code, upgraded.stdout.replace("; no pods restart", "")]).toEqual([alone.code, alone.stdout]);
    expect(upgraded.stdout).toContain("; no pods restart");
  });
});

describe.each([
  ["ExternalSecret", "external-secret"],
  ["PodMonitor", "cloudnative-pg"],
  ["PrometheusRule", "cloudnative-pg"],
] as const)("each %s", (kind, golden) => {
  it("is stored by the server as rendered: defaults in lists would be out of sync in Argo CD forever", async () => {
    const rendered = aetherStack(goldenConfigs[golden]).filter((object) => object.kind === kind);
    expect(rendered).not.toEqual([]);
    for (const object of rendered) {
      const named = { ...object, metadata: { name: "as-rendered", namespace: "default" } };
      expect((await apply([named])).complaints).toEqual([]);
      const live = await api.get(named);
      await api.delete(named);
      expect(live?.spec).toEqual("spec" in object && object.spec);
    }
  });
});

describe("the household of examples/home.ts", () => {
  it("is accepted without a warning, and its pods are scheduled", async () => {
    // The golden file: test/examples.test.ts holds it to what the example prints.
    const text = readFileSync(new URL("../golden/example-home.yaml", import.meta.url), "utf8");
    const objects = parseAllDocuments(text).map((document): ObjectReference => document.toJS());
    expect((await apply(objects)).complaints).toEqual([]);
    expect((await untilPodsScheduled(api, "aether")).length).toBeGreaterThan(0);
  });
});

describe("generated stacks", () => {
  const configs = fc.sample(configArbitrary, { numRuns: GENERATED, seed: 20261123 });

  /** For every config, some at a time: what `check` finds wrong. */
  async function all(check: (config: AetherConfig, namespace: string) => Promise<string[]>): Promise<string[]> {
    const queue = configs.map((config, index) => ({ config, namespace: `generated-${index}` }));
    const worker = async () => {
      const found: string[] = [];
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const wrong = await check(next.config, next.namespace);
        found.push(...wrong.map((complaint) => `${complaint}\n  ${JSON.stringify(next?.config)}`));
      }
      return found;
    };
    return (await Promise.all(Array.from({ length: 8 }, worker))).flat();
  }

  /** Long enough for a Job whose pods never run here to be still there when it is looked for. */
  const patient = (config: AetherConfig): AetherConfig => ({
    ...config,
    migration: { ...config.migration, activeDeadlineSeconds: 86400 },
  });

  // Not onto a node: many ask for labels that no node has.
  it(`${GENERATED} of them are accepted without a warning, and every pod is admitted`, {
    timeout: 900_000,
  }, async () => {
    const wrong = await all(async (config, namespace) => {
      const { complaints } = await apply(stack(patient(config), namespace));
      const admitted = untilPodsAdmitted(api, namespace, 300).then(
        () => [],
        (error: Error) => [error.message],
      );
      return [...complaints, ...(await admitted)];
    });
    expect(wrong).toEqual([]);
  });
});

describe("a changed config", () => {
  const namespace = "changing";
  const changes: AetherConfig[] = [
    { environment: "development", host: "one.example.com" },
    { environment: "production", host: "one.example.com" },
    { environment: "production", host: "two.example.com", images: { aether: { tag: "0.1.1" } } },
    { environment: "staging", host: "two.example.com", mlflow: false, networkPolicy: false, quota: false },
    { environment: "production", host: "two.example.com", commonLabels: { team: "home" } },
  ];

  it("is applied over the one before, and nothing has to be deleted for it", async () => {
    for (const config of changes) {
      // A volume that was claimed can't shrink, whatever the environment's preset says.
      const kept = { storage: { size: "20Gi" } };
      const objects = stack({ mlflow: kept, ...config, postgres: kept }, namespace);
      expect((await apply(objects)).complaints, JSON.stringify(config)).toEqual([]);
    }
    const jobs = await api.list("batch/v1", "Job", namespace);
    expect(new Set(jobs.map(({ metadata }) => metadata.name)).size).toBeGreaterThan(1);
  });
});
