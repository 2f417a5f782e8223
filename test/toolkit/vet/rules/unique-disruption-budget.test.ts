import { uniqueDisruptionBudget } from "../../../../src/toolkit/vet/rules/unique-disruption-budget.ts";
import { budget, deployment } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const AT = "spec.selector";

ruleTable(uniqueDisruptionBudget, {
  passes: {
    "one budget selects the pods": [deployment(), budget()],
    "the other selects other pods": [
      deployment(),
      budget(),
      budget({ selector: { matchLabels: { app: "job" } } }, { name: "job" }),
    ],
    "it is one object that is defined twice": [deployment(), budget(), budget({ maxUnavailable: 1 })],
    "those without a selector select no pods": [
      deployment(),
      budget(),
      budget({ selector: undefined }, { name: "none" }),
      budget({ selector: null }, { name: "null" }),
    ],
    "the other is of another namespace": [deployment(), budget(), budget({}, { namespace: "b" })],
  },
  reports: {
    "two select the same pods": {
      objects: [deployment(), budget({}, { name: "first" }), budget({}, { name: "second" })],
      reports: [`error PodDisruptionBudget/second ${AT}`],
      source: `PodDisruptionBudget/first ${AT}`,
      says: /^The pods of Deployment a\/web cannot be evicted: PodDisruptionBudget a\/first also selects them\.$/,
    },
    "one of them selects all pods": {
      objects: [deployment(), budget({}, { name: "first" }), budget({ selector: {} }, { name: "all" })],
      reports: [`error PodDisruptionBudget/all ${AT}`],
    },
    "another one is defined twice": {
      objects: [
        deployment(),
        budget({}, { name: "first" }),
        budget({}, { name: "first" }),
        budget({}, { name: "second" }),
      ],
      reports: [`error PodDisruptionBudget/second ${AT}`],
    },
    "three select them": {
      objects: [deployment(), ...["a", "b", "c"].map((name) => budget({}, { name }))],
      reports: [`error PodDisruptionBudget/b ${AT}`, `error PodDisruptionBudget/c ${AT}`],
      source: `PodDisruptionBudget/a ${AT}`,
    },
  },
});
