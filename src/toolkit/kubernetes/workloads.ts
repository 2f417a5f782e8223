// The kinds that make pods, or are one.
import type { Manifest } from "./manifest.ts";

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
  GROUPS.includes(apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "") &&
  Object.hasOwn(POD_TEMPLATES, kind)
    ? POD_TEMPLATES[kind]
    : undefined;

/** The template of an object's pods, or the pod that it is; `undefined` for one that makes none. */
export const podTemplate = (object: Manifest): unknown =>
  podTemplatePath(object.apiVersion, object.kind)?.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[key],
    object,
  );

/** Kinds that replace pods where the template changes, without being asked. */
export const ROLLED = ["Deployment", "StatefulSet", "DaemonSet"];

/** Kinds with a number of pods, as kustomize's field `replicas` knows them too. */
export const SCALED = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
