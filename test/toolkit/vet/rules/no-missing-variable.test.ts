import { noMissingVariable } from "../../../../src/toolkit/vet/rules/no-missing-variable.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const env = (...all: [name: string, value: string][]) => all.map(([name, value]) => ({ name, value }));
const web = (...all: [name: string, value: string][]) => pod({ containers: [container({ env: env(...all) })] });
const reading = (kind: string, value: string) =>
  pod({ containers: [container({ envFrom: [{ [kind]: { name: "web" } }], env: env(["URL", value]) })] });
const at = (index: number, severity = "error") => [`${severity} Pod/web spec.containers.0.env.${index}.value`];

ruleTable(noMissingVariable, {
  passes: {
    "the variable comes before": [web(["HOST", "db"], ["URL", "http://$(HOST)"])],
    "the variable is a ConfigMap's": [
      object("v1 ConfigMap", { data: { HOST: "db" } }),
      reading("configMapRef", "$(HOST)"),
    ],
    "the variable may be one of a ConfigMap that is not here": [reading("configMapRef", "$(HOST)")],
    "the variable may be a Secret's": [object("v1 Secret", { data: { A: "eA==" } }), reading("secretRef", "$(HOST)")],
    "the reference is escaped": [web(["URL", "$$(HOST)"])],
    "it is a command of a shell": [web(["RUN", "echo $(date)"])],
    "it is a Service's": [web(["URL", "$(DB_SERVICE_HOST):$(DB_PORT_5432_TCP_PORT)"])],
  },
  reports: {
    "the variable comes after": {
      objects: [web(["URL", "http://$(HOST)"], ["HOST", "db"])],
      reports: at(0),
      says: /^Variable URL of container web in Pod a\/web keeps the text \$\(HOST\): HOST comes after it\.$/,
    },
    "the variable is nowhere": {
      objects: [web(["URL", "http://$(HOST)"])],
      reports: at(0, "warning"),
      says: /: the container has no variable of that name\.$/,
    },
    "the variable is its own": {
      objects: [web(["PATH", "$(PATH):/bin"])],
      reports: at(0, "warning"),
      says: /before it\.$/,
    },
    "the name differs by a typo from one before": {
      objects: [web(["DATABASE", "db"], ["URL", "http://$(DATABSAE)"])],
      reports: at(1),
      says: /Did you mean DATABASE\?$/,
    },
    "an escaped dollar stands before the reference": {
      objects: [web(["URL", "$$$(HOST)"])],
      reports: at(0, "warning"),
    },
  },
});
