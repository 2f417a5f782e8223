import { noMissingPolicyPeer } from "../../../../src/toolkit/vet/rules/no-missing-policy-peer.ts";
import { deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const client = deployment({}, { name: "client" });
const policy = (spec: object) => object("networking.k8s.io/v1 NetworkPolicy", { spec });
const ingress = (...from: object[]) => policy({ ingress: [{ from }] });
const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });

ruleTable(noMissingPolicyPeer, {
  passes: {
    "pods match": [client, ingress(pods("client"))],
    "pods match, and others resemble them": [client, deployment({}, { name: "clients" }), ingress(pods("client"))],
    "the peer is of other namespaces": [client, ingress({ ...pods("cleint"), namespaceSelector: {} })],
    "the peer is every pod": [client, ingress({ podSelector: {} })],
    "the peer is a range of addresses": [client, ingress({ ipBlock: { cidr: "10.0.0.0/8" } })],
    "the labels resemble none": [client, ingress(pods("gateway"))],
    "everything is known, and the peer is outside of it": {
      objects: [client, ingress(pods("cleint"))],
      facts: { isOutsideKnown: true },
    },
  },
  reports: {
    "the label of a peer is misspelt": {
      objects: [client, policy({ ingress: [{}, { from: [pods("client"), pods("cleint")] }] })],
      reports: ["warning NetworkPolicy/web spec.ingress.1.from.1.podSelector"],
      says: /^NetworkPolicy a\/web allows traffic from pods with the labels app=cleint, but no pod has them\.$/,
    },
    "the label of a destination is misspelt": {
      objects: [client, policy({ egress: [{ to: [pods("cleint")] }] })],
      reports: ["warning NetworkPolicy/web spec.egress.0.to.0.podSelector"],
      says: / to pods with /,
    },
  },
});
