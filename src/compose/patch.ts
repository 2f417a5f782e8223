// Changing objects where they stand.
import { ComposeError } from "../errors.ts";
import { type Change, type Changed, changed, isSame } from "./change.ts";
import { type Existing, indexOf, type KubernetesObject, nearest, type ObjectAt, type OfKind } from "./reference.ts";

/**
 * The objects with one of them changed; their order is kept, and what is given is not changed.
 * @throws {ComposeError} when nothing is called that, the change changes nothing or deletes what is not there, or it makes
 * another object
 * @example
 * patch(objects, "Service/aether-ui", { metadata: { annotations: { "example.com/team": "home" } } });
 * @example
 * patch(objects, "Deployment/aether-ui", (ui) => ({ ...ui, spec: { ...ui.spec, minReadySeconds: 10 } }));
 */
export function patch<T extends KubernetesObject, R extends string>(
  objects: readonly T[],
  reference: Existing<T, R>,
  change: Change<ObjectAt<T, R>>,
): T[] {
  const at = indexOf(objects, reference);
  const before = objects[at] as ObjectAt<T, R>;
  const { object, vain } = changed(before, change);
  refuseVain(reference, vain);
  if (isSame(object, before))
    throw unchanged(reference, `The change of ${reference} changes nothing: it is so already.`);
  return objects.with(at, object);
}

/** Which objects are meant. An empty one means all. */
export interface Selector<T extends KubernetesObject, Kind extends string> {
  readonly kind?: Kind | readonly Kind[];
  /** Labels that the object has, with these values. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly where?: (object: OfKind<T, Kind>) => boolean;
}

/**
 * The objects with the same change to several of them.
 * @throws {ComposeError} when the selector means none, or the change changes none of them
 * @example
 * patchAll(objects, { kind: ["Deployment", "StatefulSet"] }, pod({ nodeSelector: { pool: "apps" } }));
 */
export function patchAll<T extends KubernetesObject, Kind extends T["kind"] = T["kind"]>(
  objects: readonly T[],
  selector: Selector<T, Kind>,
  change: Change<OfKind<T, Kind>>,
): T[] {
  const name = described(selector);
  const isMeant = (object: T): object is OfKind<T, Kind> => matches(object, selector);
  const before = objects.filter(isMeant);
  if (before.length === 0)
    throw new ComposeError("no_match", name, `No object is ${name}.`, kindsNear(objects, selector.kind));
  const results = new Map<T, Changed<T>>(before.map((object) => [object, changed(object, change)]));
  const all = [...results.values()];
  // What one of them lacks may be the reason to name it; what all lack is misspelt.
  refuseVain(name, all[0]?.vain.filter((path) => all.every(({ vain }) => vain.includes(path))) ?? []);
  if (before.every((object) => isSame(results.get(object)?.object, object)))
    throw unchanged(name, `The change of ${name} changes nothing: all ${before.length} of them are so already.`);
  return objects.map((object) => results.get(object)?.object ?? object);
}

function matches<T extends KubernetesObject>(object: T, { kind, labels = {}, where }: Selector<T, string>): boolean {
  const kinds = kind === undefined ? [object.kind] : [kind].flat();
  const own = object.metadata?.labels ?? {};
  return (
    kinds.includes(object.kind) &&
    Object.entries(labels).every(([label, value]) => own[label] === value) &&
    (where?.(object as OfKind<T, string>) ?? true)
  );
}

const refuseVain = (name: string, vain: readonly string[]) => {
  if (vain.length > 0)
    throw new ComposeError("no_match", name, `The change of ${name} deletes what is not there: ${vain.join(", ")}.`);
};

const unchanged = (name: string, message: string) => new ComposeError("no_change", name, message);

function kindsNear(objects: readonly KubernetesObject[], kind: string | readonly string[] = []): string[] {
  const known = objects.map((object) => object.kind);
  const unknown = [kind].flat().filter((each) => !known.includes(each));
  return [...new Set(unknown.flatMap((each) => nearest(each, known, 2)))];
}

/** A selector in words. */
function described<T extends KubernetesObject, Kind extends string>({
  kind,
  labels,
  where,
}: Selector<T, Kind>): string {
  const kinds = kind === undefined ? [] : [`of kind ${[kind].flat().join(" or ")}`];
  const labelled = labels === undefined ? [] : [`labelled ${JSON.stringify(labels)}`];
  return [...kinds, ...labelled, ...(where === undefined ? [] : ["where the function says so"])].join(", ") || "there";
}
