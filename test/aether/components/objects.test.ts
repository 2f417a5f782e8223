// What the API server and the kubelet are given of each component: a row of a table for each fact.
import { describe, expect, it } from "vitest";
import { aetherStack } from "../../../src/index.ts";
import { containerOf, named, ofKind, podOf, podsOf } from "../../fixtures/objects.ts";

const stack = aetherStack();

const selectorOf = (component: string) => ({
  "app.kubernetes.io/name": "aether",
  "app.kubernetes.io/instance": "aether",
  "app.kubernetes.io/component": component,
});

const API_VERSIONS: Readonly<Record<string, string>> = {
  Namespace: "v1",
  ResourceQuota: "v1",
  LimitRange: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  ConfigMap: "v1",
  ServiceAccount: "v1",
  PersistentVolumeClaim: "v1",
  StatefulSet: "apps/v1",
  Job: "batch/v1",
  Deployment: "apps/v1",
  Service: "v1",
  PodDisruptionBudget: "policy/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
};

describe("the objects", () => {
  it("have the stable API version of their kind", () => {
    expect(Object.fromEntries(stack.map(({ kind, apiVersion }) => [kind, apiVersion]))).toEqual(API_VERSIONS);
  });

  it("have labels for the app and for the tool that renders them", () => {
    const origin = { "app.kubernetes.io/part-of": "aether", "app.kubernetes.io/managed-by": "aether-k8s" };
    expect(stack.map(({ metadata }) => metadata.labels)).toEqual(stack.map(() => expect.objectContaining(origin)));
    expect(podsOf(stack).map(({ labels }) => labels)).toEqual(podsOf(stack).map(() => expect.objectContaining(origin)));
  });
});

describe("a Service", () => {
  it.each([
    ["aether-postgres", "postgres", "postgres", 5432],
    ["aether-postgres-headless", "postgres", "postgres", 5432],
    ["aether-mlflow", "mlflow", "http", 5000],
    ["aether-api", "api", "http", 8000],
    ["aether-scheduler", "scheduler", "http", 8000],
    ["aether-scheduler-headless", "scheduler", "http", 8000],
    ["aether-ui", "ui", "http", 8080],
  ])("%s sends its traffic to the pods of %s, at the port %s, which is %i", (name, component, port, number) => {
    expect(named(stack, "Service", name).spec).toMatchObject({
      type: "ClusterIP",
      ports: [{ name: port, port: number, targetPort: port }],
    });
    expect(named(stack, "Service", name).spec?.selector).toEqual(selectorOf(component));
    expect(containerOf(podOf(component)).ports).toEqual([{ name: port, containerPort: number }]);
  });

  it.each(["aether-postgres-headless", "aether-scheduler-headless"])(
    "%s has no address of its own, and resolves to pods that are not Ready",
    (name) => {
      expect(named(stack, "Service", name).spec).toMatchObject({ clusterIP: "None", publishNotReadyAddresses: true });
    },
  );
});

describe("a disruption budget", () => {
  it.each([
    ["postgres", { maxUnavailable: 1 }],
    ["mlflow", { maxUnavailable: 1 }],
    ["api", { maxUnavailable: 1 }],
    ["scheduler", { minAvailable: 0 }],
    ["ui", { maxUnavailable: 1 }],
  ])("of %s lets a drain take %o, and pods that are not Ready always", (component, allowed) => {
    expect(named(stack, "PodDisruptionBudget", `aether-${component}`).spec).toEqual({
      ...allowed,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorOf(component) },
    });
  });
});

const RECREATE = { type: "Recreate" };
const ROLLING = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

describe("a Deployment", () => {
  it.each([
    ["mlflow", 1, RECREATE],
    ["api", undefined, ROLLING],
    ["scheduler", 1, RECREATE],
    ["ui", 2, ROLLING],
  ])("of %s has %s pods, three old revisions and the strategy %o", (component, replicas, strategy) => {
    const { spec } = named(stack, "Deployment", `aether-${component}`);
    expect(spec).toMatchObject({ revisionHistoryLimit: 3, strategy });
    expect(spec.replicas).toBe(replicas);
    expect(spec.selector).toEqual({ matchLabels: selectorOf(component) });
    expect(spec.template.metadata?.labels).toMatchObject(selectorOf(component));
  });
});

describe("the StatefulSet of the database", () => {
  const { spec } = named(stack, "StatefulSet", "aether-postgres");

  it("has one pod, the name of its headless Service and three old revisions", () => {
    expect(spec).toMatchObject({ replicas: 1, serviceName: "aether-postgres-headless", revisionHistoryLimit: 3 });
    expect(spec.selector).toEqual({ matchLabels: selectorOf("postgres") });
  });

  it("has a claim for one node, with labels that never change, which outlives it", () => {
    expect(spec.volumeClaimTemplates).toMatchObject([
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data", labels: selectorOf("postgres") },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "20Gi" } } },
      },
    ]);
    expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
  });
});

it("the claim of MLflow is for one node, and of 20Gi", () => {
  const { spec } = named(stack, "PersistentVolumeClaim", "aether-mlflow");
  expect(spec).toMatchObject({ accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "20Gi" } } });
});

