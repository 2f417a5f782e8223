// What most charts let people set, where this package has a setting for it; and what to do where it has none.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, ConfigError, get, vet } from "../../../src/index.ts";

const specOf = (config: AetherConfig, component: "api" | "ui" | "scheduler" | "mlflow") =>
  get(aetherStack(config), `Deployment/aether-${component}`).spec.template.spec;

describe("a component's Service", () => {
  const config: AetherConfig = {
    api: { service: { type: "NodePort", annotations: { "cloud.google.com/backend-config": '{"default":"streams"}' } } },
  };

  it("has the type and the annotations of the config", () => {
    const { metadata, spec } = get(aetherStack(config), "Service/aether-api");
    expect(spec?.type).toBe("NodePort");
    expect(metadata.annotations).toEqual({ "cloud.google.com/backend-config": '{"default":"streams"}' });
  });

  it("is for the cluster alone where the config does not say otherwise", () => {
    expect(get(aetherStack(config), "Service/aether-ui").spec?.type).toBe("ClusterIP");
    expect(get(aetherStack({ ui: { service: {} } }), "Service/aether-ui").spec?.type).toBe("ClusterIP");
  });

  it("that the config exposes is no finding, and another one is", () => {
    const objects = aetherStack(config);
    expect(vet(objects)).toEqual([]);
    const exposed = structuredClone(objects);
    (get(exposed, "Service/aether-ui").spec as { type: string }).type = "NodePort";
    expect(vet(exposed).map(({ rule, object }) => `${rule} ${object.name}`)).toEqual([
      "require-internal-service aether-ui",
    ]);
  });

  it("of the scheduler has the headless one beside it without them", () => {
    const objects = aetherStack({ scheduler: { service: { type: "NodePort", annotations: { a: "b" } } } });
    expect(get(objects, "Service/aether-scheduler").spec?.type).toBe("NodePort");
    expect(get(objects, "Service/aether-scheduler-headless").spec).toMatchObject({
      type: "ClusterIP",
      clusterIP: "None",
    });
    expect(get(objects, "Service/aether-scheduler-headless").metadata.annotations).toBeUndefined();
  });
});

it("the autoscaler keeps of its behavior what the config does not set", () => {
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

  it("of a component have its own where it says so", () => {
    expect(specOf(config, "ui")).toMatchObject({ nodeSelector: { disk: "any" }, tolerations: [taint] });
  });
});

it.each(["securityContext", "livenessProbe", "serviceAccountName", "strategy", "dnsPolicy"])(
  "%s has no setting, and the error names the patch",
  (field) => {
    const config = { api: { [field]: {} } } as AetherConfig;
    expect(() => aetherStack(config)).toThrow(ConfigError);
    expect(() => aetherStack(config)).toThrow(/patch\(aetherStack\(\{ … \}\), "Deployment\/aether-api"/);
  },
);
