import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { refusals } from "../../kubernetes/pod-validity.ts";
import { member } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import {
  OF_CONTAINERS,
  OF_KINDS,
  OF_NAMES,
  OF_OBJECTS,
  OF_PODS,
  OF_RESTARTS,
  type Wrong,
  wrongValues,
} from "../schema/values.ts";

export const validValue: Rule = {
  name: "valid-value",
  subject: "schema",
  severity: "error",
  reason:
    "The API server refuses a value that it does not know, is out of range or can't stand beside another; schemas allow it.",
  fix: "Correct the value.",
  problems: (inventory) =>
    inventory.resources.flatMap((resource) =>
      wrongIn(inventory, resource).map(
        ({ path, what, fix }): Problem => ({
          resource,
          path,
          message: `The API server refuses ${nameOf(resource)}: ${what}`,
          fix,
        }),
      ),
    ),
};

// Whose names are held to the form of host names: those of RBAC, for one, are not.
const GROUPS = new Set([
  "",
  "apps",
  "autoscaling",
  "batch",
  "networking.k8s.io",
  "policy",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);

function wrongIn(inventory: VetInventory, resource: Resource): Wrong[] {
  const { object, group, kind, name } = resource;
  const own = GROUPS.has(group) && Object.hasOwn(OF_KINDS, kind) ? OF_KINDS[kind] : undefined;
  return [
    ...wrongValues(OF_OBJECTS, object, []),
    ...(GROUPS.has(group) && kind !== "IPAddress" && name !== "" && own?.["metadata.name"] === undefined
      ? wrongValues(OF_NAMES, object, [])
      : []),
    ...(own === undefined ? [] : wrongValues(own, object, [])),
    ...wrongInPods(inventory, resource),
  ];
}

function wrongInPods(inventory: VetInventory, resource: Resource): Wrong[] {
  const pods = inventory.podsOf(resource);
  if (pods === undefined || pods.spec.containers === undefined) return [];
  const { spec, path, templatePath, containers } = pods;
  const template = templatePath.reduce<unknown>((part, key) => member(part, String(key)), resource.object);
  return [
    ...(templatePath.length === 0 ? [] : wrongValues(OF_OBJECTS, template, templatePath)),
    ...wrongValues(OF_PODS, spec, path),
    ...refusals(spec).map((refusal) => ({ ...refusal, path: [...path, ...refusal.path] })),
    ...wrongValues(OF_RESTARTS[resource.kind] ?? {}, spec, path),
    ...containers.flatMap((container) => wrongValues(OF_CONTAINERS, container.spec, container.path)),
  ];
}
