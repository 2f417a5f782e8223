import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, get, vet } from "../../../src/index.ts";
import { amount, podsOf } from "../../fixtures/objects.ts";

type Mesh = NonNullable<AetherConfig["mesh"]>;
const MESHES: readonly Mesh[] = ["istio", "istio-ambient", "linkerd"];
const stackOf = (mesh: Mesh, config: AetherConfig = {}) => aetherStack({ ...config, mesh });
type Component = "api" | "scheduler" | "ui" | "postgres" | "mlflow" | "migration";
const policyOf = (mesh: Mesh, component: Component, config: AetherConfig = {}) =>
  get(stackOf(mesh, config), `NetworkPolicy/aether-${component}` as "NetworkPolicy/aether-api").spec;
/** `component port` of each way in or out. */
const ways = (
  rules: readonly { from?: unknown[]; to?: unknown[]; ports?: { port?: string | number }[] }[] = [],
  side: "from" | "to",
) =>
  rules.flatMap(({ ports = [], ...rule }) => {
    const place = JSON.stringify(rule[side]);
    const who = place.match(/component":"(\w+)/)?.[1] ?? place.match(/metadata.name":"([\w-]+)/)?.[1] ?? place;
    return ports.map(({ port }) => `${who} ${port}`);
  });

describe.each(MESHES)("in the mesh %s", (mesh) => {
  const config: AetherConfig = { mesh };

  it("vet reports nothing, with the config and without", () => {
    const findings = [...vet(aetherStack(config), facts(config)), ...vet(aetherStack(config))];
    expect(findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([]);
  });

  it("the selectors of the stack are the same: pods can join and leave", () => {
    const selectors = (objects: ReturnType<typeof aetherStack>) =>
      objects.flatMap((object) => ("spec" in object && "selector" in object.spec ? [object.spec.selector] : []));
    expect(selectors(aetherStack(config))).toEqual(selectors(aetherStack()));
  });

  it("the config's own labels and annotations of pods win", () => {
    const own: AetherConfig = {
      ...config,
      ui: {
        podLabels: { "sidecar.istio.io/inject": "false", "istio.io/dataplane-mode": "none" },
        podAnnotations: { "linkerd.io/inject": "disabled" },
      },
    };
    const { labels, annotations } = get(aetherStack(own), "Deployment/aether-ui").spec.template.metadata ?? {};
    expect(labels).toMatchObject({ "sidecar.istio.io/inject": "false", "istio.io/dataplane-mode": "none" });
    expect(annotations).toMatchObject({ "linkerd.io/inject": "disabled" });
  });
});

describe("Istio with sidecars", () => {
  it("adds a native sidecar to every pod: the migration ends, and init containers have a network", () => {
    for (const { labels, owner } of podsOf(stackOf("istio"))) {
      expect(labels).toMatchObject({ "sidecar.istio.io/inject": "true" });
      const { metadata } = (owner as { spec: { template: { metadata?: { annotations?: object } } } }).spec.template;
      expect(metadata?.annotations).toMatchObject({ "sidecar.istio.io/nativeSidecar": "true" });
    }
  });

  it("lets every pod connect to istiod, and query DNS for its name", () => {
    for (const component of ["api", "ui", "postgres", "mlflow", "migration"] as const) {
      const out = ways(policyOf("istio", component).egress, "to");
      expect(out).toEqual(expect.arrayContaining(["istio-system 15012", "kube-system 53"]));
    }
    expect(ways(policyOf("istio", "ui").egress, "to").filter((way) => !/istio-system|53$/.test(way))).toEqual([]);
  });

  it("counts in the quota with the chart's resources for a proxy: 100m and 128Mi, at most 2 CPU and 1Gi", () => {
    const hard = (config: AetherConfig) =>
      get(aetherStack({ ...config, quota: { headroomPercent: 0 } }), "ResourceQuota/aether-quota").spec.hard ?? {};
    const [without, within] = [hard({}), hard({ mesh: "istio" })];
    const pods = amount(without.pods);
    const more = (resource: string) => amount(within[resource]) - amount(without[resource]);
    expect(more("requests.cpu")).toBeCloseTo(0.1 * pods);
    expect(more("limits.cpu")).toBeCloseTo(2 * pods);
    expect(more("limits.memory")).toBe(2 ** 30 * pods);
    expect(within.pods).toBe(without.pods);
  });
});

describe("Istio without sidecars", () => {
  it("accepts connections at 15008 from the peers of the component's own port, and from no others", () => {
    expect(ways(policyOf("istio-ambient", "postgres").ingress, "from")).toEqual([
      "api 5432",
      "api 15008",
      "scheduler 5432",
      "scheduler 15008",
      "migration 5432",
      "migration 15008",
    ]);
    expect(ways(policyOf("istio-ambient", "migration").egress, "to").sort()).toEqual(
      expect.arrayContaining(["postgres 15008", "postgres 5432"]),
    );
    expect(ways(policyOf("istio-ambient", "ui").egress, "to")).toEqual([]);
  });

  it("accepts probes from ztunnel's address if a program is probed over the network", () => {
    const probed = (component: Component) =>
      JSON.stringify(policyOf("istio-ambient", component).ingress ?? []).includes("169.254.7.127/32");
    expect((["api", "scheduler", "ui", "mlflow"] as const).every(probed)).toBe(true);
    expect((["postgres", "migration"] as const).some(probed)).toBe(false);
  });

  it("has no proxy in the pods, and does not change the quota", () => {
    const quota = (objects: ReturnType<typeof aetherStack>) => get(objects, "ResourceQuota/aether-quota" as never);
    expect(quota(stackOf("istio-ambient"))).toEqual(quota(aetherStack()));
  });

  it("reaches pods elsewhere in the mesh, and addresses as before", () => {
    const homeAssistant = {
      url: "http://ha.home.svc.cluster.local:8123",
      address: { pods: { namespace: "home", matchLabels: { app: "ha" } } },
    };
    expect(ways(policyOf("istio-ambient", "api", { homeAssistant }).egress, "to")).toEqual(
      expect.arrayContaining(["home 8123", "home 15008"]),
    );
    const places = JSON.stringify(
      policyOf("istio-ambient", "api").egress?.filter(({ to }) => JSON.stringify(to).includes("ipBlock")),
    );
    expect(places).not.toContain("15008");
  });
});

describe("Linkerd", () => {
  it("accepts connections at 4143, and its proxies connect to identity, destination and policy", () => {
    expect(ways(policyOf("linkerd", "mlflow").ingress, "from")).toEqual(["api 5000", "api 4143"]);
    expect(ways(policyOf("linkerd", "mlflow").egress, "to")).toEqual(
      expect.arrayContaining(["linkerd 8080", "linkerd 8086", "linkerd 8090", "kube-system 53"]),
    );
  });

  it("adds native sidecars, with both names of the annotation", () => {
    const job = stackOf("linkerd").find(({ kind }) => kind === "Job");
    expect(job).toMatchObject({
      spec: {
        template: {
          metadata: {
            annotations: {
              "linkerd.io/inject": "enabled",
              "config.beta.linkerd.io/proxy-enable-native-sidecar": "true",
              "config.alpha.linkerd.io/proxy-enable-native-sidecar": "true",
            },
          },
        },
      },
    });
  });

  it("counts in the quota with the LimitRange's defaults, which its proxies get because they request nothing", () => {
    const objects = stackOf("linkerd", { quota: { headroomPercent: 0 } });
    const without = aetherStack({ quota: { headroomPercent: 0 } });
    const [limit] = get(objects, "LimitRange/aether-limits").spec.limits;
    const hard = get(objects, "ResourceQuota/aether-quota").spec.hard ?? {};
    const before = get(without, "ResourceQuota/aether-quota").spec.hard ?? {};
    expect(amount(hard["limits.memory"]) - amount(before["limits.memory"])).toBe(
      amount(limit?.default?.memory) * amount(before.pods),
    );
  });
});
