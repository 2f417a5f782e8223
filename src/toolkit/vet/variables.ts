// The environment variables of containers.

import type { Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import type { Container, Pods } from "../kubernetes/pods.ts";
import { member, text, textMap, trees } from "../kubernetes/read.ts";
import type { VetInventory } from "./facts.ts";

export interface Variable {
  readonly pods: Pods;
  readonly container: Container;
  readonly name: string;
  readonly value: string;
  /** Where the value is set: in the pods' owner, or in a ConfigMap or Secret of the set. */
  readonly resource: Resource;
  readonly path: Path;
}

/** Every variable whose value is visible, with `$(OTHER)` expanded; a later one with the same name replaces an earlier. */
export const variables = (inventory: VetInventory): readonly Variable[] => inventory.once(allVariables);

/** The variables by container. */
export const variablesOf = (inventory: VetInventory, container: Container): readonly Variable[] =>
  inventory.once(byContainer).get(container) ?? [];

const byContainer = (inventory: VetInventory) => Map.groupBy(variables(inventory), ({ container }) => container);

const allVariables = (inventory: VetInventory): Variable[] =>
  inventory.pods.flatMap((pods) => pods.containers.flatMap((container) => variablesIn(inventory, pods, container)));

function variablesIn({ find }: VetInventory, pods: Pods, container: Container): Variable[] {
  const source = (kind: string, reference: unknown) =>
    find(kind, pods.namespace, text(member(reference, "name")) ?? "");
  const variable = (name: string, value: string, resource: Resource, path: Path): Variable[] => [
    { pods, container, name, value, resource, path },
  ];
  const all = (kind: string, prefix: unknown, reference: unknown) => {
    const from = source(kind, reference);
    return from === undefined
      ? []
      : entries(from).flatMap(([field, key, value]) =>
          variable(`${text(prefix) ?? ""}${key}`, value, from, [field, key]),
        );
  };
  const one = (kind: string, name: string, reference: unknown) => {
    const from = source(kind, reference);
    return from === undefined
      ? []
      : entries(from)
          .filter(([, key]) => key === member(reference, "key"))
          .flatMap(([field, key, value]) => variable(name, value, from, [field, key]));
  };
  const found = [
    ...trees(container.spec.envFrom).flatMap(({ prefix, configMapRef, secretRef }) => [
      ...all("ConfigMap", prefix, configMapRef),
      ...all("Secret", prefix, secretRef),
    ]),
    ...trees(container.spec.env).flatMap(({ name, value, valueFrom }, index) => {
      const called = text(name) ?? "";
      if (typeof value === "string")
        return variable(called, value, pods.owner, [...container.path, "env", index, "value"]);
      return [
        ...one("ConfigMap", called, member(valueFrom, "configMapKeyRef")),
        ...one("Secret", called, member(valueFrom, "secretKeyRef")),
      ];
    }),
  ];
  const byName = new Map<string, Variable>();
  for (const each of found) {
    // The text of a reference to a later or missing variable stays; values from other objects are not expanded.
    const isOwn = each.path.at(-1) === "value" && each.resource === pods.owner;
    const expanded = (whole: string, escaped: string, name: string) =>
      escaped.length % 2 === 0 ? `${escaped}${byName.get(name)?.value ?? whole.slice(escaped.length)}` : whole;
    byName.set(each.name, isOwn ? { ...each, value: each.value.replaceAll(REFERENCE, expanded) } : each);
  }
  return [...byName.values()];
}

/** A reference to another variable, preceded by dollars, an odd number of which escape it. */
export const REFERENCE = /(?<!\$)(\$*)\$\(([\w.-]+)\)/g;

/** The plain text of a ConfigMap or Secret: `data` of a Secret is base64, and is not inspected. */
const entries = ({ kind, object }: Resource): [string, string, string][] => {
  const field = kind === "ConfigMap" ? "data" : "stringData";
  return Object.entries(textMap(object[field])).map(([key, value]) => [field, key, value]);
};
