import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import { text, tree, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { severityOfMissing } from "../references.ts";

export const noMissingRole: Rule = {
  name: "no-missing-role",
  subject: "links",
  severity: "error",
  reason:
    "A binding of a Role or ServiceAccount that does not exist grants nothing; the pods get 403 from the API server. It is a warning if the object is not in the input, because it may exist in the cluster, unless its name differs by a typo from an existing one.",
  fix: "Correct the name, or add the Role or ServiceAccount.",
  *problems(inventory) {
    for (const binding of ["RoleBinding", "ClusterRoleBinding"].flatMap(inventory.ofKind)) {
      yield* missingRole(inventory, binding);
      yield* missingAccounts(inventory, binding);
    }
  },
};

function* missingRole(inventory: VetInventory, binding: Resource): Iterable<Problem> {
  const { kind, name } = tree(binding.object.roleRef);
  const role = text(name) ?? "";
  const namespace = kind === "Role" ? binding.namespace : "";
  if ((kind !== "Role" && kind !== "ClusterRole") || OF_CLUSTERS.test(role)) return;
  const problem = missing(inventory, `${nameOf(binding)} grants nothing`, kind, namespace, role);
  // ClusterRoles are often built in, such as "view".
  if (problem !== undefined && (kind === "Role" || problem.severity === "error"))
    yield { resource: binding, path: ["roleRef", "name"], ...problem };
}

function* missingAccounts(inventory: VetInventory, binding: Resource): Iterable<Problem> {
  for (const [index, subject] of trees(binding.object.subjects).entries()) {
    const account = text(subject.name) ?? "";
    const place = text(subject.namespace) ?? binding.namespace;
    if (subject.kind !== "ServiceAccount" || account === "default") continue;
    // If the input has no accounts of a namespace, they come from elsewhere.
    if (!inventory.ofKind("ServiceAccount").some((each) => each.namespace === place)) continue;
    const problem = missing(inventory, `${nameOf(binding)} has no effect`, "ServiceAccount", place, account);
    if (problem !== undefined) yield { resource: binding, path: ["subjects", index, "name"], ...problem };
  }
}

function missing(inventory: VetInventory, what: string, kind: string, namespace: string, name: string) {
  if (inventory.mayHave(kind, namespace, name)) return undefined;
  const known = inventory.ofKind(kind).flatMap((each) => (each.namespace === namespace ? [each.name] : []));
  const severity = severityOfMissing(name, known);
  const message = `${what} until the ${kind} ${name} exists. It is not in the input.${didYouMeanText(name, known)}`;
  return { message, severity };
}

/** Roles that every cluster has, including those of kubeadm. */
const OF_CLUSTERS = /^(?:extension-apiserver-authentication-reader$|system:|kubeadm:|kube-proxy$)/;
