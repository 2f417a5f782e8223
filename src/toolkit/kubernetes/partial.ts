// Parts of objects: patches for kustomize, and what tests compare with an object. Something else completes them.
import { groupOf } from "./manifest.ts";
import { isTree, member, type Tree, text, tree, trees } from "./read.ts";

const TEMPLATED = new Set(["DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"]);

/** Whether so much is missing that it cannot be meant as a whole object: more than someone forgets. */
export function isPartial(object: Tree): boolean {
  const [group, kind] = [groupOf(text(object.apiVersion) ?? ""), text(object.kind) ?? ""];
  if ([object, object.spec].some((each) => member(each, "$patch") !== undefined)) return true;
  // A patch changes something.
  if (Object.keys(object).length <= 3 && member(object.metadata, "annotations") === undefined) return false;
  const spec = tree(object.spec);
  if ((group === "apps" || group === "batch") && TEMPLATED.has(kind)) return lacksPods(spec, group === "apps");
  const missing = (field: string) => spec[field] === undefined;
  switch (`${group} ${kind}`) {
    case "batch CronJob":
      return lacksPods(tree(member(spec.jobTemplate, "spec")), false);
    case " Pod":
      return missing("containers");
    case " Service":
      return ["ports", "selector", "clusterIP", "externalName"].every(missing);
    case " PersistentVolumeClaim":
      return ["accessModes", "resources"].every(missing);
    case "autoscaling HorizontalPodAutoscaler":
      return missing("scaleTargetRef");
    case "networking.k8s.io Ingress":
      return ["rules", "defaultBackend"].every(missing);
    case "apiextensions.k8s.io CustomResourceDefinition":
      return ["group", "names"].every(missing);
    case "rbac.authorization.k8s.io RoleBinding":
    case "rbac.authorization.k8s.io ClusterRoleBinding":
      return object.roleRef === undefined;
    default:
      return false;
  }
}

function lacksPods(spec: Tree, hasSelector: boolean): boolean {
  if (hasSelector && spec.selector !== undefined) return false;
  const template = tree(spec.template);
  const containers = member(template.spec, "containers");
  if (containers === undefined) return true;
  const isImageless = trees(containers).some(({ image }) => image === undefined);
  return hasSelector
    ? isImageless || !isTree(member(template.metadata, "labels"))
    : isImageless && member(template.spec, "restartPolicy") === undefined;
}
