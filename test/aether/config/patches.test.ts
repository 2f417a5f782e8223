// What is no setting: the error names the patch that sets it, or the setting that is called otherwise.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { settingAt } from "../../../src/aether/config/parse.ts";
import { aetherStack, container, patch, patchAll, pod } from "../../../src/index.ts";
import { schemasOf } from "../../../src/toolkit/vet/schema/schemas.ts";
import { problemAt } from "./problems.ts";

const fixOf = (path: string): string => {
  const config = path.split(".").reduceRight<unknown>((below, key) => ({ [key]: below }), "x");
  return problemAt(config, path).fix;
};

describe("what has no setting", () => {
  it.each([
    ["api.hostNetwork", 'patch(aetherStack({ … }), "Deployment/aether-api", pod({ hostNetwork: … }))'],
    ["postgres.dnsPolicy", 'patch(aetherStack({ … }), "StatefulSet/aether-postgres", pod({ dnsPolicy: … }))'],
    ["ui.command", 'patch(aetherStack({ … }), "Deployment/aether-ui", container("ui", { command: … }))'],
    ["api.strategy", 'patch(aetherStack({ … }), "Deployment/aether-api", { spec: { strategy: … } })'],
    ["api.updateStrategy", 'patch(aetherStack({ … }), "Deployment/aether-api", { spec: { strategy: … } })'],
    [
      "mlflow.podSecurityContext",
      'patch(aetherStack({ … }), "Deployment/aether-mlflow", pod({ securityContext: { … } }))',
    ],
    [
      "migration.livenessProbe",
      'patchAll(aetherStack({ … }), { kind: "Job" }, container("migration", { livenessProbe: … }))',
    ],
    ["migration.podFailurePolicy", 'patchAll(aetherStack({ … }), { kind: "Job" }, { spec: { podFailurePolicy: … } })'],
    ["api.pdb", 'patch(aetherStack({ … }), "PodDisruptionBudget/aether-api", { spec: { … } })'],
    [
      "api.deploymentAnnotations",
      'patch(aetherStack({ … }), "Deployment/aether-api", { metadata: { annotations: { … } } })',
    ],
    [
      "api.service.externalTrafficPolicy",
      'patch(aetherStack({ … }), "Service/aether-api", { spec: { externalTrafficPolicy: … } })',
    ],
    ["postgres.service", 'patch(aetherStack({ … }), "Service/aether-postgres", { spec: { … } })'],
    [
      "mlflow.storage.accessModes",
      'patch(aetherStack({ … }), "PersistentVolumeClaim/aether-mlflow", { spec: { accessModes: … } })',
    ],
    [
      "pods.dnsConfig",
      'patchAll(aetherStack({ … }), { kind: ["Deployment", "StatefulSet", "Job"] }, pod({ dnsConfig: … }))',
    ],
    [
      "schedulerName",
      'patchAll(aetherStack({ … }), { kind: ["Deployment", "StatefulSet", "Job"] }, pod({ schedulerName: … }))',
    ],
  ])("%s names its patch", (path, expression) => {
    expect(fixOf(path)).toBe(
      `It has no setting. Patch the object instead: in aether.config.ts, export default ${expression}; in kustomize, a patch.`,
    );
  });

  it.each([
    ["api.extraEnv", "api.env"],
    ["ui.extraContainers", "ui.sidecars"],
    ["api.image", "images.aether"],
    ["mlflow.image", "images.mlflow"],
    ["api.imagePullSecrets", "images.pullSecrets"],
    ["api.serviceAccount", "api.serviceAccountName"],
    ["api.containerSecurityContext", "api.securityContext"],
    ["scheduler.runtimeClassName", "isolation.runtimeClassName"],
    ["mlflow.persistence", "mlflow.storage"],
    ["nodeSelector", "pods.nodeSelector"],
    ["env", "pods.env"],
    ["podLabels", "pods.labels"],
    ["fullnameOverride", "name"],
    ["replicaCount", "api.replicas"],
    ["externalDatabase", "postgres.external"],
    ["persistence", "postgres.storage"],
    ["postgres.external.username", "postgres.external.user"],
    ["postgres.external.sslmode", "postgres.external.tls.mode"],
    ["storageClass", "postgres.storage.storageClassName"],
    ["serviceMonitor", "monitoring"],
    ["metrics", "monitoring"],
    ["serviceAccount", "api.serviceAccountName"],
    ["existingSecret", "secrets.existingSecret"],
    ["extraManifests", "extraObjects"],
    ["httpRoute", "gateway"],
  ])("%s names the setting %s", (path, meant) => {
    expect(fixOf(path)).toBe(`Did you mean ${meant}?`);
  });

  it("names patches that work", () => {
    const objects = aetherStack();
    expect(() => patch(objects, "Deployment/aether-api", pod({ hostNetwork: true }))).not.toThrow();
    expect(() => patch(objects, "Deployment/aether-ui", container("ui", { tty: true }))).not.toThrow();
    expect(() => patch(objects, "PodDisruptionBudget/aether-api", { spec: { maxUnavailable: 2 } })).not.toThrow();
    const all = patchAll(objects, { kind: ["Deployment", "StatefulSet", "Job"] }, pod({ schedulerName: "other" }));
    expect(JSON.stringify(all).match(/"schedulerName":"other"/g)).toHaveLength(6);
  });
});

