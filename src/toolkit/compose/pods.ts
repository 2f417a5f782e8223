// The pods of a workload.
import { ComposeError } from "../errors.ts";
import { mostSimilar } from "../kubernetes/near.ts";
import type { PodSpec } from "../kubernetes/object.ts";
import { changedAt, valueAt } from "../kubernetes/path.ts";
import { type Tree, trees } from "../kubernetes/read.ts";

const PATHS = [["spec", "jobTemplate", "spec", "template", "spec"], ["spec", "template", "spec"], ["spec"]];

const pathOfPods = (object: unknown) => PATHS.find((path) => Array.isArray(valueAt(object, [...path, "containers"])));

/** The pod spec of a workload or pod; `undefined` for other objects. */
export function podsOf(object: unknown): PodSpec | undefined {
  const path = pathOfPods(object);
  return path && (valueAt(object, path) as PodSpec);
}

/** The workload with a different pod spec. */
export const withPods = <W>(workload: W, pods: PodSpec): W =>
  changedAt(workload, pathOfPods(workload) ?? [], () => pods) as W;

/** The containers of a pod, followed by its init containers. */
export const containersOf = ({ containers, initContainers = [] }: PodSpec) => [...containers, ...initContainers];

/**
 * Merging does what was requested, even if the result cannot run.
 * @throws {ComposeError} if a change leaves pods without containers, adds a container without an image, which is a misspelt
 * name, or gives a variable or a volume two sources or none
 */
export function refuseBroken(before: unknown, after: unknown, of: string): void {
  const [old, now] = [podsOf(before), podsOf(after)];
  // In kinds of others, `spec.containers` may be a list of anything.
  if (old === undefined || (pathOfPods(before)?.length === 1 && (before as Tree).kind !== "Pod")) return;
  if (now === undefined || now.containers.length === 0)
    throw new ComposeError(
      "invalid",
      of,
      `The change of ${of} leaves no container in its pods. Use remove, or replace.`,
    );
  refuseStrays(old, now, of);
  const known = contradictions(old);
  const made = contradictions(now).filter((each) => !known.includes(each));
  if (made.length > 0)
    throw new ComposeError("invalid", of, [`The change of ${of} can't be deployed:`, ...made].join("\n  "));
}

/**
 * A misspelt name in a patch of a list of containers adds a new container, which lacks everything that the patch does not set.
 */
function refuseStrays(old: PodSpec, now: PodSpec, of: string): void {
  const known = containersOf(old).map(({ name }) => name);
  const stray = LISTS.map((list) => imageless(now, list).find((name) => !imageless(old, list).includes(name))).find(
    (name) => name !== undefined,
  );
  if (stray === undefined) return;
  const name = String(stray);
  if (
    LISTS.some((list) => trees(old[list]).some((each) => each.name === stray) && imageless(now, list).includes(stray))
  )
    throw new ComposeError("invalid", of, `The change of ${of} leaves container ${name} without an image.`);
  throw new ComposeError(
    "no_match",
    of,
    `No container of ${of} is called ${JSON.stringify(name)}, and a new one needs an image.`,
    mostSimilar(name, known),
  );
}

const LISTS = ["containers", "initContainers"] as const;

const imageless = (pods: PodSpec, list: (typeof LISTS)[number]): unknown[] =>
  trees(pods[list])
    .filter(({ image }) => image === undefined)
    .map(({ name }) => name);

const contradictions = (pods: PodSpec): string[] => [
  ...containers(pods).flatMap(({ name, env }) =>
    trees(env)
      .filter(({ value, valueFrom }) => value !== undefined && value !== "" && valueFrom !== undefined)
      .map(
        (each) =>
          `Container ${name}, env ${each.name} has a value and a valueFrom: set it by env("${name}", { ${each.name}: … }), or patch the other with null.`,
      ),
  ),
  ...trees(pods.volumes).flatMap(({ name, ...source }) => {
    const sources = Object.keys(source);
    if (sources.length === 0)
      return [`Volume ${name} has no source, which Kubernetes takes for an emptyDir: give it one.`];
    return sources.length === 1
      ? []
      : [
          `Volume ${name} is ${sources.join(" and ")}: change it by volume("${name}", { … }), or patch the other with null.`,
        ];
  }),
];

const containers = (pods: PodSpec): Tree[] => [...trees(pods.containers), ...trees(pods.initContainers)];
