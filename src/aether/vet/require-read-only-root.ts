import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import { tree } from "../../toolkit/kubernetes/read.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { componentOf } from "./components.ts";
import { isClosed, renderedPods } from "./stacks.ts";

export const requireReadOnlyRoot: Rule = {
  name: "require-read-only-root",
  subject: "safety",
  severity: "warning",
  reason:
    "An attacker in a container can change its program or add another one. The programs of the stack write to volumes only.",
  fix: "Set securityContext.readOnlyRootFilesystem: true.",
  *problems(inventory) {
    for (const pods of renderedPods(inventory)) {
      if (!isClosed(inventory, pods.namespace, `${componentOf(pods) ?? ""}.securityContext`)) continue;
      const own = pods.containers.find(({ name }) => name === componentOf(pods));
      // Additional containers may write anywhere; those with the same image are the stack's own.
      for (const { spec, path, name } of pods.containers.filter((each) => each.spec.image === own?.spec.image)) {
        if (tree(spec.securityContext).readOnlyRootFilesystem === true) continue;
        const message = `The container ${name} of ${nameOf(pods.owner)} can write to its root file system.`;
        yield { resource: pods.owner, path: [...path, "securityContext"], message };
      }
    }
  },
};
