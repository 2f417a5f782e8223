import { expect, it } from "vitest";
import { aetherStack, facts, vet } from "../../../src/index.ts";

// As the guide has it for Istio's ambient mode.
const ours = { matchLabels: { "app.kubernetes.io/name": "aether" } };
const mesh = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: {
    name: "aether-mesh",
    annotations: { "vet.aether-k8s.dev/require-flow-reason": "ztunnel carries the stack's connections at this port" },
  },
  spec: {
    podSelector: ours,
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      { from: [{ podSelector: ours }], ports: [{ port: 15008 }] },
      { from: [{ ipBlock: { cidr: "169.254.7.127/32" } }] },
    ],
    egress: [{ to: [{ podSelector: ours }], ports: [{ port: 15008 }] }],
  },
};

it("the policy for a mesh goes with the stack, and no other finding with it", () => {
  const config = { extraObjects: [mesh] };
  expect(vet(aetherStack(config), facts(config)).map(({ rule, message }) => `${rule} ${message}`)).toEqual([]);
});
