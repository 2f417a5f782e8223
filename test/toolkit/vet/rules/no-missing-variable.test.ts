import { noMissingVariable } from "../../../../src/toolkit/vet/rules/no-missing-variable.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const env = (...all: [name: string, value: string][]) => all.map(([name, value]) => ({ name, value }));
const web = (...all: [name: string, value: string][]) => pod({ containers: [container({ env: env(...all) })] });
const reading = (kind: string, value: string) =>
  pod({ containers: [container({ envFrom: [{ [kind]: { name: "web" } }], env: env(["URL", value]) })] });
const at = (index: number, severity = "error") => [`${severity} Pod/web spec.containers.0.env.${index}.value`];
const mounting = (subPathExpr: string, more: object = {}) =>
  pod({ containers: [container({ volumeMounts: [{ name: "data", mountPath: "/data", subPathExpr }], ...more })] });
const limit = (containerName?: string) => ({ resourceFieldRef: { containerName, resource: "limits.cpu" } });
const measured = (containerName?: string) =>
  pod({ containers: [container({ env: [{ name: "CPUS", valueFrom: limit(containerName) }] })] });

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
    "a mount's path has a variable of the container": [mounting("$(HOST)/$$(X)", { env: env(["HOST", "db"]) })],
    "a mount's path may have a variable of a Secret": [
      mounting("$(HOST)", { envFrom: [{ secretRef: { name: "web" } }] }),
    ],
    "a limit is that of a container, or of its own": [measured("web"), measured()],
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
    "a mount's path has a variable that is nowhere": {
      objects: [mounting("$(HSOT)", { env: env(["HOST", "db"]) })],
      reports: ["error Pod/web spec.containers.0.volumeMounts.0.subPathExpr"],
      says: /^Container web of Pod a\/web does not start: it mounts \$\(HSOT\), but has no variable of that name\. Did you mean HOST\?$/,
    },
    "a limit is that of a container that is not there": {
      objects: [measured("wbe")],
      reports: ["error Pod/web spec.containers.0.env.0.valueFrom.resourceFieldRef.containerName"],
      says: /^The pods of Pod a\/web do not start: they have no container wbe\. Did you mean web\?$/,
    },
    "a file has the limit of a container that is not there": {
      objects: [
        pod({
          containers: [container()],
          volumes: [
            { name: "a", downwardAPI: { items: [{ path: "cpu", ...limit("none") }] } },
            {
              name: "b",
              projected: { sources: [{}, { downwardAPI: { items: [{ path: "cpu", ...limit("none") }] } }] },
            },
          ],
        }),
      ],
      reports: [
        "error Pod/web spec.volumes.0.downwardAPI.items.0.resourceFieldRef.containerName",
        "error Pod/web spec.volumes.1.projected.sources.1.downwardAPI.items.0.resourceFieldRef.containerName",
      ],
    },
    "an escaped dollar stands before the reference": {
      objects: [web(["URL", "$$$(HOST)"])],
      reports: at(0, "warning"),
    },
  },
});