describe("a probe", () => {
  const app = { httpGet: { path: "/api/v1/health", port: "http" } };
  const started = { ...app, initialDelaySeconds: 30, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 24 };
  const alive = { ...app, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 };
  const ready = { path: "/api/v1/ready", port: "http" };
  const pg = { exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", "aether", "-d", "aether"] } };
  const mlflow = { httpGet: { path: "/health", port: "http" } };
  const ui = { httpGet: { path: "/healthz", port: "http" } };
  it.each([
    ["api", "startupProbe", started],
    ["api", "livenessProbe", alive],
    ["api", "readinessProbe", { httpGet: ready, periodSeconds: 10, timeoutSeconds: 6, failureThreshold: 3 }],
    ["scheduler", "startupProbe", started],
    ["scheduler", "livenessProbe", alive],
    ["scheduler", "readinessProbe", { httpGet: ready, periodSeconds: 10, timeoutSeconds: 6, failureThreshold: 3 }],
    ["postgres", "startupProbe", { ...pg, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120 }],
    ["postgres", "livenessProbe", { ...pg, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }],
    ["postgres", "readinessProbe", { ...pg, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 }],
    ["mlflow", "startupProbe", { ...mlflow, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 36 }],
    ["mlflow", "livenessProbe", { ...mlflow, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 }],
    ["mlflow", "readinessProbe", { ...mlflow, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 }],
    ["ui", "livenessProbe", { ...ui, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }],
    [
      "ui",
      "readinessProbe",
      { ...ui, initialDelaySeconds: 2, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
    ],
  ] as const)("of %s, its %s, asks where and as often as measured", (component, probe, expected) => {
    expect(containerOf(podOf(component))[probe]).toEqual(expected);
  });
});

describe("a pod", () => {
  it.each([
    ["postgres", 70, 120],
    ["migration", 1000, 30],
    ["mlflow", 1000, 10],
    ["api", 1000, 60],
    ["scheduler", 1000, 60],
    ["ui", 101, 30],
  ])("of %s runs as the user %i, without a token, and has %i s to end", (component, uid, seconds) => {
    expect(podOf(component).spec).toMatchObject({
      serviceAccountName: `aether-${component}`,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: seconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: uid,
        runAsGroup: uid,
        fsGroup: uid,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
  });

  it("has containers without privileges, capabilities or a writable root file system", () => {
    const contexts = podsOf(stack).map((pod) => containerOf(pod).securityContext);
    expect(contexts).toEqual(
      contexts.map(() => ({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      })),
    );
  });

  it.each(["api", "scheduler"])("of %s reads the settings, also where it waits for what it needs", (component) => {
    const settings = [{ configMapRef: { name: "aether-config" } }];
    expect(containerOf(podOf(component)).envFrom).toEqual(settings);
    expect(containerOf(podOf(component), "wait").envFrom).toEqual(settings);
  });

  it.each([
    ["postgres", "250m 256Mi 64Mi", "1000m 2Gi 512Mi"],
    ["migration", "250m 256Mi 64Mi", "1000m 512Mi 256Mi"],
    ["mlflow", "250m 512Mi 64Mi", "1000m 1Gi 512Mi"],
    ["api", "250m 256Mi 128Mi", "1000m 1Gi 1Gi"],
    ["scheduler", "250m 320Mi 128Mi", "1000m 1Gi 1Gi"],
    ["ui", "10m 16Mi 32Mi", "200m 64Mi 128Mi"],
  ])("of %s asks for %s and may use %s", (component, requests, limits) => {
    const text = (amounts: object | undefined) => Object.values(amounts ?? {}).join(" ");
    const { resources } = containerOf(podOf(component));
    expect([text(resources?.requests), text(resources?.limits)]).toEqual([requests, limits]);
  });

  it.each([
    ["postgres", "tmp", { sizeLimit: "256Mi" }],
    ["postgres", "run", { sizeLimit: "1Mi" }],
    ["postgres", "shm", { medium: "Memory", sizeLimit: "512Mi" }],
    ["mlflow", "tmp", { sizeLimit: "256Mi" }],
    ["api", "tmp", { sizeLimit: "512Mi" }],
    ["scheduler", "tmp", { sizeLimit: "512Mi" }],
    ["ui", "tmp", { sizeLimit: "64Mi" }],
  ])("of %s may fill its volume %s up to %o", (component, name, emptyDir) => {
    expect(podOf(component).spec.volumes).toContainEqual({ name, emptyDir });
  });

  it("of the database has its settings by its memory limit", () => {
    expect(containerOf(podOf("postgres")).args?.filter((argument) => argument.includes("="))).toEqual([
      "max_connections=400",
      "shared_buffers=512MB",
      "effective_cache_size=1024MB",
      "maintenance_work_mem=128MB",
      "work_mem=2MB",
    ]);
  });

  it("has a Service for each component that listens", () => {
    expect(ofKind(stack, "Service")).toHaveLength(7);
  });
});
