import { nameOf } from "../../kubernetes/inventory.ts";
import { trees } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { equalities } from "../../kubernetes/selector.ts";
import { variablesOf } from "../environment.ts";
import type { Rule } from "../finding.ts";

export const noMissingSetting: Rule = {
  name: "no-missing-setting",
  subject: "links",
  severity: "error",
  reason:
    "A setting that the app reads from its environment and does not find there falls back to a default of its own: another database pool, or no MLflow, without a word. Looked at in stacks of a config, whose settings are known.",
  fix: "Put the variable back into the ConfigMap or the container.",
  problems: (inventory) =>
    (inventory.facts.settings ?? []).flatMap(({ at, container: name, names }) =>
      (at.kind === "pods" ? inventory.selected(at.namespace, equalities(at.matchLabels)) : []).flatMap((pods) =>
        pods.containers
          .filter((each) => each.name === name)
          .flatMap((container) => {
            const present = new Set([
              ...variablesOf(inventory, container).map((each) => each.name),
              // Also those whose value nobody sees.
              ...trees(container.spec.env).map((each) => each.name),
            ]);
            const source = referencesTo(inventory, "ConfigMap").find(
              ({ from, path }) => from === pods.owner && path.includes("envFrom"),
            );
            const configMap =
              source === undefined ? undefined : inventory.find("ConfigMap", source.namespace, source.name);
            if (source !== undefined && configMap === undefined)
              return [
                {
                  resource: pods.owner,
                  path: source.path,
                  message: `Container ${name} of ${nameOf(pods.owner)} does not find its settings: there is no ConfigMap ${source.name}.`,
                },
              ];
            return names
              .filter((each) => !present.has(each))
              .map((each) => ({
                resource: configMap ?? pods.owner,
                path: configMap === undefined ? [...container.path, "env"] : ["data"],
                message: `Container ${name} of ${nameOf(pods.owner)} does not find its setting ${each}.`,
              }));
          }),
      ),
    ),
};
