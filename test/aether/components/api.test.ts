import { describe, expect, it } from "vitest";
import { api, ConfigError } from "../../../src/index.ts";
import { containerOf, envOf, named, ofKind, podOf, secretKeysOf } from "../../fixtures/objects.ts";

const deployment = named(api(), "Deployment", "aether-api");
const pod = podOf("api");
const container = containerOf(pod);

describe("the API", () => {
  it("runs in the role that starts no jobs", () => {
    expect(envOf(container)).toMatchObject({ AETHER_ROLE: "api" });
  });

  it("runs one process per pod by default", () => {
    expect(envOf(container)).toMatchObject({ WEB_CONCURRENCY: "1" });
    expect(envOf(containerOf(podOf("api", { api: { workers: 3, autoscaling: { maxReplicas: 2 } } })))).toMatchObject({
      WEB_CONCURRENCY: "3",
    });
  });

  it("listens on port 8000", () => {
    expect(container.command?.join(" ")).toContain("--port 8000");
    expect(container.ports).toEqual([{ name: "http", containerPort: 8000 }]);
  });

  it("has 150 s to start, 30 of them before the first question", () => {
    expect(container.startupProbe).toMatchObject({ initialDelaySeconds: 30, periodSeconds: 5, failureThreshold: 24 });
    expect(container.startupProbe?.httpGet).toEqual({ path: "/api/v1/health", port: "http" });
  });

  it("is restarted only after a minute without answers: one traceback takes 17 s", () => {
    const { httpGet, ...patience } = container.livenessProbe ?? {};
    expect(httpGet).toEqual({ path: "/api/v1/health", port: "http" });
    expect(patience).toEqual({ periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 });
  });

  it("has a readiness timeout long enough for the answer of an exhausted pool, which takes 5 s", () => {
    expect(container.readinessProbe?.httpGet).toEqual({ path: "/api/v1/ready", port: "http" });
    expect(container.readinessProbe?.timeoutSeconds).toBe(6);
  });

  it("pauses 10 s before it closes its listener, and has 60 s to end its streams", () => {
    expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds: 10 } } });
    expect(pod.spec.terminationGracePeriodSeconds).toBe(60);
  });

  it("runs as the user 1000 of its image", () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 });
  });

  it("may write to /tmp alone, half of its disk", () => {
    expect(pod.spec.volumes).toContainEqual({ name: "tmp", emptyDir: { sizeLimit: "512Mi" } });
    expect(container.volumeMounts?.filter(({ readOnly }) => readOnly !== true)).toEqual([
      { name: "tmp", mountPath: "/tmp" },
    ]);
    expect(envOf(container)).toMatchObject({ HOME: "/tmp" });
  });

  it("requests 256Mi and a quarter of a core, with limits of 1Gi and one core", () => {
    expect(container.resources).toEqual({
      requests: { cpu: "250m", memory: "256Mi", "ephemeral-storage": "128Mi" },
      limits: { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "1Gi" },
    });
  });

  it("finds the metadata of its package where Python looks for it", () => {
    expect(envOf(container)).toMatchObject({ PYTHONPATH: "/opt/aether-k8s" });
    const volume = pod.spec.volumes?.find(({ configMap }) => configMap !== undefined);
    expect(volume?.configMap?.items).toContainEqual({
      key: "METADATA",
      path: "fallback/aether-0.1.0.dist-info/METADATA",
    });
    expect(container.volumeMounts).toContainEqual({ name: volume?.name, mountPath: "/opt/aether-k8s", readOnly: true });
  });

  it("waits for the database, its schema and MLflow", () => {
    expect(containerOf(pod, "wait").command).toEqual([
      "python",
      "/opt/aether-k8s/wait.py",
      "database",
      "schema",
      "mlflow",
    ]);
  });

  it("does not wait for an MLflow that is left out", () => {
    expect(containerOf(podOf("api", { mlflow: false }), "wait").command).not.toContain("mlflow");
  });

  it("waits with the database's URL, but no other secret", () => {
    expect(secretKeysOf(containerOf(pod, "wait"))).toEqual(["DATABASE_URL"]);
  });

  it("gets its own secret keys, and not the database's password", () => {
    expect(secretKeysOf(container)).toEqual([
      "JWT_SECRET",
      "LLM_API_KEY",
      "DATABASE_URL",
      "HA_TOKEN",
      "GOOGLE_API_KEY",
      "WEBHOOK_SECRET",
      "API_KEY",
      "AUTH_PASSWORD",
    ]);
  });

  it("adds a pod before it removes one", () => {
    expect(deployment.spec.strategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it("has 15 minutes for a rollout: the first one waits for the migration", () => {
    expect(deployment.spec.progressDeadlineSeconds).toBe(900);
  });

  it("is spread over nodes and zones if possible", () => {
    const [term] = pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(term?.podAffinityTerm.topologyKey).toBe("kubernetes.io/hostname");
    expect(term?.podAffinityTerm.labelSelector?.matchLabels).toEqual(deployment.spec.selector?.matchLabels);
    expect(pod.spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    ]);
  });

  it("has two pods without an autoscaler", () => {
    const { spec } = named(api({ api: { autoscaling: false } }), "Deployment", "aether-api");
    expect(spec.replicas).toBe(2);
  });

  it("accepts a replica count or an autoscaler, not both", () => {
    expect(() => api({ api: { replicas: 3 } })).toThrow(ConfigError);
  });

  it("runs in a sandbox if a runtime class is set", () => {
    const isolation = { runtimeClassName: "gvisor" };
    expect(["api", "scheduler"].map((each) => podOf(each, { isolation }).spec.runtimeClassName)).toEqual([
      "gvisor",
      "gvisor",
    ]);
    expect(podOf("postgres", { isolation }).spec).not.toHaveProperty("runtimeClassName");
  });
});

it("no autoscaler is rendered if it is disabled", () => {
  expect(ofKind(api({ api: { autoscaling: false } }), "HorizontalPodAutoscaler")).toEqual([]);
});
