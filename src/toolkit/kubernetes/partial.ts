// Parts of objects: patches for kustomize, and what tests compare with an object. Something else completes them.
import { groupOf } from "./manifest.ts";
import { isTree, member, type Tree, text, tree, trees } from "./read.ts";

/**
 * Whether so much is missing that it cannot be meant as a whole object. One required field alone is what people forget: the API
 * server rejects such an object, and it is reported as rejected.
 */
export function isPartial(object: Tree): boolean {
  const [group, kind] = [groupOf(text(object.apiVersion) ?? ""), text(object.kind) ?? ""];
  if (hasDirective(object)) return true;
  // A patch changes something.
  if (Object.keys(object).length <= 3 && member(object.metadata, "annotations") === undefined) return false;
  const spec = tree(object.spec);
  const missing = (field: string) => spec[field] === undefined;
  switch (`${group} ${kind}`) {
    case "apps DaemonSet":
    case "apps Deployment":
    case "apps ReplicaSet":
    case "apps StatefulSet":
      return missing("selector") && (lacksImages(spec) || !isTree(member(tree(spec.template).metadata, "labels")));
    case " Service":
      return ["ports", "selector", "clusterIP", "externalName"].every(missing);
    case " PersistentVolumeClaim":
      return ["accessModes", "resources"].every(missing);
    case "apiextensions.k8s.io CustomResourceDefinition":
      return ["group", "names"].every(missing);
    default:
      return false;
  }
}

function lacksImages(spec: Tree): boolean {
  const containers = member(member(spec.template, "spec"), "containers");
  return containers === undefined || trees(containers).some(({ image }) => image === undefined);
}

/** Whether an object says itself that it is a patch, at any depth, such as in a volume: no API server reads this. */
export const hasDirective = (part: unknown): boolean =>
  Array.isArray(part)
    ? part.some(hasDirective)
    : isTree(part) && Object.keys(part).some((key) => isDirective(key) || hasDirective(part[key]));

/** Whether a key says how a strategic merge patch is merged. */
export const isDirective = (key: unknown): boolean =>
  typeof key === "string" && /^\$(?:patch$|retainKeys$|setElementOrder\/|deleteFromPrimitiveList\/)/.test(key);
