import { nameOf } from "../../kubernetes/inventory.ts";
import { meant, near } from "../../kubernetes/near.ts";
import { text, tree, trees } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const noMissingRole: Rule = {
  name: "no-missing-role",
  subject: "links",
  severity: "error",
  reason:
    "A binding of a Role or ServiceAccount that does not exist grants nothing; the pods get 403 from the API server.",
  fix: "Correct the name, or add the Role or ServiceAccount.",
  *problems({ ofKind, find }) {
    for (const binding of ["RoleBinding", "ClusterRoleBinding"].flatMap(ofKind)) {
      const { kind, name } = tree(binding.object.roleRef);
      const role = text(name) ?? "";
      const namespace = kind === "Role" ? binding.namespace : "";
      const known = ofKind(text(kind) ?? "").flatMap((each) => (each.namespace === namespace ? [each.name] : []));
      // ClusterRoles are often the cluster's own, such as "view": only one that differs by a typo from these is missing.
      const isMissing = kind === "Role" || (kind === "ClusterRole" && near(role, known) !== undefined);
      if (isMissing && !known.includes(role)) {
        const message = `${nameOf(binding)} grants nothing: there is no ${kind} ${role}.${meant(role, known)}`;
        yield { resource: binding, path: ["roleRef", "name"], message };
      }
      for (const [index, subject] of trees(binding.object.subjects).entries()) {
        const account = text(subject.name) ?? "";
        const place = text(subject.namespace) ?? binding.namespace;
        if (subject.kind !== "ServiceAccount" || account === "default") continue;
        // Accounts of a namespace without any in the input come from elsewhere.
        if (!ofKind("ServiceAccount").some((each) => each.namespace === place)) continue;
        if (find("ServiceAccount", place, account) !== undefined) continue;
        const message = `${nameOf(binding)} has no effect: there is no ServiceAccount ${account}.`;
        yield { resource: binding, path: ["subjects", index, "name"], message };
      }
    }
  },
};
