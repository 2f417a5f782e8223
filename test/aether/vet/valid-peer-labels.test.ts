import { validPeerLabels } from "../../../src/aether/vet/valid-peer-labels.ts";
import { deployment, object } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";

const TEAM = { team: "home" };
const ours = (component: string) => ({
  "app.kubernetes.io/name": "aether",
  "app.kubernetes.io/instance": "prod",
  "app.kubernetes.io/component": component,
  ...TEAM,
});
const api = deployment({}, { name: "api", labels: ours("api") });
const ui = deployment({}, { name: "ui", labels: ours("ui") });
const stack = [api, ui];
const policy = (spec: object, matchLabels: object = ours("api")) =>
  object("networking.k8s.io/v1 NetworkPolicy", { spec: { podSelector: { matchLabels }, ...spec } });
const elsewhere = (matchLabels: object, name = "kube-system") => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
  podSelector: { matchLabels },
});
const to = (...peers: object[]) => ({ egress: [{ to: peers }] });
const PEER = "warning NetworkPolicy/web spec.egress.0.to.0.podSelector.matchLabels";

ruleTable(validPeerLabels, {
  passes: {
    "peers elsewhere have labels of their own": [...stack, policy(to(elsewhere({ "k8s-app": "kube-dns" })))],
    "all pods of another namespace are meant": [
      ...stack,
      policy(to({ namespaceSelector: elsewhere({}).namespaceSelector })),
    ],
    "peers of the stack have its labels": [...stack, policy(to({ podSelector: { matchLabels: ours("ui") } }))],
    "the label is one of the pods alone, as a company's labels are": [
      deployment({}, { name: "api", labels: ours("api") }, { selector: { matchLabels: { app: "api" } } }),
      policy(to(elsewhere(TEAM))),
    ],
    "only some pods of the stack have the label": [
      api,
      deployment({}, { name: "ui", labels: { ...ours("ui"), team: "web" } }),
      policy(to(elsewhere(TEAM))),
    ],
    "pods there have the label": [
      ...stack,
      deployment({}, { name: "dns", namespace: "kube-system", labels: TEAM }),
      policy(to(elsewhere(TEAM))),
    ],
    "they are Aether's in another namespace": [
      ...stack,
      policy(to(elsewhere({ "app.kubernetes.io/part-of": "aether" }))),
    ],
    "the namespace is the stack's": [...stack, policy(to(elsewhere(TEAM, "a")))],
    "a policy is about all pods of the stack": [...stack, policy({}, TEAM)],
    "the stack is another app's": [deployment({}, { labels: TEAM }), policy(to(elsewhere(TEAM)), TEAM)],
  },
  reports: {
    "DNS would need the label of the stack": {
      objects: [...stack, policy(to(elsewhere({ "k8s-app": "kube-dns", ...TEAM })))],
      reports: [`${PEER}.team`],
      says: /k8s-app=kube-dns,team=home, but team=home is a label by which the stack selects its own pods/,
      fixes: /without includeSelectors/,
    },
    "DNS would need the instance of the stack": {
      objects: [...stack, policy(to(elsewhere({ "app.kubernetes.io/instance": "prod" })))],
      reports: [`${PEER}.app.kubernetes.io/instance`],
    },
    "the ingress controller would need it": {
      objects: [...stack, policy({ ingress: [{ from: [elsewhere({ app: "traefik", ...TEAM })] }] })],
      reports: ["warning NetworkPolicy/web spec.ingress.0.from.0.podSelector.matchLabels.team"],
    },
    "pods that somebody else makes would need it": {
      objects: [...stack, policy({}, { "acme.cert-manager.io/http01-solver": "true", ...TEAM })],
      reports: ["warning NetworkPolicy/web spec.podSelector.matchLabels.team"],
    },
  },
});
