// Where the pods are in a workload.
import { ComposeError } from "../errors.ts";
import type { PodSpec } from "../kubernetes/object.ts";
import { isMap } from "../kubernetes/strategic-merge.ts";
import { nearest } from "./reference.ts";

const PATHS = [["spec", "jobTemplate", "spec", "template", "spec"], ["spec", "template", "spec"], ["spec"]];

const pathOfPods = (object: unknown) => PATHS.find((path) => Array.isArray(at(object, [...path, "containers"])));

/** The pods that a workload makes or is; `undefined` when it is no workload. */
export function podsOf(object: unknown): PodSpec | undefined {
  const path = pathOfPods(object);
  return path && (at(object, path) as PodSpec);
}

/** The workload with other pods. */
export const withPods = <W>(workload: W, pods: PodSpec): W =>
  withMember(workload, pathOfPods(workload) ?? [], pods) as W;

/** The containers of a pod, init containers behind. */
export const containersOf = ({ containers, initContainers = [] }: PodSpec) => [...containers, ...initContainers];

/**
 * A misspelt name in a patch of a list of containers makes a new container, which lacks all that the patch does not say.
 * @throws {ComposeError} for a new container without an image
 */
export function refuseStrays(before: unknown, after: unknown, of: string): void {
  const [old, now] = [podsOf(before), podsOf(after)];
  if (old === undefined || now === undefined) return;
  const known = containersOf(old).map(({ name }) => name);
  const stray = containersOf(now).find(({ name, image }) => image === undefined && !known.includes(name));
  if (stray !== undefined)
    throw new ComposeError(
      "no_match",
      of,
      `No container of ${of} is called ${JSON.stringify(stray.name)}, and a new one needs an image.`,
      nearest(stray.name, known),
    );
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((each, member) => (isMap(each) ? each[member] : undefined), value);

function withMember(value: unknown, [member, ...rest]: readonly string[], to: unknown): unknown {
  return member === undefined ? to : { ...(value as object), [member]: withMember(at(value, [member]), rest, to) };
}
