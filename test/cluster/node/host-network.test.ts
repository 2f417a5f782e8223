// Home Assistant on the network of its node, as its own charts run it: what the guide says opens the way to it, and what can't.
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseConfig } from "../../../src/aether/config/parse.ts";
import { podLabels } from "../../../src/aether/topology.ts";
import { type AetherConfig, namespace as namespaceOf, networkPolicies } from "../../../src/index.ts";
import { hasCondition } from "../api.ts";
import { connect } from "../connection.ts";
import { applied } from "../deploy.ts";
import { until } from "../until.ts";
import { dialFromPod } from "./dial.ts";
import { nodeAddress } from "./outside.ts";
import { probePod } from "./probe-pod.ts";

const connection = inject("node");
const { api } = connect(connection);
afterAll(() => api.close());

const namespace = "home-on-node";
const labels = { app: "home-assistant" };
// The node's own ports are many; none of its programs has these.
const [port, otherPort] = [8123, 8124];
const metadata = { name: "home-assistant", namespace };
let services: readonly string[];

beforeAll(async () => {
  const home = probePod("homeAssistant", namespace, labels, { ports: [port, otherPort], hostNetwork: true });
  const service = {
    metadata,
    spec: { selector: labels, ports: [port, otherPort].map((port) => ({ name: `p${port}`, port })) },
  };
  await applied(api, [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { apiVersion: "v1", kind: "Service", ...service },
    home,
  ]);
  const { status } = await api.waitFor(home, hasCondition("Ready"));
  expect(status.podIP).toBe(nodeAddress);
  const { spec } = await api.waitFor({ apiVersion: "v1", kind: "Service", metadata });
  services = [port, otherPort].map((each) => `${spec.clusterIP}:${each}`);
});

const url = "http://home-assistant.home-on-node.svc:8123";
const cases: [string, AetherConfig, boolean][] = [
  [
    "the node's address",
    { homeAssistant: { url: "http://homeassistant.local:8123", address: { ip: nodeAddress } } },
    true,
  ],
  [
    "a range with the node",
    { homeAssistant: { url, address: { cidrs: [`${nodeAddress.replace(/\d+$/, "0")}/24`] } } },
    true,
  ],
  ["the pod's labels", { homeAssistant: { url, address: { pods: { namespace, matchLabels: labels } } } }, false],
];

describe.each(cases)("with %s", (name, given, isOpen) => {
  it(`API and scheduler ${isOpen ? "reach" : "don't reach"} Home Assistant, and the UI never`, async () => {
    const own = `on-node-${name.replaceAll(/[^a-z]/g, "-")}`;
    const config = { ...given, namespace: own };
    const parsed = parseConfig(config);
    const pods = (["api", "scheduler", "ui"] as const).map((component) =>
      probePod(component, own, podLabels(parsed, { name: component })),
    );
    await applied(api, [...namespaceOf(config), ...networkPolicies(config), ...pods]);
    const targets = [`${nodeAddress}:${port}`, `${nodeAddress}:${otherPort}`, ...services];
    const expected = (open: boolean) => Object.fromEntries(targets.map((to) => [to, open && to.endsWith(`:${port}`)]));
    const declared = { api: expected(isOpen), scheduler: expected(isOpen), ui: expected(false) };
    let observed: unknown;
    // Policies take effect within seconds of being applied.
    await until(
      "what opens is what the guide says",
      async () => {
        const views = pods.map(async (pod) => {
          const { status } = await api.waitFor(pod, hasCondition("Ready"));
          return [pod.metadata.name, await dialFromPod(connection, status.podIP, targets)] as const;
        });
        observed = Object.fromEntries(await Promise.all(views));
        return JSON.stringify(observed) === JSON.stringify(declared);
      },
      { timeoutSeconds: 60, intervalMilliseconds: 1000, explain: () => JSON.stringify(observed) },
    );
    expect(observed).toEqual(declared);
    await api.delete({ apiVersion: "v1", kind: "Namespace", metadata: { name: own } });
  });
});
