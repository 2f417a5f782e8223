import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Container, Pods } from "../../kubernetes/pods.ts";
import { trees } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import { equalities } from "../../kubernetes/selector.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { variablesOf } from "../variables.ts";

export const noMissingSetting: Rule = {
  name: "no-missing-setting",
  subject: "links",
  severity: "error",
  reason:
    "A program that does not find a setting in its environment silently uses its own default, such as a different size of the database pool. Only checked in stacks whose settings are known.",
  fix: "Put the variable back into the ConfigMap or the container.",
  *problems(inventory) {
    for (const { at, container: name, names } of inventory.facts.settings ?? []) {
      if (at.kind !== "pods") continue;
      for (const pods of inventory.selected(at.namespace, equalities(at.matchLabels)))
        for (const container of pods.containers)
          if (container.name === name) yield* missing(inventory, pods, container, names);
    }
  },
};

function* missing(
  inventory: VetInventory,
  { owner }: Pods,
  container: Container,
  names: readonly string[],
): Iterable<Problem> {
  const source = referencesTo(inventory, "ConfigMap").find(
    ({ from, path }) => from === owner && path.includes("envFrom"),
  );
  const configMap: Resource | undefined =
    source === undefined ? undefined : inventory.find("ConfigMap", source.namespace, source.name);
  if (source !== undefined && configMap === undefined) {
    yield {
      resource: owner,
      path: source.path,
      message: `Container ${container.name} of ${nameOf(owner)} does not find its settings: ConfigMap ${source.name} not found.`,
    };
    return;
  }
  const present = new Set([
    ...variablesOf(inventory, container).map((each) => each.name),
    // Also those whose value is not among the objects.
    ...trees(container.spec.env).map((each) => each.name),
  ]);
  for (const name of names)
    if (!present.has(name))
      yield {
        resource: configMap ?? owner,
        path: configMap === undefined ? [...container.path, "env"] : ["data"],
        message: `Container ${container.name} of ${nameOf(owner)} does not find its setting ${name}.`,
      };
}
