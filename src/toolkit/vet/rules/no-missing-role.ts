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
  problems: (inventory) =>
    [...inventory.ofKind("RoleBinding"), ...inventory.ofKind("ClusterRoleBinding")].flatMap((binding) => {
      const { kind, name } = tree(binding.object.roleRef);
      const role = text(name) ?? "";
      const known = inventory
        .ofKind(text(kind) ?? "")
        .filter((each) => each.namespace === (kind === "Role" ? binding.namespace : ""))
        .map((each) => each.name);
      // ClusterRoles are often the cluster's own, such as "view": only what is almost one of these is meant to be one.
      const isLost =
        !known.includes(role) && (kind === "Role" || (kind === "ClusterRole" && near(role, known) !== undefined));
      const subjects = trees(binding.object.subjects)
        .map((subject, index) => ({
          index,
          kind: subject.kind,
          name: text(subject.name) ?? "",
          namespace: text(subject.namespace) ?? binding.namespace,
        }))
        .filter((subject) => subject.kind === "ServiceAccount" && subject.name !== "default")
        .filter((subject) =>
          inventory.ofKind("ServiceAccount").some(({ namespace }) => namespace === subject.namespace),
        )
        .filter((subject) => inventory.find("ServiceAccount", subject.namespace, subject.name) === undefined);
      return [
        ...(isLost
          ? [
              {
                resource: binding,
                path: ["roleRef", "name"],
                message: `${nameOf(binding)} grants nothing: there is no ${kind} ${role}.${meant(role, known)}`,
              },
            ]
          : []),
        ...subjects.map(({ index, name: account }) => ({
          resource: binding,
          path: ["subjects", index, "name"],
          message: `${nameOf(binding)} grants to nobody: there is no ServiceAccount ${account}.`,
        })),
      ];
    }),
};
