// What most charts let people set, where this package has a setting for it; and what to do where it has none.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, ConfigError, facts, get, vet } from "../../../src/index.ts";
import { formatPath } from "../../../src/toolkit/errors.ts";
import type { PodSpec } from "../../../src/toolkit/kubernetes/object.ts";

const specOf = (config: AetherConfig, component: "api" | "ui" | "scheduler" | "mlflow") =>
  get(aetherStack(config), `Deployment/aether-${component}`).spec.template.spec as PodSpec;

function issuesOf(config: AetherConfig): string[] {
  try {
    aetherStack(config);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(({ path, message, fix }) => `${formatPath(path)} ${message} ${fix}`);
  }
}

describe("a component's Service", () => {
  const config: AetherConfig = {
    api: { service: { type: "NodePort", annotations: { "cloud.google.com/backend-config": '{"default":"streams"}' } } },
    networkPolicy: { entry: { cidrs: ["10.0.0.0/16"] } },
  };

  it("has the type and the annotations of the config", () => {
    const { metadata, spec } = get(aetherStack(config), "Service/aether-api");
    expect(spec?.type).toBe("NodePort");
    expect(metadata.annotations).toEqual({ "cloud.google.com/backend-config": '{"default":"streams"}' });
  });

  it("is only reachable in the cluster by default", () => {
    expect(get(aetherStack(config), "Service/aether-ui").spec?.type).toBe("ClusterIP");
    expect(get(aetherStack({ ui: { service: {} } }), "Service/aether-ui").spec?.type).toBe("ClusterIP");
  });

  it("that the config exposes is not reported, but another one is", () => {
    const objects = aetherStack(config);
    expect(vet(objects)).toEqual([]);
    const exposed = structuredClone(objects);
    (get(exposed, "Service/aether-ui").spec as { type: string }).type = "NodePort";
    expect(vet(exposed).map(({ rule, object }) => `${rule} ${object.name}`)).toEqual([
      "require-internal-service aether-ui",
    ]);
  });

  it("that policies let only pods reach is reported: connections to its port would be dropped", () => {
    expect(
      vet(aetherStack({ ...config, networkPolicy: {} })).map(({ rule, object }) => `${rule} ${object.name}`),
    ).toEqual(["no-missing-entry aether-api"]);
  });

  it("of the scheduler has the headless one next to it, without the settings", () => {
    const objects = aetherStack({ scheduler: { service: { type: "NodePort", annotations: { a: "b" } } } });
    expect(get(objects, "Service/aether-scheduler").spec?.type).toBe("NodePort");
    expect(get(objects, "Service/aether-scheduler-headless").spec).toMatchObject({
      type: "ClusterIP",
      clusterIP: "None",
    });
    expect(get(objects, "Service/aether-scheduler-headless").metadata.annotations).toBeUndefined();
  });
});

it("the autoscaler keeps the parts of its behavior that the config does not set", () => {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 300 } };
  const scaler = get(aetherStack({ api: { autoscaling: { behavior } } }), "HorizontalPodAutoscaler/aether-api");
  expect(scaler.spec.behavior).toEqual({
    scaleUp: { stabilizationWindowSeconds: 60, policies: [{ type: "Pods", value: 2, periodSeconds: 60 }] },
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Pods", value: 1, periodSeconds: 120 }] },
  });
});

describe("pods", () => {
  const taint = { key: "home", operator: "Exists" as const };
  const config: AetherConfig = {
    pods: { nodeSelector: { disk: "ssd" }, tolerations: [taint], priorityClassName: "high" },
    ui: { nodeSelector: { disk: "any" } },
  };

  it("have nodes in one place", () => {
    const wanted = { nodeSelector: { disk: "ssd" }, tolerations: [taint], priorityClassName: "high" };
    const objects = aetherStack(config);
    expect(specOf(config, "api")).toMatchObject(wanted);
    expect(get(objects, "StatefulSet/aether-postgres").spec.template.spec).toMatchObject(wanted);
    const job = objects.find(({ kind }) => kind === "Job");
    expect(job).toMatchObject({ spec: { template: { spec: wanted } } });
  });

  it("of a component have its own values if it sets them", () => {
    expect(specOf(config, "ui")).toMatchObject({ nodeSelector: { disk: "any" }, tolerations: [taint] });
  });
});

