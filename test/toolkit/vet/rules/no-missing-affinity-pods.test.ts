import { noMissingAffinityPods } from "../../../../src/toolkit/vet/rules/no-missing-affinity-pods.ts";
import { clusterObject, deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

const by = (matchLabels: object, more: object = {}) => ({ labelSelector: { matchLabels }, ...more });
const where = (...matchExpressions: object[]) => ({ labelSelector: { matchExpressions } });
const affinity = (kind: string, field: string, ...terms: object[]) => ({
  affinity: { [kind]: { [field]: field === REQUIRED ? terms : terms.map((each) => ({ podAffinityTerm: each })) } },
});
const apart = (...terms: object[]) => deployment(affinity("podAntiAffinity", REQUIRED, ...terms));
const together = (...terms: object[]) => deployment(affinity("podAffinity", REQUIRED, ...terms));

const redis = deployment({}, { name: "redis" });
const elsewhere = deployment({}, { name: "redis", namespace: "b" });
const tiered = (tier: string, term: object) =>
  deployment(affinity("podAntiAffinity", REQUIRED, term), { labels: { app: "web", tier } });

const at = (kind: string, field = `${REQUIRED}.0`) => [
  `warning Deployment/web spec.template.spec.affinity.${kind}.${field}.labelSelector`,
];
const known = {
  isOutsideKnown: true,
  knownPods: [{ kind: "pods", namespace: "a", matchLabels: { app: "web" } } as const],
};

ruleTable(noMissingAffinityPods, {
  passes: {
    "there is none": [deployment()],
    "pods are kept apart from each other": [apart(by({ app: "web" }))],
    "pods run beside each other: the first one may start": [together(by({ app: "web" }))],
    "other pods match": [together(by({ app: "redis" })), redis],
    "every pod matches": [apart({ labelSelector: {} })],
    "the labels resemble none: other pods may have them": [apart(by({ app: "redis" })), together(by({ app: "redis" }))],
    "another value of a label is that of other pods": [tiered("front", by({ app: "web", tier: "back" }))],
    "pods of another series are meant": [
      deployment(affinity("podAntiAffinity", REQUIRED, by({ app: "web-2" })), { name: "web-1" }),
    ],
    "pods without a label are meant, and others than these": [
      apart(where({ key: "app", operator: "Exists" }, { key: "app", operator: "NotIn", values: ["web"] })),
      elsewhere,
    ],
    "pods of a listed namespace match": [together(by({ app: "redis" }, { namespaces: ["b"] })), elsewhere],
    "pods of a selected namespace match": [
      clusterObject("v1 Namespace", "b", {}, { team: "data" }),
      together(by({ app: "redis" }, { namespaceSelector: { matchLabels: { team: "data" } } })),
      elsewhere,
    ],
    "the labels of the namespace are unknown": [
      together(by({ app: "redis" }, { namespaceSelector: { matchLabels: { team: "data" } } })),
      elsewhere,
    ],
    "no namespace of the input is looked at": {
      objects: [
        clusterObject("v1 Namespace", "a"),
        clusterObject("v1 Namespace", "b"),
        together(by({ app: "redis" }, { namespaceSelector: { matchLabels: { team: "data" } } })),
        elsewhere,
      ],
      facts: known,
    },
    "an operator may create the pods": [
      apart(by({ app: "wbe" })),
      object("postgresql.cnpg.io/v1 Cluster", {}, { name: "database" }),
    ],
    "a program may create the pods": [
      apart(by({ app: "wbe" })),
      object("rbac.authorization.k8s.io/v1 Role", { rules: [{ resources: ["pods"], verbs: ["create"] }] }),
    ],
    "a program sets the label": [apart(by({ app: "web", role: "master" }))],
    "all pods of the namespace are known, but others are looked at": {
      objects: [together(by({ app: "redis" }, { namespaceSelector: {} }), by({ app: "redis" }, { namespaces: ["b"] }))],
      facts: known,
    },
    "the pods are known, but not all of the namespace": {
      objects: [together(by({ app: "redis" }))],
      facts: { knownPods: known.knownPods },
    },
  },
  reports: {
    "the label of the pods themselves has a typo": {
      objects: [deployment(affinity("podAntiAffinity", REQUIRED, by({ app: "sevrer" })), { name: "server" })],
      reports: [`warning Deployment/server spec.template.spec.affinity.podAntiAffinity.${REQUIRED}.0.labelSelector`],
      says: /^The pod anti-affinity of Deployment a\/server has no effect: no pods in namespace a have the labels app=sevrer\.$/,
      fixes: /^Set the labelSelector to labels of the pods of Deployment a\/server, such as app=server\.$/,
    },
    "the value is under another key": {
      objects: [apart(by({ name: "web" }))],
      reports: at("podAntiAffinity"),
      fixes: /such as app=web\.$/,
    },
    "a label is not on the pods": {
      objects: [apart(by({ app: "web", release: "prod" }))],
      reports: at("podAntiAffinity"),
    },
    "the value is the name of the workload": {
      objects: [
        deployment(affinity("podAntiAffinity", REQUIRED, by({ app: "shop-web" })), {
          name: "shop-web",
          labels: { component: "web" },
        }),
      ],
      reports: [`warning Deployment/shop-web spec.template.spec.affinity.podAntiAffinity.${REQUIRED}.0.labelSelector`],
      fixes: /such as component=web\.$/,
    },
    "a preferred term matches nothing": {
      objects: [deployment(affinity("podAntiAffinity", PREFERRED, by({ app: "web" }), by({ name: "web" })))],
      reports: at("podAntiAffinity", `${PREFERRED}.1.podAffinityTerm`),
    },
    "a required affinity has a typo": {
      objects: [together(by({ app: "redis" }), by({ app: "redsi" })), redis],
      reports: at("podAffinity", `${REQUIRED}.1`),
      says: /^The pods of Deployment a\/web stay Pending unless the cluster has pods that their affinity requires: no pods in namespace a have the labels app=redsi\.$/,
      fixes: /the pods of Deployment a\/redis, such as app=redis\.$/,
    },
    "a preferred affinity has a typo": {
      objects: [deployment(affinity("podAffinity", PREFERRED, by({ app: "redsi" }))), redis],
      reports: at("podAffinity", `${PREFERRED}.0.podAffinityTerm`),
      says: /^The pod affinity of Deployment a\/web has no effect: /,
    },
    "the pods are in another namespace": {
      objects: [together(by({ app: "redis" })), elsewhere],
      reports: at("podAffinity"),
      says: /app=redis; those of Deployment b\/redis, which do, are in another namespace\.$/,
      fixes: /^Add namespaces: \["b"\] to the term/,
    },
    "a listed namespace has similar pods": {
      objects: [together(by({ app: "redsi" }, { namespaces: ["b", "c"] })), elsewhere],
      reports: at("podAffinity"),
      says: /no pods in namespace b or c have/,
    },
    "all pods of the namespace are known": {
      objects: [
        together(by({ app: "redis" })),
        deployment(affinity("podAntiAffinity", REQUIRED, by({ app: "redis" })), { name: "other" }),
      ],
      facts: known,
      reports: at("podAffinity"),
    },
    "a term without a labelSelector": {
      objects: [apart({ topologyKey: "zone" })],
      reports: at("podAntiAffinity"),
      says: /has no effect: a term without a labelSelector matches no pods\.$/,
    },
  },
});
