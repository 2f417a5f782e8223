// Who can reach whom: the policies of whole stacks against the table of connections, cell by cell, and the finer points of
// NetworkPolicies one by one.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/aether/config/parse.ts";
import { roster } from "../../../src/aether/derived/declared.ts";
import { presentComponents } from "../../../src/aether/derived/endpoints.ts";
import { podLabels } from "../../../src/aether/topology.ts";
import { type AetherConfig, networkPolicies, reachability } from "../../../src/index.ts";
import { type Actor, declares } from "../../cluster/node/declared.ts";
import { goldenConfigs } from "../../fixtures/configs.ts";

const PORTS = [53, 80, 443, 5000, 5432, 6432, 8000, 8080, 8123, 11434];

const outsiders: Actor[] = [
  {
    name: "strangerOutside",
    namespace: "elsewhere",
    labels: { app: "stranger" },
    address: "10.244.0.9",
    inStack: false,
  },
  { name: "homeAssistant", address: "192.168.77.10", inStack: false },
  { name: "public", address: "203.0.113.7", inStack: false },
  { name: "metadata", address: "169.254.169.254", inStack: false },
  {
    name: "homeAssistantPod",
    namespace: "home",
    labels: { app: "home-assistant" },
    address: "10.244.0.8",
    inStack: false,
  },
];

const pairs = (config: AetherConfig) => {
  const parsed = parseConfig(config);
  const own = presentComponents(parsed).map(
    (component, index): Actor => ({
      name: component.name,
      namespace: parsed.namespace,
      labels: podLabels(parsed, component),
      address: `10.244.1.${index + 1}`,
      inStack: true,
    }),
  );
  const stranger = {
    name: "strangerInside",
    namespace: parsed.namespace,
    labels: { app: "x" },
    address: "10.244.1.99",
    inStack: true,
  };
  const all = [...own, stranger, ...outsiders];
  return all.flatMap((from) =>
    all.filter((to) => to !== from && (from.inStack || to.inStack)).map((to) => [from, to] as const),
  );
};

const guarded = Object.entries<AetherConfig>(goldenConfigs).filter(([, { networkPolicy }]) => networkPolicy !== false);

describe.each(guarded)("of the stack %s", (_, config) => {
  it("the policies allow what the table declares, for each pair and port", () => {
    const { allows } = reachability(networkPolicies(config));
    const declared = declares(config);
    const differing = pairs(config).flatMap(([from, to]) =>
      PORTS.filter((port) => allows(from, to, port) !== declared(from, to, port)).map(
        (port) => `${from.name} -> ${to.name}: ${port}`,
      ),
    );
    expect(differing).toEqual([]);
    expect(Object.keys(roster).length).toBe(9);
  });
});

const policy = (spec: object, namespace = "a") => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "p", namespace },
  spec,
});
const pod = {
  namespace: "a",
  labels: { app: "server" },
  address: "10.0.0.1",
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
};
const client = { namespace: "b", labels: { app: "client" }, address: "10.0.0.2" };
const open = (spec: object, from: object = client, port = 8080, protocol: "TCP" | "UDP" = "TCP") =>
  reachability([policy(spec)]).allows(from, pod, port, protocol);

describe("a policy", () => {
  it("without rules isolates in the directions that it names, ingress if it names none", () => {
    expect(open({ podSelector: {} })).toBe(false);
    expect(open({ podSelector: {}, policyTypes: ["Egress"] })).toBe(true);
    // The API server's default holds for a list that is empty, too.
    expect(open({ podSelector: {}, policyTypes: [] })).toBe(false);
    expect(reachability([policy({ podSelector: {} })]).allows(pod, client, 80)).toBe(true);
    expect(
      reachability([policy({ podSelector: {}, egress: [{ ports: [{ port: 53 }] }] })]).allows(pod, client, 80),
    ).toBe(false);
  });

  it("with an empty rule allows everything, and with an empty list nothing", () => {
    expect(open({ podSelector: {}, ingress: [{}] })).toBe(true);
    expect(open({ podSelector: {}, ingress: [] })).toBe(false);
    expect(open({ podSelector: {}, ingress: [{ from: [] }] })).toBe(true);
  });

  it("with only a podSelector selects pods in its own namespace", () => {
    expect(open({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })).toBe(false);
    expect(open({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }, { ...client, namespace: "a" })).toBe(
      true,
    );
  });

  it("combines namespace and pod of one peer, and allows any of two peers", () => {
    const b = { matchLabels: { "kubernetes.io/metadata.name": "b" } };
    const other = { matchLabels: { app: "other" } };
    expect(open({ podSelector: {}, ingress: [{ from: [{ namespaceSelector: b, podSelector: other }] }] })).toBe(false);
    expect(open({ podSelector: {}, ingress: [{ from: [{ namespaceSelector: b }, { podSelector: other }] }] })).toBe(
      true,
    );
  });

  it("reads every operator of an expression", () => {
    const by = (expression: object) =>
      open({
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [expression] } }] }],
      });
    expect(by({ key: "app", operator: "In", values: ["x", "client"] })).toBe(true);
    expect(by({ key: "app", operator: "NotIn", values: ["client"] })).toBe(false);
    expect(by({ key: "tier", operator: "NotIn", values: ["x"] })).toBe(true);
    expect(by({ key: "app", operator: "Exists" })).toBe(true);
    expect(by({ key: "app", operator: "DoesNotExist" })).toBe(false);
  });

  it("excludes blocks from a block, IPv6 too", () => {
    const by = (ipBlock: object, address: string) =>
      open({ podSelector: {}, ingress: [{ from: [{ ipBlock }] }] }, { address });
    expect(by({ cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }, "10.2.0.1")).toBe(true);
    expect(by({ cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }, "10.1.255.255")).toBe(false);
    expect(by({ cidr: "0.0.0.0/0" }, "2001:db8::1")).toBe(false);
    expect(by({ cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] }, "2001:db8:2::1")).toBe(true);
    expect(by({ cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] }, "2001:db8:1::1")).toBe(false);
    expect(by({ cidr: "::ffff:0:0/96" }, "::ffff:10.0.0.1")).toBe(true);
  });

  it("allows named ports, ranges and protocols, and nothing else", () => {
    const by = (port: object, number: number, protocol?: "UDP") =>
      open({ podSelector: {}, ingress: [{ ports: [port] }] }, client, number, protocol);
    expect(by({ port: "http" }, 8080)).toBe(true);
    expect(by({ port: "http" }, 8081)).toBe(false);
    expect(by({ port: 8000, endPort: 8080 }, 8080)).toBe(true);
    expect(by({ port: 8000, endPort: 8080 }, 8081)).toBe(false);
    expect(by({ protocol: "UDP" }, 1, "UDP")).toBe(true);
    expect(by({ protocol: "UDP" }, 1)).toBe(false);
  });

  it("adds to others: what one of them allows is allowed", () => {
    const { allows } = reachability([
      policy({ podSelector: {} }),
      policy({ podSelector: { matchLabels: { app: "server" } }, ingress: [{}] }),
    ]);
    expect(allows(client, pod, 1)).toBe(true);
    expect(allows(client, { ...pod, labels: {} }, 1)).toBe(false);
  });
});
