// The quota of a stack holds what the stack and its extra objects need, as vet and the API server count it.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, vet } from "../../../src/index.ts";
import { parseQuantity } from "../../../src/toolkit/kubernetes/quantity.ts";

type Extra = NonNullable<AetherConfig["extraObjects"]>[number];

const EXACT = { quota: { headroomPercent: 0 } } as const;
const hard = (...extraObjects: Extra[]) => {
  const quota = aetherStack({ ...EXACT, extraObjects }).find(({ kind }) => kind === "ResourceQuota");
  const { spec } = quota as unknown as { spec: { hard: Record<string, string> } };
  return (key: string) => parseQuantity(spec.hard[key] ?? "") ?? Number.NaN;
};
/** What extra objects add to a quota without headroom. */
const added = (key: string, ...extra: Extra[]) => Number((hard(...extra)(key) - hard()(key)).toFixed(6));
const refused = (...extraObjects: Extra[]) =>
  vet(aetherStack({ ...EXACT, extraObjects })).filter(({ rule }) => rule === "valid-quota");

const container = (name: string, cpu: string) => ({
  name,
  image: `registry.example.com/${name}:1.0`,
  resources: { requests: { cpu, memory: "32Mi" }, limits: { cpu, memory: "32Mi" } },
});
const podSpec = { containers: [container("main", "100m")] };
const template = (spec: object = podSpec) => ({ metadata: { labels: { app: "extra" } }, spec });
const object = (apiVersion: string, kind: string, spec: object, namespace?: string): Extra => ({
  apiVersion,
  kind,
  metadata: { name: "extra", ...(namespace === undefined ? {} : { namespace }) },
  spec,
});
const workload = (kind: string, spec: object = {}, pods: object = podSpec, namespace?: string) =>
  object(
    "apps/v1",
    kind,
    { selector: { matchLabels: { app: "extra" } }, template: template(pods), strategy: { type: "Recreate" }, ...spec },
    namespace,
  );
const job = (spec: object) => ({ ...spec, template: template({ ...podSpec, restartPolicy: "Never" }) });
const autoscaler = (spec: object = {}, namespace?: string) =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "extra" }, maxReplicas: 30, ...spec },
    namespace,
  );
const scaledObject = (spec: object) => object("keda.sh/v1alpha1", "ScaledObject", spec);

describe("the quota holds as many pods as vet counts:", () => {
  it.each<[fact: string, pods: number, objects: Extra[]]>([
    ["the replicas of a Deployment", 3, [workload("Deployment", { replicas: 3 })]],
    [
      "the surge of a rollout",
      4,
      [workload("Deployment", { replicas: 3, strategy: { rollingUpdate: { maxSurge: "33%" } } })],
    ],
    ["a Deployment without replicas or strategy", 2, [workload("Deployment", { strategy: undefined })]],
    ["the maximum of a HorizontalPodAutoscaler", 30, [workload("Deployment"), autoscaler()]],
    [
      "the maximum of a ScaledObject, which names no kind",
      10,
      [workload("Deployment"), scaledObject({ scaleTargetRef: { name: "extra" }, maxReplicaCount: 10 })],
    ],
    [
      "KEDA's maximum where a ScaledObject has none",
      100,
      [workload("Deployment"), scaledObject({ scaleTargetRef: { name: "extra" } })],
    ],
    ["no autoscaler of another namespace", 1, [workload("Deployment"), autoscaler({}, "other")]],
    [
      "no autoscaler of another kind",
      1,
      [
        workload("Deployment"),
        autoscaler({ scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "extra" } }),
      ],
    ],
    [
      "no autoscaler of another group",
      1,
      [
        workload("Deployment"),
        autoscaler({ scaleTargetRef: { apiVersion: "example.com/v1", kind: "Deployment", name: "extra" } }),
      ],
    ],
    ["nothing of another namespace", 0, [workload("Deployment", { replicas: 50 }, podSpec, "other")]],
    ["one pod of a DaemonSet", 1, [workload("DaemonSet")]],
    ["the pods of a Job in parallel", 3, [object("batch/v1", "Job", job({ parallelism: 3, completions: 9 }))]],
    ["no more pods of a Job than complete it", 2, [object("batch/v1", "Job", job({ parallelism: 4, completions: 2 }))]],
    [
      "no more pods of a CronJob than complete its Job",
      2,
      [
        object("batch/v1", "CronJob", {
          schedule: "0 3 * * *",
          jobTemplate: { spec: job({ parallelism: 4, completions: 2 }) },
        }),
      ],
    ],
    [
      "no pod of a suspended CronJob",
      0,
      [
        object("batch/v1", "CronJob", {
          schedule: "0 3 * * *",
          suspend: true,
          jobTemplate: { spec: job({ parallelism: 4 }) },
        }),
      ],
    ],
  ])("%s", (_, pods, objects) => {
    expect(added("pods", ...objects)).toBe(pods);
    expect(added("requests.cpu", ...objects)).toBeCloseTo(pods * 0.1, 3);
    expect(refused(...objects)).toEqual([]);
  });
});

