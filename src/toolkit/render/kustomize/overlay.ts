import { type Difference, difference } from "../../kubernetes/difference.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import { type Environment, type Kustomization, resourceId } from "./environment.ts";

/** What an environment adds to the base. */
export interface Overlay {
  readonly fields: Kustomization;
  /** Strategic merge patches of the base's objects. */
  readonly patches: readonly Manifest[];
  /** Patches that delete an object of the base. */
  readonly deletions: readonly object[];
  /** Objects that the base does not have. */
  readonly objects: readonly Manifest[];
}

export function overlayOf({ objects, fields }: Environment, base: readonly Manifest[]): Overlay {
  const own = new Map(objects.map((object) => [resourceId(object), object]));
  const inBase = new Set(base.map(resourceId));
  const differences = base.map((object) => {
    const target = own.get(resourceId(object));
    return { object, target, found: target && difference(object, target) };
  });
  const settings = differences.flatMap(({ object, found }) => generator(object, found) ?? []);
  return {
    fields: { ...fields, configMapGenerator: settings },
    patches: differences.flatMap(({ object, found }) =>
      found === undefined || generator(object, found) !== undefined
        ? []
        : [merged(reference(object), patch(found) as object) as Manifest],
    ),
    deletions: differences.flatMap(({ object, target }) =>
      target === undefined ? [{ $patch: "delete", ...reference(object) }] : [],
    ),
    objects: objects.filter((object) => !inBase.has(resourceId(object))),
  };
}

const reference = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

const merged = ({ metadata, ...rest }: ReturnType<typeof reference>, patch: { metadata?: object }) => ({
  ...rest,
  ...patch,
  metadata: { ...metadata, ...patch.metadata },
});

/** The patch for a difference from the base, which only lacks something. */
function patch(difference: Difference): unknown {
  if ("members" in difference)
    return Object.fromEntries(Object.entries(difference.members).map(([name, member]) => [name, patch(member)]));
  if (!("items" in difference)) return difference.after;
  const { by, items, before, after } = difference;
  const changed = after.map((key, place) => ({ key, place, found: items.get(key) }));
  const last = Math.max(...changed.filter(({ found }) => found !== undefined).map(({ place }) => place));
  // In the result, the items of a patch come first, in its order, and then the others: so the patch also names those before the
  // last change.
  return changed.slice(0, last + 1).map(({ key, found }) => {
    if (found === undefined) return { [by]: key };
    return before.includes(key) ? { [by]: key, ...(patch(found) as object) } : patch(found);
  });
}

/** Settings are shorter as literals than as a patch: for a ConfigMap without other differences. */
function generator(object: Manifest, found: Difference | undefined) {
  const { apiVersion, kind, metadata } = object;
  if (![...Object.keys(object), ...Object.keys(metadata)].every((each) => KEPT.includes(each))) return undefined;
  if (apiVersion !== "v1" || kind !== "ConfigMap" || found === undefined || !("members" in found)) return undefined;
  const { data, ...others } = found.members;
  if (data === undefined || !("members" in data) || Object.keys(others).length > 0) return undefined;
  const values = Object.entries(data.members).map(([key, value]) => [key, "after" in value && value.after] as const);
  if (!values.every(isLiteral)) return undefined;
  return {
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    behavior: "merge",
    // With a suffix the name would no longer be the stack's. Pods restart because of their checksum.
    options: { disableNameSuffixHash: true },
    literals: values.map(([key, value]) => `${key}=${value}`),
  } as const;
}

// What a merged ConfigMap keeps: kustomize drops `immutable` and finalizers.
const KEPT = ["apiVersion", "kind", "metadata", "data", "binaryData", "name", "namespace", "labels", "annotations"];

// kustomize removes quotes at the ends, and a line should be readable.
const isLiteral = ([, value]: readonly [string, unknown]) =>
  typeof value === "string" && /^[ -~]*$/.test(value) && !/^["']|["']$/.test(value);
