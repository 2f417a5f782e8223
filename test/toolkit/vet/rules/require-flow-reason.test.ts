import type { Facts, Place } from "../../../../src/toolkit/vet/facts.ts";
import { requireFlowReason } from "../../../../src/toolkit/vet/rules/require-flow-reason.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const policy = (spec: object, app = "db") =>
  object("networking.k8s.io/v1 NetworkPolicy", {
    spec: { podSelector: { matchLabels: { app } }, policyTypes: ["Ingress", "Egress"], ...spec },
  });
const ports = (...given: readonly object[]) => given;
const from = (...peers: readonly object[]) => peers;
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const elsewhere = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "b" } } };

const at = (name: string, namespace = "a"): Place => ({ kind: "pods", namespace, matchLabels: { app: name } });
const flow = (source: Place, port = 80) => ({
  from: source,
  to: at("db"),
  port,
  protocol: "TCP" as const,
  why: "state",
});
const KNOWN: Facts = { knownPods: [at("web"), at("db")], isOutsideKnown: true, flows: [flow(at("web"))] };
const AMONG_PODS: Facts = { ...KNOWN, isOutsideKnown: false };
const WEB = pod();
const DB = pod(
  { containers: [container({ ports: [{ name: "http", containerPort: 80 }, { containerPort: 81 }] })] },
  { name: "db", labels: { app: "db" } },
);
const OTHER = pod({}, { name: "other", labels: { app: "other" } });
const open = (rule: object, name?: string) => [WEB, DB, OTHER, policy({ ingress: [rule] }, name)];
const PEER = "warning NetworkPolicy/web spec.ingress.0.from.0";
const RULE = "warning NetworkPolicy/web spec.ingress.0";

ruleTable(requireFlowReason, {
  passes: {
    "what is open is needed": { objects: open({ from: from(app("web")), ports: ports({ port: 80 }) }), facts: KNOWN },
    "what is open by its name is needed": {
      objects: open({ from: from(app("web")), ports: ports({ port: "http" }) }),
      facts: KNOWN,
    },
    "nothing is known": open({ from: from(app("web")), ports: ports({ port: 81 }) }),
    "the other pods are not known": {
      objects: open({ from: from(app("other")), ports: ports({ port: 81 }) }),
      facts: KNOWN,
    },
    "they are pods of the outside, which is not known": {
      objects: open({ from: from(elsewhere), ports: ports({ port: 80 }) }),
      facts: AMONG_PODS,
    },
    "they may come from somewhere": {
      objects: open({ from: from(elsewhere), ports: ports({ port: 80 }) }),
      facts: { ...KNOWN, flows: [flow({ kind: "somewhere" })] },
    },
    "the range has no other port": {
      objects: open({ from: from(app("web")), ports: ports({ port: 80, endPort: 80 }) }),
      facts: KNOWN,
    },
    "the addresses are needed": {
      objects: open({ from: from({ ipBlock: { cidr: "10.0.0.0/8" } }), ports: ports({ port: 80 }) }),
      facts: { ...KNOWN, flows: [flow({ kind: "addresses", cidrs: ["10.0.0.0/8"] })] },
    },
    "it leads to no pods of the set, which are not known": [
      policy({ ingress: [{ from: from(app("web")), ports: ports({ port: 80 }) }] }, "job"),
    ],
  },
  reports: {
    "another port is open": {
      objects: open({ from: from(app("web")), ports: ports({ port: 81 }) }),
      facts: KNOWN,
      reports: [PEER],
      says: /^NetworkPolicy a\/web lets Pod a\/web reach Pod a\/db at TCP 81, which nothing needs\.$/,
    },
    "the same port is open for another protocol": {
      objects: open({ from: from(app("web")), ports: ports({ port: 80, protocol: "UDP" }) }),
      facts: KNOWN,
      reports: [PEER],
      says: /at UDP 80/,
    },
    "every port is open": {
      objects: open({ from: from(app("web")) }),
      facts: KNOWN,
      reports: [PEER],
      says: /at TCP 1,/,
    },
    "every port of the protocol is open": {
      objects: open({ from: from(app("web")), ports: ports({ protocol: "TCP" }) }),
      facts: KNOWN,
      reports: [PEER],
      says: /at TCP 1,/,
    },
    "a range is open beyond what is needed": {
      objects: open({ from: from(app("web")), ports: ports({ port: 80, endPort: 82 }) }),
      facts: KNOWN,
      reports: [PEER],
      says: /at TCP 82/,
    },
    "a range is open whose ends are needed": {
      objects: open({ from: from(app("web")), ports: ports({ port: 80, endPort: 90 }) }),
      facts: { ...KNOWN, flows: [flow(at("web"), 80), flow(at("web"), 90)] },
      reports: [PEER],
      says: /at TCP (?:81|89)/,
    },
    "pods of the outside may come": {
      objects: open({ from: from(elsewhere), ports: ports({ port: 80 }) }),
      facts: KNOWN,
      reports: [PEER],
      says: /lets any pod of b reach/,
    },
    "any namespace may come": {
      objects: open({ from: from({ namespaceSelector: {}, ...app("x") }), ports: ports({ port: 80 }) }),
      facts: KNOWN,
      reports: [PEER],
      says: /lets pods app=x of other namespaces reach/,
    },
    "all pods of the namespace may come, be it that some are not known": {
      objects: open({ from: from({ podSelector: {} }), ports: ports({ port: 80 }) }),
      facts: { ...KNOWN, flows: [flow(at("web")), flow(at("db"))] },
      reports: [PEER],
      says: /lets any pod of a reach/,
    },
    "anything may come": {
      objects: open({ ports: ports({ port: 80 }) }),
      facts: KNOWN,
      reports: [RULE],
      says: /lets any pod/,
    },
    "more addresses may come": {
      objects: open({ from: from({ ipBlock: { cidr: "10.0.0.0/8" } }), ports: ports({ port: 80 }) }),
      facts: { ...KNOWN, flows: [flow({ kind: "addresses", cidrs: ["10.0.0.0/8"], except: ["10.1.0.0/16"] })] },
      reports: [PEER],
      says: /lets other addresses reach/,
    },
    "each of two peers is open in vain": {
      objects: open({ from: from(app("web"), elsewhere), ports: ports({ port: 81 }) }),
      facts: KNOWN,
      reports: [PEER, "warning NetworkPolicy/web spec.ingress.0.from.1"],
    },
    "it connects out": {
      objects: [WEB, DB, policy({ egress: [{ to: from(app("web")), ports: ports({ port: 80 }) }] })],
      facts: KNOWN,
      reports: ["warning NetworkPolicy/web spec.egress.0.to.0"],
      says: /lets Pod a\/db reach Pod a\/web at TCP 80/,
    },
    "pods that are not in the set are let out, and all is known": {
      objects: [policy({ egress: [{ to: from(elsewhere), ports: ports({ port: 80 }) }] }, "job")],
      facts: KNOWN,
      reports: ["warning NetworkPolicy/web spec.egress.0.to.0"],
    },
    "nothing listens there, whatever is known": {
      objects: open({ from: from(app("other")), ports: ports({ port: 82 }) }),
      reports: [PEER],
    },
  },
});
