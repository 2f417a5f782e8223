// The fields that an API server drops without an error.
import { describe, expect, it } from "vitest";
import { kubernetesOf } from "../../../src/kubernetes.ts";
import { dropped } from "../../../src/toolkit/judge/dropped.ts";
import { kubernetesBytes } from "../../fixtures/kubernetes.ts";
import { claim, clusterObject, container, object, pod, scaler, workload } from "../../fixtures/manifests.ts";

const oldest = await kubernetesOf(kubernetesBytes, "1.33");

describe("the fields that the API server drops", () => {
  it("are named as it writes them", () => {
    const spec = { containers: [{ name: "a" }, { name: "b", restartPolicyRules: [{ action: "Restart" }] }] };
    expect(dropped({ spec }, { spec: { containers: [{ name: "a" }, { name: "b" }] } })).toEqual([
      "spec.containers[1].restartPolicyRules",
    ]);
  });

  it("are not those that say as much as none, nor what the cluster writes", () => {
    const given = { metadata: { uid: "1" }, status: { phase: "Running" }, spec: { a: "", b: 0, c: [{ d: null }] } };
    expect(dropped(given, { spec: {} })).toEqual([]);
  });

  const named = { hostnameOverride: "web" };
  const ofTemplate = ["spec.template.spec.hostnameOverride"];
  const driver = clusterObject("storage.k8s.io/v1 CSIDriver", "a.example.com", {
    spec: { nodeAllocatableUpdatePeriodSeconds: 60 },
  });
  const topology = { addressType: "IPv4", endpoints: [{ addresses: ["10.0.0.1"], deprecatedTopology: { zone: "a" } }] };
  it.each([
    [pod(named), ["spec.hostnameOverride"]],
    [
      object("v1 PodTemplate", { template: { spec: { containers: [container()], ...named } } }),
      ["template.spec.hostnameOverride"],
    ],
    ...["apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 DaemonSet", "apps/v1 ReplicaSet"].map(
      (type) => [workload(type, named), ofTemplate] as const,
    ),
    [
      object("v1 ReplicationController", {
        spec: {
          selector: { app: "web" },
          template: { metadata: { labels: { app: "web" } }, spec: { containers: [container()], ...named } },
        },
      }),
      ofTemplate,
    ],
    [
      object("batch/v1 Job", {
        spec: { template: { spec: { restartPolicy: "Never", containers: [container()], ...named } } },
      }),
      ofTemplate,
    ],
    [
      object("batch/v1 CronJob", {
        spec: {
          schedule: "0 3 * * *",
          jobTemplate: {
            spec: { template: { spec: { restartPolicy: "Never", containers: [container()], ...named } } },
          },
        },
      }),
      ["spec.jobTemplate.spec.template.spec.hostnameOverride"],
    ],
    [scaler({ behavior: { scaleUp: { tolerance: "0.2" } } }), ["spec.behavior.scaleUp.tolerance"]],
    [driver, ["spec.nodeAllocatableUpdatePeriodSeconds"]],
    [object("coordination.k8s.io/v1 Lease", { spec: { preferredHolder: "a" } }), ["spec.preferredHolder"]],
    [object("discovery.k8s.io/v1 EndpointSlice", topology), ["endpoints[0].deprecatedTopology"]],
    [
      claim("1Gi", { accessModes: ["ReadWriteOnce"], volumeAttributesClassName: "fast" }),
      ["spec.volumeAttributesClassName"],
    ],
    [
      clusterObject("v1 PersistentVolume", "a", {
        spec: {
          capacity: { storage: "1Gi" },
          accessModes: ["ReadWriteOnce"],
          csi: { driver: "a.example.com", volumeHandle: "a" },
          volumeAttributesClassName: "fast",
        },
      }),
      ["spec.volumeAttributesClassName"],
    ],
  ] as const)("of %o by Kubernetes 1.33 are reported", (given, fields) => {
    expect(oldest.create(given).dropped).toEqual(fields);
  });
});
