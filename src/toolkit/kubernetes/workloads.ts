// The kinds that make pods, or are one.
import { same } from "./difference.ts";
import { groupOf } from "./manifest.ts";
import { valueAt } from "./path.ts";
import { member, tree } from "./read.ts";

/** Where the template of an object's pods is, by its kind. Source: the APIs core/v1, apps/v1 and batch/v1. */
export const POD_TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};

const GROUPS = ["", "apps", "batch"];

/** Where an object has the template of its pods; `undefined` for one that makes none. */
export const podTemplatePath = (apiVersion: string, kind: string): readonly string[] | undefined =>
  Object.hasOwn(POD_TEMPLATES, kind) && GROUPS.includes(groupOf(apiVersion)) ? POD_TEMPLATES[kind] : undefined;

interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The template of an object's pods, or the pod that it is; `undefined` for one that makes none. */
export function podTemplate(object: Typed): unknown {
  const path = podTemplatePath(object.apiVersion, object.kind);
  return path === undefined ? undefined : valueAt(object, path);
}

/** Kinds that replace pods where the template changes, without being asked. */
export const ROLLED = ["Deployment", "StatefulSet", "DaemonSet"];

/** What happens to the pods of a workload whose template changes. */
export type Rollout = "RollingUpdate" | "Recreate" | "OnDelete";

/** What happens to the pods when one version of a workload takes the place of another; `undefined` when nothing does. */
export function rollout(before: Typed, after: Typed & { readonly spec?: unknown }): Rollout | undefined {
  if (!ROLLED.includes(after.kind) || same(podTemplate(before), podTemplate(after))) return undefined;
  const { strategy, updateStrategy } = tree(after.spec);
  if (member(strategy, "type") === "Recreate") return "Recreate";
  // The pods stay as they are until each of them is deleted.
  return member(updateStrategy, "type") === "OnDelete" ? "OnDelete" : "RollingUpdate";
}

/** Kinds with a number of pods, as kustomize's field `replicas` knows them too. */
export const SCALED = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
