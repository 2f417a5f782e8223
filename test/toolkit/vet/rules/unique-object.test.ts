import { uniqueObject } from "../../../../src/toolkit/vet/rules/unique-object.ts";
import { object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const deployment = object("apps/v1 Deployment");

ruleTable(uniqueObject, {
  passes: {
    "names, kinds, namespaces and groups differ": [
      deployment,
      object("apps/v1 Deployment", {}, { name: "job" }),
      object("apps/v1 Deployment", {}, { namespace: "b" }),
      object("apps/v1 StatefulSet"),
      object("example.com/v1 Deployment"),
    ],
    "the API server makes their names": ["a-", "b-"].map((generateName) =>
      object("batch/v1 Job", {}, { name: undefined, generateName }),
    ),
  },
  reports: {
    "two are the same": {
      objects: [object("v1 Secret"), deployment, deployment],
      reports: ["error Deployment/web metadata.name"],
      says: /^Deployment a\/web already exists as object 2: /,
    },
    "they are of two versions": {
      objects: [deployment, object("apps/v1beta1 Deployment")],
      reports: ["error Deployment/web metadata.name"],
    },
    "there are three": {
      objects: [deployment, deployment, deployment],
      reports: ["error Deployment/web metadata.name", "error Deployment/web metadata.name"],
      says: /as object 1:/,
    },
  },
});