const monitoring = { prometheus: { namespace: "monitoring" } };
const gateway = {
  parentRefs: [{ name: "edge", sectionName: "https" }],
  redirectFrom: [{ name: "edge", sectionName: "http" }],
};
const entry = { pods: { namespace: "edge", matchLabels: { app: "edge" } } };

describe("a key that resembles no setting names the object of its part of the config", () => {
  it.each<[path: string, kind: string, config?: Readonly<Record<string, unknown>>]>([
    ["api.zzz", "Deployment/aether-api"],
    ["api.zzz", "Deployment/prod-api", { name: "prod" }],
    ["api.service.zzz", "Service/aether-api"],
    ["api.networkPolicy.zzz", "NetworkPolicy/aether-api"],
    ["api.autoscaling.zzz", "HorizontalPodAutoscaler/aether-api"],
    [
      "api.autoscaling.zzz",
      "ScaledObject/aether-api",
      { api: { autoscaling: { keda: { triggers: [{ type: "cron", metadata: {} }] } } } },
    ],
    ["postgres.zzz", "StatefulSet/aether-postgres"],
    ["postgres.zzz", "Cluster/aether-postgres", { postgres: { cloudNativePg: {} } }],
    ["postgres.pooler.zzz", "Deployment/aether-pooler", { postgres: { pooler: {} } }],
    ["postgres.pooler.networkPolicy.zzz", "NetworkPolicy/aether-pooler", { postgres: { pooler: {} } }],
    ["postgres.backup.zzz", "CronJob/aether-backup", { postgres: { backup: { to: { claim: {} } } } }],
    [
      "postgres.backup.to.claim.zzz",
      "PersistentVolumeClaim/aether-backup",
      { postgres: { backup: { to: { claim: {} } } } },
    ],
    ["mlflow.storage.zzz", "PersistentVolumeClaim/aether-mlflow"],
    ["migration.zzz", "Job"],
    ["ingress.zzz", "Ingress/aether-api"],
    ["ingress.tls.zzz", "Ingress/aether-api"],
    ["gateway.zzz", "HTTPRoute/aether-http", { gateway, networkPolicy: { entry } }],
    ["networkPolicy.zzz", "NetworkPolicy"],
    ["networkPolicy.dns.zzz", "NetworkPolicy"],
    ["quota.zzz", "ResourceQuota/aether-quota"],
    ["monitoring.zzz", "PodMonitor/aether-metrics", { monitoring }],
    ["monitoring.operator.zzz", "PodMonitor/aether-metrics", { monitoring }],
    ["monitoring.operator.alerts.zzz", "PrometheusRule/aether-alerts", { monitoring }],
    ["monitoring.dashboard.zzz", "ConfigMap/aether-dashboard", { monitoring }],
    [
      "monitoring.postgresExporter.zzz",
      "Deployment/aether-postgres-exporter",
      { monitoring: { ...monitoring, postgresExporter: {} } },
    ],
    [
      "secrets.externalSecret.zzz",
      "ExternalSecret/aether-secrets",
      { secrets: { externalSecret: { remoteKey: "aether", secretStoreRef: { name: "vault" } } } },
    ],
    ["secrets.template.zzz", "Secret/aether-secrets", { secrets: { template: {} } }],
  ])("%s: %s", (path, title, config = {}) => {
    const [kind, name] = title.split("/");
    const { fix } = problemAt(withKey(config, path.split(".")), path);
    expect(fix).toContain(`Anything else is a patch of the ${kind}: in aether.config.ts, export default `);
    expect(fix).toContain(
      name === undefined
        ? `patchAll(aetherStack({ … }), { kind: "${kind}" }, { … })`
        : `patch(aetherStack({ … }), "${title}", { … })`,
    );
    // The object is there, so that the patch is one.
    const rendered = aetherStack(config).filter((each) => each.kind === kind);
    expect(rendered.filter(({ metadata }) => name === undefined || metadata.name === name)).not.toEqual([]);
  });

  it("names no object that the stack lacks", () => {
    expect(fixOf("mlflow.external.zzz")).not.toContain("patch");
    const database = { postgres: { external: { host: "10.0.0.5" } } };
    expect(problemAt(withKey(database, ["postgres", "zzz"]), "postgres.zzz").fix).not.toContain("patch");
  });

  it("names the app's variables if the section becomes some", () => {
    expect(fixOf("llm.topK")).toContain("`api.env` and `scheduler.env`");
  });

  it("at the top level mentions extraObjects and patches", () => {
    expect(fixOf("podMonitors")).toContain("`extraObjects`");
  });
});

