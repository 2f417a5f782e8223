import type { Path } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { type Change, isSame, type UpgradeRule, valueAt } from "./change.ts";

/** What the API server refuses to change, by kind. */
const FIXED: Readonly<Record<string, readonly Path[]>> = {
  Deployment: [["spec", "selector"]],
  DaemonSet: [["spec", "selector"]],
  ReplicaSet: [["spec", "selector"]],
  Job: [
    ["spec", "selector"],
    ["spec", "template"],
    ["spec", "completions"],
    ["spec", "completionMode"],
  ],
  RoleBinding: [["roleRef"]],
  ClusterRoleBinding: [["roleRef"]],
  Secret: [["type"]],
  StorageClass: [["provisioner"], ["parameters"], ["reclaimPolicy"], ["volumeBindingMode"]],
  PriorityClass: [["value"], ["preemptionPolicy"]],
};

/** Of a StatefulSet and a claim everything but this is fixed. */
const FREE: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: [
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
  ],
  PersistentVolumeClaim: ["resources", "volumeAttributesClassName"],
};

export const requireSameField: UpgradeRule = {
  name: "require-same-field",
  subject: "upgrade",
  severity: "error",
  reason: "Fields that can't be changed make the API server refuse the whole object: the release stops halfway.",
  fix: "Keep the field, or delete the object first and live without it until the new one is there.",
  problems: ({ kept }) =>
    kept.flatMap((change) =>
      fixedFields(change)
        .filter((path) => !isSame(valueAt(change.before, path), valueAt(change.after, path)))
        .map((path) => ({
          resource: change.after,
          path,
          message: `${nameOf(change.after)} is refused: ${path.at(-1)} can't be changed.`,
        })),
    ),
};

function fixedFields({ before, after }: Change): readonly Path[] {
  const { kind } = after;
  const free = FREE[kind];
  if (free !== undefined) {
    const fields = new Set([...Object.keys(before.spec), ...Object.keys(after.spec)]);
    return [...fields].filter((field) => !free.includes(field)).map((field) => ["spec", field]);
  }
  if (kind === "Service") return isHeadless(before) === isHeadless(after) ? [] : [["spec", "clusterIP"]];
  if ((kind === "ConfigMap" || kind === "Secret") && before.object.immutable === true)
    return [["data"], ["stringData"], ["binaryData"], ["immutable"]];
  // A hook is deleted before it is created anew.
  if (kind === "Job" && HOOKS.some((hook) => after.annotations[hook] !== undefined)) return [];
  return FIXED[kind] ?? [];
}

const isHeadless = ({ spec }: Change["before"]) => spec.clusterIP === "None";
const HOOKS = ["helm.sh/hook", "argocd.argoproj.io/hook"];
