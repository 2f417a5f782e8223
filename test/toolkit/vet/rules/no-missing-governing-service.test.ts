import { noMissingGoverningService } from "../../../../src/toolkit/vet/rules/no-missing-governing-service.ts";
import { deployment, service, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const set = (serviceName?: string) => workload("apps/v1 StatefulSet", {}, { name: "database" }, { serviceName });
const headless = (selector: object = { app: "database" }) =>
  service({ clusterIP: "None", selector }, { name: "database" });
const PATH = "error StatefulSet/database spec.serviceName";
const WARNING = "warning StatefulSet/database spec.serviceName";

ruleTable(noMissingGoverningService, {
  passes: {
    "the Service is headless and selects the pods": [headless(), set("database")],
    "the Service does not say its namespace": [
      service({ clusterIP: "None" }, { name: "database", namespace: undefined }),
      set("database"),
    ],
    "the Service's endpoints come from elsewhere": [headless({}), set("database")],
    "no Service is named": [set()],
    "the name is empty": [set("")],
  },
  reports: {
    "the Service is missing": {
      objects: [headless(), set("databsae")],
      reports: [PATH],
      says: /^The pods of StatefulSet a\/database get no DNS names: Service databsae is not in the input\. Did you mean database\?$/,
    },
    "the Service is of another namespace": {
      objects: [service({ clusterIP: "None" }, { name: "database", namespace: "b" }), set("database")],
      reports: [WARNING],
      says: /Service database is not in the input\.$/,
    },
    "the Service has an address": {
      objects: [service({}, { name: "database" }), set("database")],
      reports: [WARNING],
      says: /: Service database is not headless\.$/,
    },
    "the Service selects other pods": {
      objects: [headless({ app: "web" }), deployment(), set("database")],
      reports: [PATH],
      says: /: Service database does not select them\.$/,
    },
  },
});
