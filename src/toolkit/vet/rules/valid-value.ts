import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { refusals } from "../../kubernetes/pod-validity.ts";
import { member } from "../../kubernetes/read.ts";
import { type Refusal, wrongValues } from "../../kubernetes/values.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { OF_KINDS, OF_NAMES, OF_OBJECTS, OF_RESTARTS } from "../schema/values.ts";

export const validValue: Rule = {
  name: "valid-value",
  subject: "schema",
  severity: "error",
  reason:
    "The API server refuses a value that it does not know, is out of range or can't stand beside another; schemas allow it.",
  fix: "Correct the value.",
  *problems(inventory) {
    for (const resource of inventory.resources)
      for (const { path, what, fix } of wrongIn(inventory, resource))
        yield { resource, path, message: `The API server refuses ${nameOf(resource)}: ${what}`, fix };
  },
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

function* wrongIn(inventory: VetInventory, resource: Resource): Generator<Refusal> {
  const { object, group, kind, name } = resource;
  yield* wrongValues(OF_OBJECTS, object, []);
  if (GROUPS.has(group)) {
    const own = Object.hasOwn(OF_KINDS, kind) ? OF_KINDS[kind] : undefined;
    if (kind !== "IPAddress" && name !== "" && own?.["metadata.name"] === undefined)
      yield* wrongValues(OF_NAMES, object, []);
    if (own !== undefined) yield* wrongValues(own, object, []);
  }
  const pods = inventory.podsOf(resource);
  if (pods?.spec.containers === undefined) return;
  const { spec, path, templatePath } = pods;
  const template = templatePath.reduce<unknown>((part, key) => member(part, String(key)), object);
  if (templatePath.length > 0) yield* wrongValues(OF_OBJECTS, template, templatePath);
  for (const refusal of refusals(spec)) yield { ...refusal, path: [...path, ...refusal.path] };
  yield* wrongValues(OF_RESTARTS[kind] ?? {}, spec, path);
}
