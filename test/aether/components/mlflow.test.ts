import { describe, expect, it } from "vitest";
import { aetherStack, configMap, facts, mlflow, vet } from "../../../src/index.ts";
import { containerOf, envOf, named, podOf, secretKeysOf } from "../../fixtures/objects.ts";

const pod = podOf("mlflow");
const container = containerOf(pod);
const flag = (name: string) => container.command?.[container.command.indexOf(`--${name}`) + 1];

describe("MLflow", () => {
  it("is the version of the app's lock file, from GitHub's registry", () => {
    expect(container.image).toBe("ghcr.io/mlflow/mlflow:v3.9.0");
  });

  it("is one pod that ends before the next one opens its SQLite file", () => {
    expect(named(mlflow(), "Deployment", "aether-mlflow").spec).toMatchObject({
      replicas: 1,
      strategy: { type: "Recreate" },
    });
  });

  it("uses a claim that exists instead of making one, and vet knows that it does", () => {
    const config = { mlflow: { storage: { existingClaim: "old-traces" } } };
    expect(mlflow(config).map(({ kind }) => kind)).not.toContain("PersistentVolumeClaim");
    expect(podOf("mlflow", config).spec.volumes).toContainEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "old-traces" },
    });
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
  });

  it('takes a volume without a class by storageClassName ""', () => {
    const claim = named(
      mlflow({ mlflow: { storage: { storageClassName: "" } } }),
      "PersistentVolumeClaim",
      "aether-mlflow",
    );
    expect(claim.spec).toMatchObject({ storageClassName: "" });
  });

  it("answers to every name of its Service: any other Host header is 403 while /health stays green", () => {
    expect(flag("allowed-hosts")?.split(",")).toEqual([
      "aether-mlflow:5000",
      "aether-mlflow.aether:5000",
      "aether-mlflow.aether.svc:5000",
      "aether-mlflow.aether.svc.cluster.local:5000",
      "localhost:*",
      "127.0.0.1:*",
    ]);
  });

  it("is called by a name that it answers to", () => {
    const config = { name: "house", namespace: "home" };
    const uri = named(configMap(config), "ConfigMap", "house-config").data?.MLFLOW_TRACKING_URI ?? "";
    const { command = [] } = containerOf(podOf("mlflow", config));
    expect(command[command.indexOf("--allowed-hosts") + 1]?.split(",")).toContain(new URL(uri).host);
  });

  it("takes artifacts through itself: a path would make clients write it on their own disk", () => {
    expect(flag("default-artifact-root")).toBe("mlflow-artifacts:/");
    expect(flag("artifacts-destination")).toBe("/mlflow/artifacts");
  });

  it("stores everything on its volume", () => {
    expect(flag("backend-store-uri")).toBe("sqlite:////mlflow/mlflow.db");
    expect(container.volumeMounts).toContainEqual({ name: "data", mountPath: "/mlflow" });
    expect(pod.spec.volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: "aether-mlflow" } });
  });

  it("runs one worker and no job runner, which together would need 2 GB", () => {
    expect(flag("workers")).toBe("1");
    expect(envOf(container)).toMatchObject({ MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" });
  });

  it("is told its port, for a Service called mlflow would set MLFLOW_PORT=tcp://…", () => {
    expect(flag("port")).toBe("5000");
  });

  it("has three minutes to start, and is restarted after a minute of silence", () => {
    const { startupProbe: { periodSeconds = 0, failureThreshold = 0 } = {}, livenessProbe } = container;
    expect(periodSeconds * failureThreshold).toBe(180);
    expect(livenessProbe).toMatchObject({ periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 });
  });

  it("has a home that it can write to, and asks nobody for telemetry", () => {
    expect(envOf(container)).toMatchObject({ HOME: "/tmp", MLFLOW_DISABLE_TELEMETRY: "true" });
  });

  it("is not waited for longer than 10 s: as process 1 it ignores SIGTERM", () => {
    expect(pod.spec.terminationGracePeriodSeconds).toBe(10);
  });

  it("runs as a user, though its image names none, and owns its volume", () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsUser: 1000, fsGroup: 1000 });
  });

  it("reads no secret", () => {
    expect(secretKeysOf(container)).toEqual([]);
  });

  it("leaves its claim behind when Helm, Argo CD or Flux no longer see it", () => {
    expect(named(mlflow(), "PersistentVolumeClaim", "aether-mlflow").metadata.annotations).toEqual({
      "helm.sh/resource-policy": "keep",
      "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
      "kustomize.toolkit.fluxcd.io/prune": "disabled",
    });
  });
});

describe("without MLflow", () => {
  it("nothing of it is rendered, and API and scheduler start with a file of their own", () => {
    expect(mlflow({ mlflow: false })).toEqual([]);
    expect(named(configMap({ mlflow: false }), "ConfigMap", "aether-config").data).toMatchObject({
      MLFLOW_TRACKING_URI: "sqlite:////tmp/mlflow.db",
    });
  });
});
