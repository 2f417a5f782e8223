import { nameOf } from "../../kubernetes/inventory.ts";
import { violations, violationsOfAnnotations } from "../../kubernetes/pod-security.ts";
import type { Rule } from "../finding.ts";

export const requirePodSecurity: Rule = {
  name: "require-pod-security",
  subject: "safety",
  severity: "warning",
  reason:
    'Whoever breaks into a container gets what the Pod Security level "restricted" would withhold. What the level that the namespace enforces forbids, the API server refuses: an error.',
  fix: "Set the field as the control asks.",
  *problems(inventory) {
    for (const { owner, namespace: name, spec, annotations, path, templatePath } of inventory.pods) {
      const namespace = inventory.find("Namespace", "", name);
      const enforced = namespace?.labels[LABEL];
      const annotationsPath = [...templatePath, "metadata", "annotations"];
      const found = [
        ...violations(spec).map((each) => ({ ...each, path: [...path, ...each.path] })),
        ...violationsOfAnnotations(annotations).map((each) => ({ ...each, path: [...annotationsPath, ...each.path] })),
      ];
      const refused = owner.kind === "Pod" ? "is refused" : "is refused its pods";
      for (const { control, level, path, what, fix } of found) {
        const isRefused = enforced === "restricted" || (enforced === "baseline" && level === "baseline");
        yield {
          resource: owner,
          path,
          message: `${nameOf(owner)} ${isRefused ? refused : "gives more rights than it needs"}: ${what} (${control}).`,
          fix,
          severity: isRefused ? "error" : "warning",
          ...(isRefused && namespace && { source: { resource: namespace, path: ["metadata", "labels", LABEL] } }),
        };
      }
    }
  },
};

const LABEL = "pod-security.kubernetes.io/enforce";
