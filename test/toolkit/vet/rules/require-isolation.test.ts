import { requireIsolation } from "../../../../src/toolkit/vet/rules/require-isolation.ts";
import { deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const web = deployment();
const worker = deployment({}, { name: "worker" });
const policy = (spec: object, metadata: Readonly<Record<string, unknown>> = {}) =>
  object("networking.k8s.io/v1 NetworkPolicy", { spec }, metadata);
const ofWeb = { podSelector: { matchLabels: { app: "web" } } };
const egress = { policyTypes: ["Egress"] };
const known = { isOutsideKnown: true };
const LABELS = "spec.template.metadata.labels";

ruleTable(requireIsolation, {
  passes: {
    "a policy selects all pods": [web, worker, policy({ podSelector: {} })],
    "each of the pods has a policy": [
      web,
      worker,
      policy(ofWeb),
      policy({ podSelector: { matchLabels: { app: "worker" } } }, { name: "worker" }),
    ],
    "no policy is among the objects": [web],
    "the pods are of another namespace": [deployment({}, { namespace: "b" }), policy(ofWeb)],
    "the pods are on the node's network, where no policy holds": [
      deployment({ hostNetwork: true }),
      policy({ podSelector: { matchLabels: { app: "x" } } }),
    ],
    "one pod may not connect out, and no more is known": [web, worker, policy({ ...ofWeb, ...egress })],
    "everything is known, and all pods are isolated": {
      objects: [web, policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })],
      facts: known,
    },
  },
  reports: {
    "no policy selects pods, and others are guarded": {
      objects: [web, worker, policy(ofWeb)],
      reports: [`warning Deployment/worker ${LABELS}`],
      says: /^Any pod can connect to Deployment a\/worker: no policy selects its pods\.$/,
    },
    "a policy of another direction alone selects them": {
      objects: [web, worker, policy(ofWeb), policy({ podSelector: {}, ...egress })],
      reports: [`warning Deployment/worker ${LABELS}`],
    },
    "everything is known, and no policy isolates pods that join the namespace": {
      objects: [web, policy(ofWeb), policy(ofWeb, { name: "second" })],
      facts: known,
      reports: ["warning NetworkPolicy/web spec.podSelector"],
      says: /^New pods in a are not isolated \(ingress\): no policy selects all pods\.$/,
    },
    "everything is known, and pods may connect out": {
      objects: [web, worker, policy({ podSelector: {} }), policy({ ...ofWeb, ...egress }, { name: "out" })],
      facts: known,
      reports: [`warning Deployment/worker ${LABELS}`, "warning NetworkPolicy/web spec.podSelector"],
      says: /can connect to everything: no policy selects its pods\.$|\(egress\)/,
    },
  },
});
