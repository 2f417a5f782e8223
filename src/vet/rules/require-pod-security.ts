import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { violations } from "../pod-security.ts";

export const requirePodSecurity: Rule = {
  name: "require-pod-security",
  subject: "safety",
  severity: "warning",
  reason:
    'Whoever breaks into a container gets what the Pod Security level "restricted" would withhold. Where the namespace enforces that level, the API server refuses the pods: an error.',
  fix: "Set the field as the control asks.",
  problems: (inventory) =>
    inventory.pods.flatMap((pods) => {
      const isEnforced =
        inventory.labelsOfNamespace(pods.namespace)["pod-security.kubernetes.io/enforce"] === "restricted";
      return violations(pods).map(({ control, path, what }) => ({
        resource: pods.owner,
        path,
        message: `${nameOf(pods.owner)} ${isEnforced ? "is refused its pods" : "gives more rights than it needs"}: ${what} (${control}).`,
        severity: isEnforced ? ("error" as const) : ("warning" as const),
      }));
    }),
};
