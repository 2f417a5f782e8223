// What a list of a whole cluster contains beside the objects with which it is compared.
import { isLive, type Manifest } from "../kubernetes/manifest.ts";
import { type Tree, tree } from "../kubernetes/read.ts";

type Sides = readonly [before: readonly object[], after: readonly object[]];

/**
 * Two sides without what only `kubectl get --all-namespaces` lists, live objects of other namespaces and built-in roles; and which
 * those are.
 */
export function comparable(before: readonly object[], after: readonly object[]): { sides: Sides; note?: string } {
  const others = new Set([...othersIn(before, after), ...othersIn(after, before)]);
  if (others.size === 0) return { sides: [before, after] };
  const sides = [before, after].map((objects) => objects.filter((object) => !others.has(object)));
  return { sides: sides as unknown as Sides, note: `Not compared: ${wordsFor([...others])}.` };
}

function wordsFor(others: readonly object[]): string {
  const places = others.map(placeOf).filter((place) => place !== "");
  const roles = others.length - places.length;
  return [
    ...(places.length === 0
      ? []
      : [
          `${places.length} live object${places.length === 1 ? "" : "s"} of namespaces that the other side does not have (${[...new Set(places)].join(", ")})`,
        ]),
    ...(roles === 0 ? [] : [`${roles} built-in ${roles === 1 ? "role or binding" : "roles and bindings"}`]),
  ].join(" and ");
}

/** Whether some objects come from a cluster. */
export const hasLive = (objects: readonly object[]): boolean => objects.some((each) => isLive(each as Tree));

/** If the sides share no namespace, or both are live, everything is compared. */
function othersIn(objects: readonly object[], other: readonly object[]): readonly object[] {
  const wanted = new Set(other.map(placeOf).filter((place) => place !== ""));
  if (hasLive(other) || !objects.some((each) => wanted.has(placeOf(each)))) return [];
  return objects.filter((object) => {
    const place = placeOf(object);
    return hasLive([object]) && (place === "" ? isRestored(object) : !wanted.has(place));
  });
}

/** The namespace that an object is in, or is. */
function placeOf(object: object): string {
  const { kind, metadata } = object as Manifest & { readonly metadata: { readonly namespace?: string } };
  return (kind === "Namespace" ? metadata.name : metadata.namespace) ?? "";
}

/** The roles that the API server brings itself. */
const isRestored = (object: object) =>
  tree((object as Manifest).metadata.labels)["kubernetes.io/bootstrapping"] !== undefined;