describe("the quota counts a pod with:", () => {
  const sidecar = (name: string, cpu: string) => ({ ...container(name, cpu), restartPolicy: "Always" });
  const whole = { containers: [{ name: "main", image: "registry.example.com/main:1.0" }] };
  it.each<[fact: string, cores: number, pod: object]>([
    [
      "an init container beside the sidecars that started before it",
      0.35,
      { ...podSpec, initContainers: [sidecar("proxy", "100m"), container("init", "250m")] },
    ],
    [
      "an init container without the sidecars that start after it",
      0.25,
      { ...podSpec, initContainers: [container("init", "250m"), sidecar("proxy", "100m")] },
    ],
    [
      "the containers beside all sidecars",
      0.3,
      { ...podSpec, initContainers: [sidecar("one", "100m"), container("init", "50m"), sidecar("two", "100m")] },
    ],
    ["what the pod requests in place of its containers", 0.7, { ...podSpec, resources: { requests: { cpu: "700m" } } }],
    ["the limit of a pod whose containers request nothing", 0.8, { ...whole, resources: { limits: { cpu: "800m" } } }],
    [
      "the requests of containers below the limit of their pod",
      0.1,
      { ...podSpec, resources: { limits: { cpu: "800m" } } },
    ],
  ])("%s", (_, cores, pod) => {
    const objects = [workload("Deployment", {}, pod)];
    expect(added("requests.cpu", ...objects)).toBe(cores);
    expect(refused(...objects)).toEqual([]);
  });

  it("a limit of the whole pod in place of its containers' limits", () => {
    const objects = [workload("Deployment", {}, { ...podSpec, resources: { limits: { cpu: "800m", memory: "1Gi" } } })];
    expect(added("limits.cpu", ...objects)).toBe(0.8);
    expect(added("limits.memory", ...objects)).toBe(2 ** 30);
    expect(refused(...objects)).toEqual([]);
  });

  it("the defaults of a LimitRange among the extra objects", () => {
    const limits = [{ type: "Container", default: { cpu: "2" }, defaultRequest: { cpu: "1500m" } }];
    const range = object("v1", "LimitRange", { limits });
    const objects = [range, workload("Deployment", { replicas: 2 }, whole)];
    expect(hard(...objects)("requests.cpu") - hard(range)("requests.cpu")).toBeCloseTo(3);
    expect(refused(...objects)).toEqual([]);
  });
});

describe("the quota holds the claims", () => {
  const claim = (storage: string) => ({ accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } });
  const statefulSet = (spec: object) =>
    workload("StatefulSet", {
      serviceName: "extra",
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim("2Gi") }],
      ...spec,
    });
  it.each<[fact: string, claims: number, gibibytes: number, objects: Extra[]]>([
    ["of a PersistentVolumeClaim", 1, 3, [object("v1", "PersistentVolumeClaim", claim("3Gi"))]],
    ["of each pod of a StatefulSet", 4, 8, [statefulSet({ replicas: 4 })]],
    [
      "of a StatefulSet at the maximum of its autoscaler",
      30,
      60,
      [statefulSet({}), autoscaler({ scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "extra" } })],
    ],
    ["and none of another namespace", 0, 0, [object("v1", "PersistentVolumeClaim", claim("3Gi"), "other")]],
  ])("%s", (_, claims, gibibytes, objects) => {
    expect(added("persistentvolumeclaims", ...objects)).toBe(claims);
    expect(added("requests.storage", ...objects)).toBe(gibibytes * 2 ** 30);
    expect(refused(...objects)).toEqual([]);
  });
});

it("the quota counts existing claims with the size in the config", () => {
  const of = (config: AetherConfig) =>
    (aetherStack({ ...EXACT, ...config }).find(({ kind }) => kind === "ResourceQuota") as { spec?: object })?.spec;
  expect(
    of({
      postgres: { storage: { existingClaim: "old-data", size: "50Gi" } },
      mlflow: { storage: { existingClaim: "old-traces" } },
    }),
  ).toMatchObject({ hard: { persistentvolumeclaims: "2", "requests.storage": "70Gi" } });
});

it("the quota holds the pod by which cert-manager answers the challenge of each host", () => {
  const pods = (ingress: NonNullable<AetherConfig["ingress"]>) => {
    const quota = aetherStack({ ...EXACT, host: "aether.example.com", ingress }).find(
      ({ kind }) => kind === "ResourceQuota",
    );
    return Number((quota as unknown as { spec: { hard: Record<string, string> } }).spec.hard.pods);
  };
  const tls = { issuer: { name: "letsencrypt" } };
  expect(pods({ tls }) - pods({})).toBe(1);
  expect(pods({ tls, extraHosts: ["house.example.com"] }) - pods({})).toBe(2);
});
