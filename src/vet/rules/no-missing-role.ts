import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";
import { meant } from "../near.ts";
import { text, tree, trees } from "../read.ts";

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
      // ClusterRoles are often the cluster's own, such as "view".
      const isLost = kind === "Role" && inventory.find("Role", binding.namespace, role) === undefined;
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
                message: `${nameOf(binding)} grants nothing: there is no Role ${role}.${meant(
                  role,
                  inventory.ofKind("Role").map((each) => each.name),
                )}`,
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
