// What a component's networkPolicy opens beside the table of connections.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, networkPolicies, reachability, vet } from "../../../src/index.ts";
import { named } from "../../fixtures/objects.ts";
import { problemAt } from "../config/problems.ts";

const policy = (component: string, config: AetherConfig) =>
  named(networkPolicies(config), "NetworkPolicy", `aether-${component}`);
const collector = { namespace: "observability", matchLabels: { app: "otel" } };
const traces = { to: { pods: collector }, ports: [4317, 4318], reason: "traces" };
const metrics = {
  from: { pods: { namespace: "monitoring", matchLabels: { app: "prometheus" } } },
  ports: [8000],
  reason: "metrics",
};
const config: AetherConfig = { api: { networkPolicy: { egress: [traces], ingress: [metrics] } } };
const env = [{ name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://10.3.0.7:4318" }];
const inRange = { to: { cidrs: ["10.3.0.0/24"] }, ports: [4318], reason: "traces" };

describe("a component's networkPolicy", () => {
  it("opens ports of the given pods, and of no others", () => {
    const { allows } = reachability(aetherStack(config));
    const api = { namespace: "aether", labels: policy("api", config).spec.podSelector?.matchLabels ?? {} };
    const scheduler = { namespace: "aether", labels: policy("scheduler", config).spec.podSelector?.matchLabels ?? {} };
    const otel = { namespace: "observability", labels: { app: "otel" } };
    expect(allows(api, otel, 4318)).toBe(true);
    expect(allows(api, otel, 4319)).toBe(false);
    expect(allows(api, { ...otel, labels: { app: "other" } }, 4318)).toBe(false);
    expect(allows(scheduler, otel, 4318)).toBe(false);
  });

  it("lets pods from elsewhere in, at the named ports only", () => {
    const { allows } = reachability(aetherStack(config));
    const api = { namespace: "aether", labels: policy("api", config).spec.podSelector?.matchLabels ?? {} };
    const prometheus = { namespace: "monitoring", labels: { app: "prometheus" } };
    expect(allows(prometheus, api, 8000)).toBe(true);
    expect(allows(prometheus, api, 8001)).toBe(false);
    expect(allows({ namespace: "monitoring", labels: {} }, api, 8000)).toBe(false);
  });

  it("opens a protocol, a range, and the internet without private ranges", () => {
    const egress = [
      { to: { cidrs: ["10.4.0.5/32"] }, ports: [514], protocol: "UDP" as const, reason: "logs" },
      { to: "public" as const, ports: [8443], reason: "errors" },
    ];
    const rules = policy("mlflow", { mlflow: { networkPolicy: { egress } } }).spec.egress;
    expect(rules).toContainEqual({
      to: [{ ipBlock: { cidr: "10.4.0.5/32" } }],
      ports: [{ protocol: "UDP", port: 514 }],
    });
    const internet = rules?.find(({ ports }) => ports?.[0]?.port === 8443)?.to?.[0]?.ipBlock;
    expect(internet).toMatchObject({ cidr: "0.0.0.0/0", except: expect.arrayContaining(["169.254.0.0/16"]) });
  });

  it("allows DNS for a component without it, once it may connect anywhere", () => {
    const opensDns = (given: AetherConfig) =>
      policy("ui", given).spec.egress?.some(({ ports }) => ports?.some(({ port }) => port === 53)) ?? false;
    expect(opensDns({})).toBe(false);
    expect(opensDns({ ui: { networkPolicy: { egress: [traces] } } })).toBe(true);
    expect(opensDns({ ui: { networkPolicy: { ingress: [{ ...metrics, ports: [8080] }] } } })).toBe(false);
  });

  it("contains each reason in the policy's description", () => {
    const description = policy("api", config).metadata.annotations?.["kubernetes.io/description"];
    expect(description).toContain("elsewhere (metrics)");
    expect(description).toContain("elsewhere (traces)");
  });

  it("is known to vet with the config, so that nothing is open without a reason", () => {
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
    const unknown = vet(aetherStack(config), facts({}));
    expect(unknown.map(({ rule }) => rule)).toContain("require-flow-reason");
  });

  it("ends the warning of vet about a collector that a variable names", () => {
    const closed: AetherConfig = { api: { env } };
    const open: AetherConfig = { api: { env, networkPolicy: { egress: [inRange] } } };
    for (const known of [facts(closed), {}]) {
      const [finding, ...more] = vet(aetherStack(closed), known);
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ rule: "no-missing-egress", severity: "warning" });
      expect(finding?.message).toContain("cannot reach 10.3.0.7 at TCP 4318 (OTEL_EXPORTER_OTLP_ENDPOINT)");
    }
    expect(vet(aetherStack(open), facts(open))).toEqual([]);
  });

  it("replaces the warning about a proxy in the variables, as the setting proxy does", () => {
    const byHand: AetherConfig = { api: { env: [{ name: "HTTPS_PROXY", value: "http://10.1.1.5:3128" }] } };
    expect(vet(aetherStack(byHand)).map(({ rule }) => rule)).toEqual(["no-missing-egress"]);
    expect(vet(aetherStack({ proxy: { url: "http://10.1.1.5:3128" } }))).toEqual([]);
  });

  it.each([
    ["reason", { to: "public", ports: [443] }],
    ["ports", { to: "public", reason: "errors" }],
    ["to", { ports: [443], reason: "errors" }],
  ])("is rejected without %s", (field, rule) => {
    const given = { api: { networkPolicy: { egress: [rule] } } };
    expect(problemAt(given, `api.networkPolicy.egress[0].${field}`).fix).not.toBe("");
  });
});
