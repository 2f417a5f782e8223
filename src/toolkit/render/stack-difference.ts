// The consequences for a cluster of going from one stack to another.
import { type Difference, difference } from "../kubernetes/difference.ts";
import { isClaimOf, resource, resourcesOf } from "../kubernetes/inventory.ts";
import { identity, isLive, isMadeByCluster, type Manifest, withoutClusterFields } from "../kubernetes/manifest.ts";
import { podsOf } from "../kubernetes/pods.ts";
import type { Tree } from "../kubernetes/read.ts";
import { sources } from "../kubernetes/references.ts";
import { keptData } from "../kubernetes/secret-data.ts";
import { ROLLED_OUT_KINDS, type Rollout, rollout } from "../kubernetes/workloads.ts";
import type { Environment } from "./kustomize/environment.ts";
import { withoutJobNames } from "./kustomize/job-names.ts";
import { withoutNamespace } from "./kustomize/namespace.ts";

/** An object that is in both stacks and differs. */
export interface ChangedObject {
  readonly before: Manifest;
  readonly after: Manifest;
  readonly difference: Difference;
}

export interface StackDifference {
  /** The namespaces, if each stack has its own; the objects are then compared without them. */
  readonly namespaces: readonly [before: string, after: string] | undefined;
  readonly added: readonly Manifest[];
  readonly removed: readonly Manifest[];
  readonly changed: readonly ChangedObject[];
  /** What happens to the pods, one sentence each. */
  readonly consequences: readonly string[];
}

/**
 * Where two stacks differ, object by object, and what will restart when the second replaces the first. A Job whose
 * name contains a hash of its content is the same Job under another name.
 * With `asSeen`, objects are compared as the API server sees them: a default that is written out, or a quantity in other
 * units, is not a difference.
 * @example stackDifference(before, after).consequences
 * // ["Deployment web: its pods are replaced.", …]
 */
export function stackDifference(
  before: readonly object[],
  after: readonly object[],
  asSeen: ServerView = () => ({}),
): StackDifference {
  const given = [before, after].map(
    (objects, index): Environment => ({
      name: String(index),
      objects: (objects as readonly Manifest[]).map(withoutClusterFields),
      fields: {},
    }),
  );
  const compared = withoutNamespace(given);
  const [old, young] = compared.map(({ objects }) => objects) as [readonly Manifest[], readonly Manifest[]];
  // Matched by their names without the hash of the content, but compared including it.
  const [oldIds, youngIds] = withoutJobNames(compared).map(({ objects }) => objects.map(identity)) as [
    string[],
    string[],
  ];
  // The server's view of an object is another object than that of the stack.
  const restarted = new Set<Manifest>();
  const changed = old.flatMap((object, index): ChangedObject[] => {
    const place = youngIds.indexOf(oldIds[index] ?? "");
    const other = young[place];
    if (other === undefined || difference(...alike(object, other)) === undefined) return [];
    const seen = isOnlyLive(after[place], before[index])
      ? reversed(viewOf(asSeen, other, object))
      : viewOf(asSeen, object, other);
    const found = difference(...alike(seen.before, seen.after));
    if (rollout(seen.before, seen.after) !== undefined) restarted.add(other);
    return found === undefined ? [] : [{ ...seen, difference: found }];
  });
  const [wereOwn, areOwn] = [ownAmong(before), ownAmong(after)];
  const added = young.filter((_, index) => !oldIds.includes(youngIds[index] ?? "") && areOwn[index]);
  const sets = young.filter(({ kind }) => kind === "StatefulSet").map(resource);
  // The pods of a StatefulSet take their claim again.
  const isTaken = (object: Manifest) => sets.some((set) => isClaimOf(set, resource(object, 0)));
  const removed = old.filter(
    (object, index) => !youngIds.includes(oldIds[index] ?? "") && wereOwn[index] && !isTaken(object),
  );
  const [one, other] = compared.map(({ fields }) => fields.namespace);
  if (one !== undefined && other !== undefined)
    return { namespaces: [one, other], added, removed, changed, consequences: [besideEachOther(one, other)] };
  const kept = young.filter((object) => !restarted.has(object));
  const consequences = [...jobs(added, changed), ...restarts(changed), ...unread(kept, changed), ...left(removed)];
  return { namespaces: undefined, added, removed, changed, consequences };
}

