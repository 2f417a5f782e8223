// Changing objects in place.
import { ComposeError } from "../errors.ts";
import { same } from "../kubernetes/difference.ts";
import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { mostSimilar } from "../kubernetes/near.ts";
import { described, isTree } from "../kubernetes/read.ts";
import { type Change, type Changed, changed } from "./change.ts";
import { refuseIneffective } from "./ineffective-deletions.ts";
import { type Existing, indexOf, type ObjectAt, type OfKind, referenceTo, refuseNoObjects } from "./reference.ts";

/**
 * The objects with one of them changed. Their order is kept, and the input is not changed.
 * @throws {ComposeError} if no object has that name, or the change has no effect, deletes something that does not exist, or makes
 * another object of it
 * @example
 * patch(objects, "Service/web", { metadata: { annotations: { "example.com/team": "home" } } });
 * @example
 * patch(objects, "Deployment/web", (web) => ({ ...web, spec: { ...web.spec, minReadySeconds: 10 } }));
 */
export function patch<T extends KubernetesObject, R extends string>(
  objects: readonly T[],
  reference: Existing<T, R>,
  change: Change<ObjectAt<T, R>>,
): T[] {
  const at = indexOf(objects, reference);
  const before = objects[at] as ObjectAt<T, R>;
  const { object, vain } = changed(before, change);
  refuseIneffective(reference, vain);
  if (same(object, before))
    throw new ComposeError(
      "no_change",
      reference,
      `The change of ${reference} changes nothing: the result is the same.`,
    );
  return objects.with(at, object);
}

/** Which objects to select. An empty selector selects all. */
export interface Selector<T extends KubernetesObject, Kind extends string> {
  readonly kind?: Kind | readonly Kind[];
  /** Labels that the object has, with these values. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Objects for which this function returns true. */
  readonly where?: (object: OfKind<T, Kind>) => boolean;
}

/**
 * The objects with the same change to several of them.
 * @throws {ComposeError} if the selector matches none, names an unknown kind, or the change changes none of them
 * @example
 * patchAll(objects, { kind: ["Deployment", "StatefulSet"] }, pod({ nodeSelector: { pool: "apps" } }));
 */
export function patchAll<T extends KubernetesObject, Kind extends T["kind"] = T["kind"]>(
  objects: readonly T[],
  selector: Selector<T, Kind>,
  change: Change<OfKind<T, Kind>>,
): T[] {
  refuseNoObjects(objects);
  refuseStrange(selector);
  const name = inWords(selector);
  refuseMisses(objects, selector);
  const isMeant = (object: T): object is OfKind<T, Kind> => matches(object, selector);
  const before = objects.filter(isMeant);
  if (before.length === 0)
    throw new ComposeError("no_match", name, `No object is ${name}.`, almostMeant(objects, selector));
  const results = new Map<T, Changed<T>>(before.map((object) => [object, changed(object, change)]));
  const all = [...results.values()];
  // What only some of them lack may be the reason to delete it; what all lack is misspelt.
  refuseIneffective(name, all[0]?.vain.filter((path) => all.every(({ vain }) => vain.includes(path))) ?? []);
  if (before.every((object) => same(results.get(object)?.object, object)))
    throw new ComposeError(
      "no_change",
      name,
      `The change of ${name} changes nothing: all ${before.length} of them already have this value.`,
      before.slice(0, 3).map(referenceTo),
    );
  return objects.map((object) => results.get(object)?.object ?? object);
}

type AnySelector<T extends KubernetesObject> = Selector<T, string>;

function matches<T extends KubernetesObject>(object: T, { kind, labels = {}, where }: AnySelector<T>): boolean {
  const kinds = kind === undefined ? [object.kind] : [kind].flat();
  const own = object.metadata?.labels ?? {};
  return (
    kinds.includes(object.kind) &&
    Object.entries(labels).every(([label, value]) => own[label] === value) &&
    (where?.(object as OfKind<T, string>) ?? true)
  );
}

const isText = (value: unknown) => typeof value === "string";
const MEMBERS: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
  kind: [(value) => [value].flat().every(isText), "a kind, or a list of kinds"],
  labels: [(value) => isTree(value) && Object.values(value).every(isText), "labels with their values"],
  where: [(value) => typeof value === "function", "a function of an object"],
};

/** An unknown or undefined member would select every object. */
function refuseStrange(selector: unknown): void {
  const members = isTree(selector) ? Object.entries(selector) : [];
  const problems = members.flatMap(([member, value]) => {
    if (!Object.hasOwn(MEMBERS, member)) return [`${member} is none of ${Object.keys(MEMBERS).join(", ")}`];
    const [is, what] = MEMBERS[member] ?? [];
    return is?.(value) ? [] : [`${member} is ${what}. Received ${described(value)}`];
  });
  if (!isTree(selector))
    problems.push(`It is an object, such as { kind: "Deployment" }. Received ${described(selector)}`);
  if (problems.length > 0)
    throw new ComposeError("invalid", "the selector", `The selector can't be used: ${problems.join("; ")}.`);
}

/** A kind or a label that no object has is misspelt, even if others match. */
function refuseMisses<T extends KubernetesObject>(
  objects: readonly T[],
  { kind = [], labels = {} }: AnySelector<T>,
): void {
  const kinds = objects.map((object) => object.kind);
  const labelled = objects.flatMap(({ metadata }) => Object.entries(metadata?.labels ?? {}).map(pair));
  const unknownKinds = [kind].flat().filter((each) => !kinds.includes(each));
  const unknownLabels = Object.entries(labels)
    .map(pair)
    .filter((each) => !labelled.includes(each));
  const missed = [
    ...(unknownKinds.length > 0 ? [`of kind ${unknownKinds.join(" or ")}`] : []),
    ...(unknownLabels.length > 0 ? [`labelled ${unknownLabels.join(", ")}`] : []),
  ].join(", ");
  if (missed === "") return;
  const near = [
    ...unknownKinds.flatMap((each) => mostSimilar(each, kinds, 2)),
    ...unknownLabels.flatMap((each) => mostSimilar(each, labelled, 2)),
  ];
  throw new ComposeError("no_match", missed, `No object is ${missed}.`, [...new Set(near)]);
}

const pair = ([label, value]: [string, string]) => `${label}=${value}`;

/** The objects that match some of the selector's labels but not all together, or that its function rejects. */
function almostMeant<T extends KubernetesObject>(objects: readonly T[], { kind, labels }: AnySelector<T>): string[] {
  const ofKind = objects.filter((object) => matches(object, kind === undefined ? {} : { kind }));
  const labelled = ofKind.filter((object) => matches(object, labels === undefined ? {} : { labels }));
  return (labelled.length > 0 ? labelled : ofKind).slice(0, 3).map(referenceTo);
}

/** A selector as text. */
function inWords<T extends KubernetesObject>({ kind, labels, where }: AnySelector<T>): string {
  const kinds = kind === undefined ? [] : [`of kind ${[kind].flat().join(" or ")}`];
  const labelled = labels === undefined ? [] : [`labelled ${Object.entries(labels).map(pair).join(", ")}`];
  return [...kinds, ...labelled, ...(where === undefined ? [] : ["where the function says so"])].join(", ") || "there";
}
