import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { type Tree, text, trees } from "../../kubernetes/read.ts";
import { isHook } from "../hooks.ts";
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
    ["spec", "backoffLimitPerIndex"],
    ["spec", "podFailurePolicy"],
    ["spec", "successPolicy"],
    ["spec", "managedBy"],
  ],
  IngressClass: [["spec", "controller"]],
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
  const free = Object.hasOwn(FREE, kind) ? FREE[kind] : undefined;
  if (free !== undefined) {
    const fields = new Set([...Object.keys(before.spec), ...Object.keys(after.spec)]);
    return [...fields].filter((field) => !free.includes(field)).map((field) => ["spec", field]);
  }
  if (kind === "Pod") return fixedFieldsOfPod(before, after);
  if (kind === "Service") return isAnotherAddress(before.spec, after.spec) ? [["spec", "clusterIP"]] : [];
  if ((kind === "ConfigMap" || kind === "Secret") && before.object.immutable === true)
    return [["data"], ["stringData"], ["binaryData"], ["immutable"]];
  // A hook is deleted before it is created anew.
  if (kind === "Job" && isHook(after.annotations)) return [];
  return Object.hasOwn(FIXED, kind) ? (FIXED[kind] ?? []) : [];
}

/** Of a pod of its own nearly everything that it says is fixed but its images. */
function fixedFieldsOfPod(before: Resource, after: Resource): readonly Path[] {
  const ofContainers = ["initContainers", "containers"].flatMap((list) => {
    const [old, young] = [trees(before.spec[list]), trees(after.spec[list])];
    return old.length !== young.length
      ? [["spec", list]]
      : young.flatMap((container, index) =>
          Object.keys(container)
            .filter((field) => field !== "image")
            .map((field) => ["spec", list, index, field]),
        );
  });
  return [
    ...Object.keys(after.spec)
      .filter((field) => !FREE_OF_PODS.includes(field))
      .map((field) => ["spec", field]),
    ...ofContainers,
  ];
}

const FREE_OF_PODS = ["containers", "initContainers", "activeDeadlineSeconds", "tolerations"];

/** One that is left out is given by the cluster, and stays when it is left out later. */
function isAnotherAddress(before: Tree, after: Tree): boolean {
  if (before.type === "ExternalName" || after.type === "ExternalName") return false;
  const [old, young] = [text(before.clusterIP) ?? "", text(after.clusterIP) ?? ""];
  return old !== young && ([old, young].includes("None") || (old !== "" && young !== ""));
}