describe("settings for all pods in `pods`", () => {
  const config: AetherConfig = {
    pods: {
      env: [
        { name: "TZ", value: "Europe/Berlin" },
        { name: "EDITOR", value: "none" },
      ],
      labels: { tier: "any" },
      annotations: { note: "any" },
      affinity: { nodeAffinity: {} },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "rack", whenUnsatisfiable: "ScheduleAnyway" }],
    },
    ui: {
      env: [{ name: "TZ", value: "UTC" }],
      podLabels: { tier: "front" },
      podAnnotations: { note: "front" },
      affinity: {},
      topologySpreadConstraints: [],
    },
  };
  const objects = aetherStack(config);
  const templates = objects.flatMap((object) =>
    object.kind === "Deployment" || object.kind === "StatefulSet" || object.kind === "Job"
      ? [object.spec.template]
      : [],
  );
  const [[uiPod], others] = [0, 1].map((which) =>
    templates.filter(({ metadata }) => (metadata?.labels?.tier === "any" ? 1 : 0) === which),
  ) as [typeof templates, typeof templates];

  it("is in the pods of all six components, with the migration's", () => {
    expect([templates.length, others.length]).toEqual([6, 5]);
    for (const { metadata, spec } of others) {
      expect(metadata?.labels).toMatchObject({ tier: "any" });
      expect(metadata?.annotations).toMatchObject({ note: "any" });
      expect(spec?.affinity).toEqual({ nodeAffinity: {} });
      expect(spec?.containers[0]?.env).toContainEqual({ name: "TZ", value: "Europe/Berlin" });
      const selector = metadata?.labels?.["app.kubernetes.io/component"];
      expect(spec?.topologySpreadConstraints).toMatchObject([
        { topologyKey: "rack", labelSelector: { matchLabels: { "app.kubernetes.io/component": selector } } },
      ]);
    }
  });

  it("are overridden by a component's own, by name for variables, labels and annotations", () => {
    const { metadata, spec } = uiPod ?? {};
    expect(spec?.containers[0]?.env).toEqual([
      { name: "EDITOR", value: "none" },
      { name: "TZ", value: "UTC" },
    ]);
    expect(metadata?.labels).toMatchObject({ tier: "front" });
    expect(metadata?.annotations).toMatchObject({ note: "front" });
    expect([spec?.affinity, spec?.topologySpreadConstraints]).toEqual([{}, []]);
  });

  it("reach the init container that connects like the app", () => {
    const wait = specOf(config, "api").initContainers?.find(({ name }) => name === "wait");
    expect(wait?.env).toContainEqual({ name: "TZ", value: "Europe/Berlin" });
  });

  it("are in no other object and no selector", () => {
    expect(get(objects, "Service/aether-api").metadata.labels).not.toHaveProperty("tier");
    expect(get(objects, "Deployment/aether-api").spec.selector.matchLabels).not.toHaveProperty("tier");
    expect(vet(objects, facts(config))).toEqual([]);
  });

  it.each([
    [{ env: [{ name: "HA_URL", value: "http://a" }] }, "pods.env[0]"],
    [{ env: [{ name: "PGDATA", value: "/a" }] }, "pods.env[0]"],
    [{ env: [{ name: "API_PORT", value: "1" }] }, "pods.env[0]"],
    [
      {
        env: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      },
      "pods.env[1]",
    ],
    [{ labels: { "app.kubernetes.io/name": "other" } }, "pods.labels"],
    [{ labels: { "job-name": "other" } }, "pods.labels"],
    [{ annotations: { "checksum/config": "1" } }, "pods.annotations"],
    [{ tolerations: [{ operator: "Exists" as const, value: "a" }] }, "pods.tolerations"],
  ])("can't be what the module decides: %j", (pods, place) => {
    const issues = issuesOf({ pods });
    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(place);
  });
});

describe('a CPU limit of "none"', () => {
  const config: AetherConfig = { api: { resources: { limits: { cpu: "none" } } } };
  const objects = aetherStack(config);

  it("leaves the limit out, and the request and the other limits as they are", () => {
    expect(get(objects, "Deployment/aether-api").spec.template.spec?.containers[0]?.resources).toEqual({
      requests: { cpu: "250m", memory: "256Mi", "ephemeral-storage": "128Mi" },
      limits: { memory: "1Gi", "ephemeral-storage": "1Gi" },
    });
  });

  it("removes limits.cpu from the quota, which would reject the pods, and the default from the LimitRange, which would set one", () => {
    const { hard } = get(objects, "ResourceQuota/aether-quota").spec;
    expect(Object.keys(hard ?? {})).not.toContain("limits.cpu");
    expect(Object.keys(hard ?? {})).toEqual(expect.arrayContaining(["requests.cpu", "limits.memory"]));
    const [limit] = get(objects, "LimitRange/aether-limits").spec.limits;
    expect(limit?.default).toEqual({ memory: expect.anything(), "ephemeral-storage": expect.anything() });
    expect(limit?.defaultRequest).toHaveProperty("cpu");
    expect(vet(objects, facts(config))).toEqual([]);
  });

  it("allows any request, and is not allowed as a request", () => {
    const resources = { requests: { cpu: "4" }, limits: { cpu: "none" } };
    expect(issuesOf({ api: { resources } })).toEqual([]);
    expect(issuesOf({ api: { resources: { requests: { cpu: "none" } } } })).toHaveLength(1);
  });
});