function withKey(config: unknown, [key = "", ...below]: readonly string[]): unknown {
  const part = (typeof config === "object" ? config : {}) as Readonly<Record<string, unknown>>;
  return { ...part, [key]: below.length === 0 ? "x" : withKey(part[key], below) };
}

// Kubernetes' own lists of fields, so that a new one is not forgotten.
const schemas = schemasOf(
  JSON.parse(readFileSync(new URL("../../../src/toolkit/vet/schema/kubernetes.json", import.meta.url), "utf8")),
);

function fieldsAt(apiVersion: string, kind: string, path: readonly string[]): string[] {
  let definition = schemas.definition(schemas.typeOf(apiVersion, kind) ?? "");
  for (const field of path) {
    if (typeof definition === "string") throw new TypeError(definition);
    definition = schemas.definition(definition[field]?.type.replace("[", "") ?? "");
  }
  return Object.keys(definition);
}

const POD = ["spec", "template", "spec"];
const PLACES: readonly (readonly [section: string, apiVersion: string, kind: string, path: readonly string[]])[] = [
  ["api", "apps/v1", "Deployment", ["spec"]],
  ["postgres", "apps/v1", "StatefulSet", ["spec"]],
  ["migration", "batch/v1", "Job", ["spec"]],
  ["api", "apps/v1", "Deployment", POD],
  ["api", "apps/v1", "Deployment", [...POD, "containers"]],
  ["api.service", "v1", "Service", ["spec"]],
  ["mlflow.storage", "v1", "PersistentVolumeClaim", ["spec"]],
  ["api.autoscaling", "autoscaling/v2", "HorizontalPodAutoscaler", ["spec"]],
  ["ingress", "networking.k8s.io/v1", "Ingress", ["spec"]],
  ["networkPolicy", "networking.k8s.io/v1", "NetworkPolicy", ["spec"]],
  ["quota", "v1", "ResourceQuota", ["spec"]],
  ["postgres.backup", "batch/v1", "CronJob", ["spec"]],
];

describe.each(PLACES)("%s: a field of %s %s %j", (section, apiVersion, kind, path) => {
  const fields = fieldsAt(apiVersion, kind, path).filter((field) => field !== "name");

  it("is a setting, or has a patch or a setting of another name", () => {
    expect(fields.length).toBeGreaterThan(2);
    const lost = fields
      .filter((field) => settingAt([...section.split("."), field]) === undefined)
      .filter(
        (field) =>
          !/^(?:It has no setting\. Patch the object instead|Did you mean |Remove it\. This is always one pod)|a patch of the /.test(
            fixOf(`${section}.${field}`),
          ),
      );
    expect(lost).toEqual([]);
  });
});
