// What a change of the config rolls, and what it leaves alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AetherConfig, type AetherObject, aetherStack } from "../../src/index.ts";
import { configArbitrary } from "../fixtures/configs.ts";
import { forEveryStack } from "../fixtures/laws.ts";
import { containersOf, ofKind, type Pod, podsOf } from "../fixtures/objects.ts";

type Change = (config: AetherConfig) => AetherConfig;

/** Changes of one field, each valid in every config. */
const CHANGES: Readonly<Record<string, Change>> = {
  "log level": (config) => ({ ...config, logLevel: config.logLevel === "error" ? "info" : "error" }),
  "session hours": (config) => ({
    ...config,
    auth: { ...config.auth, sessionHours: config.auth?.sessionHours === 5 ? 6 : 5 },
  }),
  retention: (config) => ({
    ...config,
    scheduler: { ...config.scheduler, dataRetentionDays: config.scheduler?.dataRetentionDays === 9 ? 8 : 9 },
  }),
  model: (config) => ({ ...config, llm: { ...config.llm, model: `${config.llm?.model}x` } }),
  experiment: (config) =>
    config.mlflow === false
      ? config
      : { ...config, mlflow: { ...config.mlflow, experimentName: `${config.mlflow?.experimentName}x` } },
  "tag of the app": (config) => ({ ...config, images: { ...config.images, aether: { tag: "9.9.9" } } }),
  "tag of the UI": (config) => ({ ...config, images: { ...config.images, ui: { tag: "9.9.9" } } }),
  "deadline of the migration": (config) => ({
    ...config,
    migration: {
      ...config.migration,
      activeDeadlineSeconds: config.migration?.activeDeadlineSeconds === 90 ? 91 : 90,
    },
  }),
  "env of the UI": (config) => ({ ...config, ui: { ...config.ui, env: [{ name: "NEW", value: "1" }] } }),
  "annotations of the ingress": (config) =>
    config.ingress === false || config.gateway
      ? config
      : { ...config, ingress: { ...config.ingress, annotations: { added: "yes" } } },
  "headroom of the quota": (config) =>
    config.quota === false
      ? config
      : { ...config, quota: { headroomPercent: config.quota?.headroomPercent === 7 ? 8 : 7 } },
};

const forEveryChange = (law: (before: AetherObject[], after: AetherObject[], name: string) => void) =>
  fc.assert(
    fc.property(configArbitrary, fc.constantFrom(...Object.keys(CHANGES)), (config, name) =>
      law(aetherStack(config), aetherStack(CHANGES[name]?.(config) ?? config), name),
    ),
    { numRuns: 300 },
  );

/** The ConfigMaps that a pod reads, as they are. */
function readBy({ spec }: Pod, objects: readonly AetherObject[]) {
  const names = [
    ...(spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
    ...containersOf({ spec }).flatMap(({ envFrom = [] }) =>
      envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
    ),
  ];
  return ofKind(objects, "ConfigMap").flatMap(({ metadata, data }) => (names.includes(metadata.name) ? [data] : []));
}

const checksums = ({ annotations }: Pod) =>
  Object.entries(annotations).filter(([annotation]) => annotation.startsWith("checksum/"));
const component = ({ labels }: Pod) => labels["app.kubernetes.io/component"];
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

describe("a change of one field", () => {
  it("changes the checksum of exactly those pods whose ConfigMaps it changes", () => {
    forEveryChange((before, after) => {
      const pods = podsOf(before).filter(({ owner }) => owner.kind !== "Job");
      const later = new Map(podsOf(after).map((pod) => [component(pod), pod]));
      const changed = (facts: (pod: Pod, objects: AetherObject[]) => unknown) =>
        pods
          .filter((pod) => {
            const other = later.get(component(pod));
            return other !== undefined && !same(facts(pod, before), facts(other, after));
          })
          .map(component);
      expect(changed(checksums)).toEqual(changed(readBy));
    });
  });

  it("changes the name of the migration exactly if it changes what the Job runs", () => {
    forEveryChange((before, after) => {
      const [one, other] = [before, after].map((objects) => ofKind(objects, "Job")[0]);
      expect(one?.metadata.name === other?.metadata.name).toBe(same(one?.spec, other?.spec));
    });
  });

  it("leaves selectors and the claims of the database alone, which can't be changed", () => {
    forEveryChange((before, after) => {
      const fixed = (objects: AetherObject[]) => [
        ...ofKind(objects, "Deployment").map(({ spec }) => spec.selector),
        ...ofKind(objects, "StatefulSet").map(({ spec }) => [
          spec.selector,
          spec.serviceName,
          spec.volumeClaimTemplates,
        ]),
      ];
      expect(fixed(after)).toEqual(fixed(before));
    });
  });
});

it.each([
  ["log level", ["api", "scheduler"]],
  ["experiment", ["api", "scheduler"]],
  ["tag of the app", ["api", "scheduler", "migration"]],
  ["tag of the UI", ["ui"]],
  ["deadline of the migration", []],
  ["env of the UI", ["ui"]],
  ["annotations of the ingress", []],
  ["headroom of the quota", []],
])("a change of the %s rolls the pods of %j", (name, rolled) => {
  const templates = (config: AetherConfig) =>
    new Map(podsOf(aetherStack(config)).map((pod) => [component(pod), JSON.stringify(pod.owner.spec.template)]));
  const [before, after] = [templates({}), templates(CHANGES[name]?.({}) ?? {})];
  expect([...before.keys()].filter((each) => before.get(each) !== after.get(each)).sort()).toEqual([...rolled].sort());
});

it("common labels, and the labels of a release, are in no selector", () => {
  forEveryStack((objects) => {
    const selectors = [
      ...podsOf(objects).map(({ owner }) => ("selector" in owner.spec ? owner.spec.selector?.matchLabels : undefined)),
      ...ofKind(objects, "Service").map(({ spec }) => spec.selector),
    ].filter((selector) => selector !== undefined);
    const labels = ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"];
    expect(selectors.filter((selector) => Object.keys(selector).join() !== labels.join())).toEqual([]);
  });
});
