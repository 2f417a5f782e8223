// What it means for a cluster to go from one stack to another.
import { type Difference, difference } from "../kubernetes/difference.ts";
import { type Environment, identity, type Manifest, podTemplate } from "./kustomize/environment.ts";
import { withoutJobNames } from "./kustomize/job-names.ts";
import { withoutNamespace } from "./kustomize/namespace.ts";

/** An object that is in both stacks, and differs. */
export interface ChangedObject {
  readonly before: Manifest;
  readonly after: Manifest;
  readonly difference: Difference;
}

export interface StackDifference {
  /** The namespaces, when each stack lives in one of its own; the objects are then compared without them. */
  readonly namespaces: readonly [before: string, after: string] | undefined;
  readonly added: readonly Manifest[];
  readonly removed: readonly Manifest[];
  readonly changed: readonly ChangedObject[];
  /** What the pods will do, one sentence each. */
  readonly consequences: readonly string[];
}

/**
 * Where two stacks differ, object by object, and what will restart when the second takes the place of the first. A Job whose
 * name tells its content is the same Job under another name.
 * @example stackDifference(aetherStack({ environment: "staging" }), aetherStack()).consequences
 * // ["Deployment aether-api: its pods are replaced.", …]
 */
export function stackDifference(before: readonly object[], after: readonly object[]): StackDifference {
  const given = [before, after].map(
    (objects, index): Environment => ({ name: String(index), objects: objects as readonly Manifest[], fields: {} }),
  );
  const compared = withoutNamespace(given);
  const [old, young] = compared.map(({ objects }) => objects) as [readonly Manifest[], readonly Manifest[]];
  // Told apart by their names without what changes with the content, but compared with it.
  const [oldIds, youngIds] = withoutJobNames(compared).map(({ objects }) => objects.map(identity)) as [
    string[],
    string[],
  ];
  const changed = old.flatMap((object, index): ChangedObject[] => {
    const other = young[youngIds.indexOf(oldIds[index] ?? "")];
    const found = other && difference(object, other);
    return other === undefined || found === undefined ? [] : [{ before: object, after: other, difference: found }];
  });
  const added = young.filter((_, index) => !oldIds.includes(youngIds[index] ?? ""));
  const [one, other] = compared.map(({ fields }) => fields.namespace);
  return {
    namespaces: one === undefined || other === undefined ? undefined : [one, other],
    added,
    removed: old.filter((_, index) => !youngIds.includes(oldIds[index] ?? "")),
    changed,
    consequences: [...jobs(added, changed), ...restarts(changed), ...unread(young, changed)],
  };
}

const named = ({ kind, metadata: { name } }: Manifest) => `${kind} ${name}`;

const jobs = (added: readonly Manifest[], changed: readonly ChangedObject[]): string[] =>
  [...added, ...changed.map(({ after }) => after)]
    .filter(({ kind }) => kind === "Job")
    .map((job) => `${named(job)}: it runs.`);

const restarts = (changed: readonly ChangedObject[]): string[] =>
  changed.filter(startsPods).map(({ after }) => {
    const { strategy } = after.spec as { strategy?: { type?: string } };
    return `${named(after)}: ${strategy?.type === "Recreate" ? "its pods stop, then new ones start" : "its pods are replaced"}.`;
  });

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];

/** Whether pods are started anew: where their template differs. */
function startsPods({ after, difference: found }: ChangedObject): boolean {
  const spec = "members" in found ? found.members.spec : undefined;
  return WORKLOADS.includes(after.kind) && spec !== undefined && "members" in spec && "template" in spec.members;
}

/** ConfigMaps and Secrets that change under pods that do not notice. */
function unread(objects: readonly Manifest[], changed: readonly ChangedObject[]): string[] {
  const restarted = changed.filter(startsPods).map(({ after }) => after);
  return changed
    .map(({ after }) => after)
    .filter(({ kind }) => kind === "ConfigMap" || kind === "Secret")
    .flatMap((source) =>
      objects
        .filter((object) => WORKLOADS.includes(object.kind) && !restarted.includes(object) && reads(object, source))
        .map((reader) => `${named(reader)}: it reads ${named(source)}, but its pods do not restart.`),
    );
}

// Every way in which a pod names a ConfigMap or Secret: in the environment, as a volume, as a part of a projected one.
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["configMap", "configMapRef", "configMapKeyRef"],
  Secret: ["secret", "secretRef", "secretKeyRef"],
};

function reads(reader: Manifest, { kind, metadata: { name } }: Manifest): boolean {
  const within = (value: unknown): boolean =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).some(([member, below]) =>
      REFERENCES[kind]?.includes(member) && [below?.name, below?.secretName].includes(name) ? true : within(below),
    );
  return within(podTemplate(reader));
}
