import { same } from "../../kubernetes/difference.ts";
import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { type Path, valueAt } from "../../kubernetes/path.ts";
import { type Tree, text, trees } from "../../kubernetes/read.ts";
import { isHook } from "../hooks.ts";
import type { Change, UpgradeRule } from "./change.ts";

/** What the API server refuses to change, by kind. */
const FIXED: Readonly<Record<string, readonly Path[]>> = {
  Deployment: [["spec", "selector"]],
  DaemonSet: [["spec", "selector"]],
  ReplicaSet: [["spec", "selector"]],
  Job: [
    "selector",
    "template",
    "completions",
    "completionMode",
    "backoffLimitPerIndex",
    "podFailurePolicy",
    "successPolicy",
    "managedBy",
  ].map((field) => ["spec", field]),
  IngressClass: [["spec", "controller"]],
  RoleBinding: [["roleRef"]],
  ClusterRoleBinding: [["roleRef"]],
  Secret: [["type"]],
  StorageClass: [["provisioner"], ["parameters"], ["reclaimPolicy"], ["volumeBindingMode"]],
  PriorityClass: [["value"], ["preemptionPolicy"]],
};

/** Of these everything in the spec is fixed but this. */
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
  *problems({ kept }) {
    for (const change of kept)
      for (const path of fixedFields(change))
        if (!same(valueAt(change.before.object, path), valueAt(change.after.object, path)))
          yield {
            resource: change.after,
            path,
            message: `${nameOf(change.after)} is refused: ${path.at(-1)} can't be changed.`,
            ...(path.at(-1) === "volumeClaimTemplates" ? { fix: recreated(change.after) } : {}),
          };
  },
};

/** Its pods and claims outlive a StatefulSet that is deleted so, and the next one of the name takes them over. */
const recreated = ({ namespace, name }: Resource) =>
  `Keep the field. Or run \`kubectl${namespace === "" ? "" : ` -n ${namespace}`} delete statefulset ${name} --cascade=orphan\`, which keeps pods and claims, and apply again. Claims that exist stay as they are: to grow one, patch its spec.resources.requests.storage after the apply.`;

function fixedFields({ before, after }: Change): readonly Path[] {
  const { kind } = after;
  const free = Object.hasOwn(FREE, kind) ? FREE[kind] : undefined;
  if (free !== undefined)
    return Object.keys({ ...before.spec, ...after.spec })
      .filter((field) => !free.includes(field))
      .map((field) => ["spec", field]);
  if (kind === "Pod") return [...fixedFieldsOfPod(before, after)];
  if (kind === "Service") return isAnotherAddress(before.spec, after.spec) ? [["spec", "clusterIP"]] : [];
  if ((kind === "ConfigMap" || kind === "Secret") && before.object.immutable === true)
    return [["data"], ["stringData"], ["binaryData"], ["immutable"]];
  // A hook is deleted before it is created anew.
  if (kind === "Job" && isHook(after.annotations)) return [];
  return Object.hasOwn(FIXED, kind) ? (FIXED[kind] ?? []) : [];
}

/** Of a pod of its own nearly everything that it says is fixed but its images. */
function* fixedFieldsOfPod(before: Resource, after: Resource): Generator<Path> {
  for (const field of Object.keys(after.spec)) if (!FREE_OF_PODS.includes(field)) yield ["spec", field];
  for (const list of ["initContainers", "containers"]) {
    const containers = trees(after.spec[list]);
    if (containers.length !== trees(before.spec[list]).length) yield ["spec", list];
    else
      for (const [index, container] of containers.entries())
        for (const field of Object.keys(container)) if (field !== "image") yield ["spec", list, index, field];
  }
}

const FREE_OF_PODS = ["containers", "initContainers", "activeDeadlineSeconds", "tolerations"];

/** One that is left out is given by the cluster, and stays when it is left out later. */
function isAnotherAddress(before: Tree, after: Tree): boolean {
  if (before.type === "ExternalName" || after.type === "ExternalName") return false;
  const [old, young] = [text(before.clusterIP) ?? "", text(after.clusterIP) ?? ""];
  return old !== young && ([old, young].includes("None") || (old !== "" && young !== ""));
}
