import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, vet } from "../../../src/index.ts";
import { named, ofKind } from "../../fixtures/objects.ts";
import { places } from "../config/problems.ts";

const host = "aether.example.com";
const byIngress: AetherConfig = { host, ingress: { controller: "cilium" } };
const byGateway: AetherConfig = {
  host,
  gateway: { parentRefs: [{ name: "edge", namespace: "edge" }] },
  networkPolicy: { entry: { entities: ["ingress"] } },
};
const policies = (config: AetherConfig) =>
  ofKind(aetherStack(config), "CiliumNetworkPolicy").map(({ metadata, spec }) => [metadata.name, spec] as const);
const letIn = (component: string, port: string, fromEntities = ["ingress"]) => {
  const matchLabels = {
    "app.kubernetes.io/name": "aether",
    "app.kubernetes.io/instance": "aether",
    "app.kubernetes.io/component": component,
  };
  const toPorts = [{ ports: [{ port, protocol: "TCP" }] }];
  return [`aether-${component}`, { endpointSelector: { matchLabels }, ingress: [{ fromEntities, toPorts }] }];
};
const everyWay = [letIn("api", "8000"), letIn("scheduler", "8000"), letIn("ui", "8080")];

describe("the proxy of Cilium", () => {
  it.each([
    ["Ingress", byIngress],
    ["Gateway", byGateway],
  ])("as %s is let in by Cilium's policies, each at the port of its pods, and vet finds nothing", (_, config) => {
    expect(policies(config)).toEqual(everyWay);
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
    expect(vet(aetherStack(config))).toEqual([]);
  });

  it("opens nothing in NetworkPolicies, where a rule without a peer would allow everything", () => {
    const all = ofKind(aetherStack(byIngress), "NetworkPolicy");
    for (const name of ["api", "scheduler", "ui"])
      expect(named(all, "NetworkPolicy", `aether-${name}`).spec.ingress).toBeUndefined();
    expect(all.flatMap(({ spec }) => spec.ingress ?? []).filter(({ from = [] }) => from.length === 0)).toEqual([]);
  });

  it("reaches cert-manager's solver, too", () => {
    const [name, spec] =
      policies({ host, ingress: { controller: "cilium", tls: { issuer: { name: "letsencrypt" } } } })[3] ?? [];
    expect([name, spec?.ingress]).toEqual([
      "aether-acme-solver",
      [{ fromEntities: ["ingress"], toPorts: [{ ports: [{ port: "8089", protocol: "TCP" }] }] }],
    ]);
  });

  it("has no request timeout, and redirects to https if there is TLS", () => {
    const { metadata, spec } = named(aetherStack(byIngress), "Ingress", "aether-api");
    expect(spec.ingressClassName).toBe("cilium");
    expect(metadata.annotations).toEqual({
      "ingress.cilium.io/force-https": "enabled",
      "ingress.cilium.io/request-timeout": "0s",
    });
  });

  it("is not used without policies, and pods in the config replace it", () => {
    expect(policies({ ...byIngress, networkPolicy: false })).toEqual([]);
    const entry = { pods: { namespace: "edge", matchLabels: { app: "tunnel" } } };
    expect(policies({ ...byIngress, networkPolicy: { entry } })).toEqual([]);
  });

  it("is not the only entity: a controller in the network of its node is another", () => {
    const config: AetherConfig = { host, networkPolicy: { entry: { entities: ["host", "remote-node"] } } };
    expect(policies(config)[0]).toEqual(letIn("api", "8000", ["host", "remote-node"]));
    expect(places({ host, networkPolicy: { entry: { entities: ["world"] } } })).toEqual([
      "networkPolicy.entry.entities[0]",
    ]);
    expect(places({ host, networkPolicy: { entry: { entities: [] } } })).toEqual(["networkPolicy.entry.entities"]);
  });
});
