import { expect, it } from "vitest";
import { KINDS_WITH_REPLICAS, rollout } from "../../../src/toolkit/kubernetes/workloads.ts";

it("kustomize's field replicas knows four kinds", () => {
  expect(KINDS_WITH_REPLICAS).toEqual(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"]);
});

const workload = (kind: string, image: string, spec: object = {}) => ({
  apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
  kind,
  metadata: { name: "web" },
  spec: { ...spec, template: { spec: { containers: [{ name: "web", image }] } } },
});

it.each([
  ["Deployment", {}, "RollingUpdate"],
  ["Deployment", { strategy: { type: "Recreate" } }, "Recreate"],
  ["StatefulSet", {}, "RollingUpdate"],
  ["StatefulSet", { updateStrategy: { type: "OnDelete" } }, "OnDelete"],
  ["DaemonSet", {}, "RollingUpdate"],
  ["Job", {}, undefined],
] as const)("the pods of a %s with %j change by %s", (kind, spec, expected) => {
  expect(rollout(workload(kind, "web:1") as never, workload(kind, "web:2", spec) as never)).toBe(expected);
  expect(rollout(workload(kind, "web:1", spec) as never, workload(kind, "web:1", spec) as never)).toBeUndefined();
});
