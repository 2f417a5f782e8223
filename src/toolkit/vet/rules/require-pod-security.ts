import { nameOf } from "../../kubernetes/inventory.ts";
import { violations, violationsOfAnnotations } from "../../kubernetes/pod-security.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";

export const requirePodSecurity: Rule = {
  name: "require-pod-security",
  subject: "safety",
  severity: "warning",
  reason:
    'Whoever breaks into a container gets what the Pod Security level "restricted" would withhold. What the level that the namespace enforces forbids, the API server refuses: an error.',
  fix: "Set the field as the control asks.",
  problems: (inventory) => inventory.pods.flatMap((pods) => problems(inventory, pods)),
};

const LABEL = "pod-security.kubernetes.io/enforce";

function problems(inventory: VetInventory, pods: Pods) {
  const namespace = inventory.find("Namespace", "", pods.namespace);
  const enforced = namespace?.labels[LABEL];
  const found = [
    ...violations(pods.spec).map((each) => ({ ...each, path: [...pods.path, ...each.path] })),
    ...violationsOfAnnotations(pods.annotations).map((each) => ({
      ...each,
      path: [...pods.templatePath, "metadata", "annotations", ...each.path],
    })),
  ];
  const refused = pods.owner.kind === "Pod" ? "is refused" : "is refused its pods";
  return found.map(({ control, level, path, what, fix }) => {
    const isRefused = enforced === "restricted" || (enforced === "baseline" && level === "baseline");
    return {
      resource: pods.owner,
      path,
      message: `${nameOf(pods.owner)} ${isRefused ? refused : "gives more rights than it needs"}: ${what} (${control}).`,
      fix,
      severity: isRefused ? ("error" as const) : ("warning" as const),
      ...(isRefused && namespace !== undefined
        ? { source: { resource: namespace, path: ["metadata", "labels", LABEL] } }
        : {}),
    };
  });
}
