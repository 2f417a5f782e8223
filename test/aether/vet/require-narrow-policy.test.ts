import { requireNarrowPolicy } from "../../../src/aether/vet/require-narrow-policy.ts";
import { object } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component, origin, selectorOf } from "./rendered.ts";

const policy = (of: string | undefined, spec: object) =>
  object("networking.k8s.io/v1 NetworkPolicy", {
    spec: { podSelector: of === undefined ? {} : selectorOf(of), policyTypes: ["Ingress", "Egress"], ...spec },
  });
const stack = [origin(), component("api"), component("postgres")];
const cidr = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } });
const from = (...peers: object[]) => ({ ingress: [{ from: peers, ports: [{ port: 5432 }] }] });
const to = (port: number, ...peers: object[]) => ({ egress: [{ to: peers, ports: [{ port }] }] });
const INGRESS = "warning NetworkPolicy/web spec.ingress.0";
const EGRESS = "warning NetworkPolicy/web spec.egress.0";
const METADATA = { says: /lets pods of the stack connect to the metadata service of clouds/ };

ruleTable(requireNarrowPolicy, {
  passes: {
    "it denies": [...stack, policy(undefined, {})],
    "each rule names its peers": [
      ...stack,
      policy("postgres", from({ podSelector: selectorOf("api") }, cidr("10.0.0.0/8"))),
      policy("api", to(5432, { namespaceSelector: { matchLabels: { a: "b" } } })),
    ],
    "people come from any address": [...stack, policy("api", from(cidr("0.0.0.0/0")))],
    "everything public may be called": [...stack, policy("api", to(443, cidr("0.0.0.0/0", "169.254.0.0/16")))],
    "everything public of IPv6 may be called, and the private addresses of a network at home": [
      ...stack,
      policy("api", to(443, cidr("::/0", "fc00::/7"), cidr("fd00::/8"))),
    ],
    "a resolver has a link-local address": [...stack, policy("api", to(53, cidr("169.254.0.0/16")))],
    "labelled pods of any namespace are called": [
      ...stack,
      policy("api", to(443, { namespaceSelector: {}, podSelector: { matchLabels: { a: "b" } } })),
    ],
    "the pods are others'": [
      ...stack,
      object("networking.k8s.io/v1 NetworkPolicy", {
        spec: { podSelector: { matchLabels: { a: "b" } }, ingress: [{}] },
      }),
    ],
    "the stack was not rendered": [component("postgres"), policy("postgres", { ingress: [{}] })],
    "the config has no policies": [origin("networkPolicy"), component("api"), policy("api", { ingress: [{}] })],
    "every connection is known, so that require-flow-reason looks": {
      objects: [...stack, policy("postgres", { ingress: [{}] })],
      facts: { isOutsideKnown: true },
    },
  },
  reports: {
    "everybody may call the database": {
      objects: [...stack, policy("postgres", { ingress: [{ ports: [{ port: 5432 }] }] })],
      reports: [INGRESS],
      says: /opens pods of the stack to everyone/,
    },
    "everything may be called": {
      objects: [...stack, policy("api", { egress: [{}] })],
      reports: [EGRESS],
      says: /lets pods of the stack connect to everything/,
    },
    "all pods of the namespace are opened, the stack's among them": {
      objects: [...stack, policy(undefined, { ingress: [{}] })],
      reports: [INGRESS],
    },
    "every namespace may call the API": {
      objects: [...stack, policy("api", from({ namespaceSelector: {} }))],
      reports: [`${INGRESS}.from.0`],
      says: /pods of every namespace/,
    },
    "every namespace and pod may call the API": {
      objects: [...stack, policy("api", from({ namespaceSelector: {}, podSelector: {} }))],
      reports: [`${INGRESS}.from.0`],
    },
    "every address may call the database": {
      objects: [...stack, policy("postgres", from({ podSelector: {} }, cidr("0.0.0.0/0"), cidr("::/0")))],
      reports: [`${INGRESS}.from.1`, `${INGRESS}.from.2`],
      says: /every address/,
    },
    "every address may be called": {
      objects: [...stack, policy("api", to(443, cidr("0.0.0.0/0"), cidr("::/0", "fe80::/10")))],
      reports: [`${EGRESS}.to.0`, `${EGRESS}.to.1`],
      ...METADATA,
    },
    "the link-local addresses may be called at any port": {
      objects: [...stack, policy("api", { egress: [{ to: [cidr("169.254.169.254/32")] }] })],
      reports: [`${EGRESS}.to.0`],
      ...METADATA,
    },
  },
});
