import { validPercentage } from "../../../../src/toolkit/vet/rules/valid-percentage.ts";
import { budget, deployment, object, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const rolling = (kind: string, field: string, value: unknown) =>
  workload(
    `apps/v1 ${kind}`,
    {},
    {},
    { [kind === "Deployment" ? "strategy" : "updateStrategy"]: { rollingUpdate: { [field]: value } } },
  );
const refused = (objects: readonly unknown[], at: string, says = /./) => ({ objects, reports: [`error ${at}`], says });

ruleTable(validPercentage, {
  passes: {
    "it is a percentage": [budget({ maxUnavailable: "30%" }), rolling("Deployment", "maxSurge", "100%")],
    "it is a number": [budget({ minAvailable: 1 })],
    "nothing is said": [budget(), deployment()],
    "the kind has no such field": [object("v1 ConfigMap", { spec: { maxUnavailable: "a third" } })],
    "the kind is called like a member of every object": [object("v1 constructor", { spec: { maxSurge: "all" } })],
  },
  reports: {
    "a budget has a word": refused(
      [budget({ maxUnavailable: "a third" })],
      "PodDisruptionBudget/web spec.maxUnavailable",
      /^The API server rejects PodDisruptionBudget a\/web: maxUnavailable is "a third"\.$/,
    ),
    "a budget has a number as text": refused(
      [budget({ minAvailable: "1" })],
      "PodDisruptionBudget/web spec.minAvailable",
    ),
    "a percentage has a fraction": refused(
      [budget({ minAvailable: "1.5%" })],
      "PodDisruptionBudget/web spec.minAvailable",
    ),
    "a percentage has a unit after it": refused(
      [budget({ minAvailable: "1%." })],
      "PodDisruptionBudget/web spec.minAvailable",
    ),
    "a Deployment has text": refused(
      [rolling("Deployment", "maxSurge", "1")],
      "Deployment/web spec.strategy.rollingUpdate.maxSurge",
    ),
    "a DaemonSet has text": refused(
      [rolling("DaemonSet", "maxUnavailable", "1")],
      "DaemonSet/web spec.updateStrategy.rollingUpdate.maxUnavailable",
    ),
    "a StatefulSet has text": refused(
      [rolling("StatefulSet", "maxUnavailable", "")],
      "StatefulSet/web spec.updateStrategy.rollingUpdate.maxUnavailable",
    ),
  },
});
