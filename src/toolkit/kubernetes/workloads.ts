// The kinds that create pods, or are one.
import { same } from "./difference.ts";
import { groupOf } from "./manifest.ts";
import { valueAt } from "./path.ts";
import { member, tree } from "./read.ts";

/** The path of the pod template, by kind. Source: the APIs core/v1, apps/v1 and batch/v1. */
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

/** The path of an object's pod template; `undefined` for an object without one. */
export const podTemplatePath = (apiVersion: string, kind: string): readonly string[] | undefined =>
  Object.hasOwn(POD_TEMPLATES, kind) && GROUPS.includes(groupOf(apiVersion)) ? POD_TEMPLATES[kind] : undefined;

interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The pod template of an object, or the pod itself; `undefined` for an object without pods. */
export function podTemplate(object: Typed): unknown {
  const path = podTemplatePath(object.apiVersion, object.kind);
  return path === undefined ? undefined : valueAt(object, path);
}

/** Kinds that replace pods automatically when the template changes. */
export const ROLLED_OUT_KINDS = ["Deployment", "StatefulSet", "DaemonSet"];

/** What happens to the pods of a workload when its template changes. */
export type Rollout = "RollingUpdate" | "Recreate" | "OnDelete";

/** What happens to the pods when one version of a workload replaces another; `undefined` if nothing does. */
export function rollout(before: Typed, after: Typed & { readonly spec?: unknown }): Rollout | undefined {
  if (!ROLLED_OUT_KINDS.includes(after.kind) || same(podTemplate(before), podTemplate(after))) return undefined;
  const { strategy, updateStrategy } = tree(after.spec);
  if (member(strategy, "type") === "Recreate") return "Recreate";
  // The pods stay as they are until they are deleted.
  return member(updateStrategy, "type") === "OnDelete" ? "OnDelete" : "RollingUpdate";
}

/** Kinds with a number of pods; kustomize's field `replicas` also applies to them. */
export const KINDS_WITH_REPLICAS = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