/** Of each object, whether it is an author's. */
const ownAmong = (objects: readonly object[]): boolean[] =>
  resourcesOf(objects).map(({ isMade, object }) => !isMade && !isMadeByCluster(object as unknown as Manifest));

/** A live object has fields that the cluster sets, which the API server keeps for what replaces it, and not the other way round. */
const isOnlyLive = (one: object | undefined, other: object | undefined) =>
  isLive(one as Tree) && !isLive(other as Tree);

const reversed = ({ before, after }: Omit<ChangedObject, "difference">) => ({ before: after, after: before });

/** How the API server sees two versions of an object; nothing if it is not asked, or does not know the kind. */
export type ServerView = (before: object, after: object) => { readonly before?: object; readonly after?: object };

function viewOf(asSeen: ServerView, before: Manifest, after: Manifest): Omit<ChangedObject, "difference"> {
  const seen = asSeen(before, after);
  return seen.before === undefined || seen.after === undefined
    ? { before, after }
    : { before: seen.before as Manifest, after: seen.after as Manifest };
}

/** Two versions of a Secret in one form, if one writes its values as `stringData` and the other in base64. */
function alike(before: Manifest, after: Manifest): [Manifest, Manifest] {
  const isPlain = (secret: Manifest) => secret.stringData !== undefined;
  return before.kind === "Secret" && isPlain(before) !== isPlain(after)
    ? [inBase64(before), inBase64(after)]
    : [before, after];
}

const inBase64 = ({ stringData, data, ...secret }: Manifest): Manifest =>
  ({ ...secret, data: keptData({ stringData, data }) }) as Manifest;

const besideEachOther = (one: string, other: string) =>
  `The second stack is in ${other}: applying it changes nothing in ${one} and starts all of its own pods.`;

const left = (removed: readonly Manifest[]): string[] =>
  removed.length === 0
    ? []
    : [
        "Removed objects stay in the cluster until you delete them: kubectl apply does not delete, tools that prune do.",
      ];

const named = ({ kind, metadata: { name } }: Manifest) => `${kind} ${name}`;

/** A Job that already exists under its name never runs again: the API server rejects changes of what it runs. */
const jobs = (added: readonly Manifest[], changed: readonly ChangedObject[]): string[] =>
  [...added, ...changed.filter(({ before, after }) => named(before) !== named(after)).map(({ after }) => after)]
    .filter(({ kind }) => kind === "Job")
    .map((job) => `${named(job)}: it runs.`);

const restarts = (changed: readonly ChangedObject[]): string[] =>
  changed.flatMap(({ before, after }) => {
    const found = rollout(before, after);
    return found === undefined ? [] : [`${named(after)}: ${ROLLOUTS[found]}.`];
  });

const ROLLOUTS: Readonly<Record<Rollout, string>> = {
  Recreate: "its pods stop, then new ones start",
  RollingUpdate: "its pods are replaced",
  OnDelete: "its pods stay as they are until they are deleted",
};

/**
 * ConfigMaps and Secrets whose values change without their pods noticing.
 * @param kept the objects whose pods are not replaced
 */
function unread(kept: readonly Manifest[], changed: readonly ChangedObject[]): string[] {
  return changed
    .filter(({ difference }) => "members" in difference && VALUES.some((field) => field in difference.members))
    .map(({ after }) => after)
    .filter(({ kind }) => kind === "ConfigMap" || kind === "Secret")
    .flatMap((source) =>
      kept
        .filter((object) => ROLLED_OUT_KINDS.includes(object.kind) && reads(object, source))
        .map((reader) => `${named(reader)}: it reads ${named(source)}, but its pods do not restart.`),
    );
}

/** Where a ConfigMap or a Secret has what pods read. Labels and annotations, such as the version of the package, reach no pod. */
const VALUES = ["data", "binaryData", "stringData"];

function reads(reader: Manifest, { kind, metadata: { name } }: Manifest): boolean {
  const pods = podsOf(resource(reader, 0));
  return pods !== undefined && [...sources(pods)].some((each) => each.kind === kind && each.name === name);
}