describe("a ServiceAccount that exists", () => {
  const config: AetherConfig = { api: { serviceAccountName: "irsa" } };
  const objects = aetherStack(config);

  it("is used, and none is rendered", () => {
    expect(specOf(config, "api")).toMatchObject({ serviceAccountName: "irsa", automountServiceAccountToken: false });
    const accounts = objects.filter(({ kind }) => kind === "ServiceAccount").map(({ metadata }) => metadata.name);
    expect(accounts).not.toContain("aether-api");
    expect(accounts).toContain("aether-scheduler");
  });

  it("is known to vet by the config", () => {
    expect(vet(objects, facts(config))).toEqual([]);
    expect(vet(objects).map(({ rule }) => rule)).toEqual(["no-missing-service-account"]);
  });

  it("rejects annotations in the config", () => {
    const [issue] = issuesOf({ api: { serviceAccountName: "irsa", serviceAccountAnnotations: { a: "b" } } });
    expect(issue).toMatch(/^api\.serviceAccountAnnotations .*the pods use irsa/);
  });
});

describe("a container's securityContext", () => {
  const config: AetherConfig = {
    api: { securityContext: { runAsUser: 4000, capabilities: { add: ["NET_BIND_SERVICE"] } } },
  };

  it("is merged over the module's, in the init containers of the same image too", () => {
    const { containers, initContainers = [] } = specOf(config, "api");
    for (const { securityContext } of [...containers, ...initContainers])
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsUser: 4000,
        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
      });
  });

  it.each([
    [{ privileged: true }, "api.securityContext.privileged"],
    [{ allowPrivilegeEscalation: true }, "api.securityContext.allowPrivilegeEscalation"],
    [{ runAsUser: 0 }, "api.securityContext.runAsUser"],
    [{ runAsNonRoot: false }, "api.securityContext.runAsNonRoot"],
    [{ capabilities: { add: ["NET_ADMIN"] } }, "api.securityContext.capabilities.add"],
    [{ capabilities: { drop: [] } }, "api.securityContext.capabilities.drop"],
    [{ seccompProfile: { type: "Unconfined" as const } }, "api.securityContext.seccompProfile"],
  ])("can't be what Pod Security restricted refuses: %j", (securityContext, place) => {
    const issues = issuesOf({ api: { securityContext } });
    expect(issues.length).toBeGreaterThan(0);
    for (const issue of issues) expect(issue).toContain(place);
  });

  it("that makes the root file system writable is not reported, but a writable root without it is", () => {
    const open = aetherStack({ ui: { securityContext: { readOnlyRootFilesystem: false } } });
    expect(vet(open)).toEqual([]);
    const lost = structuredClone(open);
    const [container] = get(lost, "Deployment/aether-api").spec.template.spec?.containers ?? [];
    Object.assign(container?.securityContext ?? {}, { readOnlyRootFilesystem: false });
    expect(vet(lost).map(({ rule }) => rule)).toEqual(["require-read-only-root"]);
  });
});

describe("the times of probes", () => {
  const startupProbe = { failureThreshold: 240 };
  const config: AetherConfig = {
    api: { startupProbe, livenessProbe: { timeoutSeconds: 20 } },
    mlflow: { startupProbe },
  };

  it("replace the defaults one by one, and keep the request of the probe", () => {
    const port = "http";
    expect(specOf(config, "api").containers[0]).toMatchObject({
      startupProbe: {
        httpGet: { path: "/api/v1/health", port },
        initialDelaySeconds: 30,
        periodSeconds: 5,
        failureThreshold: 240,
      },
      livenessProbe: {
        httpGet: { path: "/api/v1/health", port },
        periodSeconds: 10,
        timeoutSeconds: 20,
        failureThreshold: 6,
      },
    });
  });

  it("adjust the deadline of a rollout: it does not fail while a pod may still start", () => {
    const objects = aetherStack(config);
    expect(get(objects, "Deployment/aether-api").spec.progressDeadlineSeconds).toBe(30 + 5 * 240 + 10 + 300);
    expect(get(objects, "Deployment/aether-mlflow").spec.progressDeadlineSeconds).toBe(5 * 240 + 5 + 300);
    expect(get(objects, "Deployment/aether-scheduler").spec.progressDeadlineSeconds).toBe(900);
    expect(vet(objects, facts(config))).toEqual([]);
  });

  it("count in the CPU that a start needs", () => {
    const resources = { requests: { cpu: "10m" }, limits: { cpu: "20m" } };
    expect(issuesOf({ api: { resources } })[0]).toMatch(/fail after 150 s.*or give the startup probe more time/);
    expect(issuesOf({ api: { resources, startupProbe: { failureThreshold: 200 } } })).toEqual([]);
  });

  it("do not exist for the migration, which has no readiness", () => {
    expect(issuesOf({ migration: { livenessProbe: {} } } as AetherConfig)).toHaveLength(1);
  });
});
