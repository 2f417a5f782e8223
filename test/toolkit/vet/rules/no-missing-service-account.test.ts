import { noMissingServiceAccount } from "../../../../src/toolkit/vet/rules/no-missing-service-account.ts";
import { deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const account = (namespace = "a") => object("v1 ServiceAccount", {}, { name: "reader", namespace });
const PATH = "Deployment/web spec.template.spec.serviceAccountName";

ruleTable(noMissingServiceAccount, {
  passes: {
    "the account is among the objects": [account(), deployment({ serviceAccountName: "reader" })],
    "it is the namespace's own": [deployment({ serviceAccountName: "default" })],
    "the account does not say its namespace": [
      object("v1 ServiceAccount", {}, { name: "reader", namespace: undefined }),
      deployment({ serviceAccountName: "reader" }),
    ],
    "none is named": [deployment()],
  },
  reports: {
    "the account is missing": {
      objects: [account(), deployment({ serviceAccountName: "raeder" })],
      reports: [`error ${PATH}`],
      says: /^Deployment a\/web gets no pods until the ServiceAccount raeder exists.* Did you mean reader\?$/,
    },
    "nothing resembles the name": {
      objects: [deployment({ serviceAccountName: "writer" })],
      reports: [`warning ${PATH}`],
      says: /input\.$/,
    },
    "the account is one of another namespace": {
      objects: [account("b"), deployment({ serviceAccountName: "reader" })],
      reports: [`warning ${PATH}`],
    },
    "the older field names it": {
      objects: [deployment({ serviceAccount: "reader" })],
      reports: ["warning Deployment/web spec.template.spec.serviceAccount"],
    },
  },
});
