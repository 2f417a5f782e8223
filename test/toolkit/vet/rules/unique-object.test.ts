import { uniqueObject } from "../../../../src/toolkit/vet/rules/unique-object.ts";
import { deployment, object, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

ruleTable(uniqueObject, {
  passes: {
    "names, kinds, namespaces and groups differ": [
      deployment(),
      deployment({}, { name: "job" }),
      deployment({}, { namespace: "b" }),
      workload("apps/v1 StatefulSet"),
      object("example.com/v1 Deployment"),
    ],
    "one of them is a patch of the other": [
      deployment(),
      object("apps/v1 Deployment", { spec: { template: { spec: { containers: [{ name: "web", env: [] }] } } } }),
      object("apps/v1 Deployment", { $patch: "delete" }),
    ],
    "the API server makes their names": ["a-", "b-"].map((generateName) =>
      object("batch/v1 Job", {}, { name: undefined, generateName }),
    ),
  },
  reports: {
    "two are the same": {
      objects: [object("v1 Secret"), deployment(), deployment()],
      reports: ["warning Deployment/web metadata.name"],
      says: /^Deployment a\/web is defined twice, with the same content\.$/,
      source: "Deployment/web metadata.name",
    },
    "two of one name differ": {
      objects: [deployment(), deployment({ restartPolicy: "Always" })],
      reports: ["error Deployment/web metadata.name"],
      says: /^Deployment a\/web is defined twice: only one of the two will exist\.$/,
      source: "Deployment/web metadata.name",
    },
    "they are of two versions": {
      objects: [deployment(), { ...deployment(), apiVersion: "apps/v1beta1" }],
      reports: ["error Deployment/web metadata.name"],
    },
    "there are three": {
      objects: [deployment(), deployment(), deployment()],
      reports: ["warning Deployment/web metadata.name", "warning Deployment/web metadata.name"],
    },
  },
});
