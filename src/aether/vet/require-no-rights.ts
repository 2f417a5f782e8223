import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Path } from "../../toolkit/kubernetes/path.ts";
import type { Pods } from "../../toolkit/kubernetes/pods.ts";
import { member, type Tree, text, tree, trees } from "../../toolkit/kubernetes/read.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { componentOf } from "./components.ts";

export const requireNoRights: Rule = {
  name: "require-no-rights",
  subject: "safety",
  severity: "warning",
  reason: "Aether never calls the Kubernetes API. A role or token of its pods is only useful to an attacker.",
  fix: "Remove the binding. Run a sidecar that needs rights in its own pod with its own ServiceAccount.",
  *problems(inventory) {
    const own = inventory.pods.filter((pods) => componentOf(pods) !== undefined);
    for (const pods of own) yield* tokens(inventory, pods);
    const accounts = Map.groupBy(own, ({ namespace, spec }) => `${namespace} ${accountOf(spec)}`);
    for (const binding of ["RoleBinding", "ClusterRoleBinding"].flatMap(inventory.ofKind)) {
      const { kind, name } = tree(binding.object.roleRef);
      for (const [index, subject] of trees(binding.object.subjects).entries()) {
        const bound = [...accounts].find(([account]) => isOf(subject, account, binding.namespace));
        const [pods] = bound?.[1] ?? [];
        if (pods === undefined) continue;
        const message = `${nameOf(binding)} grants the pods of ${nameOf(pods.owner)} the rights of ${kind} ${name}, but they need none.`;
        yield { resource: binding, path: ["subjects", index], message };
      }
    }
  },
};

const accountOf = (spec: Tree): string => text(spec.serviceAccountName) ?? text(spec.serviceAccount) ?? "default";

/** Whether a subject of a binding is a ServiceAccount, given as `namespace name`: directly, by its user name, or by a group. */
function isOf({ kind, name, namespace }: Tree, account: string, bindingNamespace: string): boolean {
  const [place = "", own = ""] = account.split(" ");
  switch (kind) {
    case "ServiceAccount":
      return name === own && (text(namespace) ?? bindingNamespace) === place;
    case "User":
      return name === `system:serviceaccount:${place}:${own}`;
    case "Group":
      // OpenShift allows the accounts of each namespace to pull its images, by a binding of their group.
      return (
        name === "system:serviceaccounts" || name === `system:serviceaccounts:${place}` || EVERYBODY.has(`${name}`)
      );
    default:
      return false;
  }
}

const EVERYBODY = new Set(["system:authenticated", "system:unauthenticated"]);

function* tokens(inventory: VetInventory, { owner, namespace, spec, path }: Pods) {
  const account = inventory.find("ServiceAccount", namespace, accountOf(spec));
  const mounted: Path[] = [];
  if (spec.automountServiceAccountToken !== undefined) {
    if (spec.automountServiceAccountToken === true) mounted.push([...path, "automountServiceAccountToken"]);
  } else if (account?.object.automountServiceAccountToken !== false) mounted.push(path);
  // A token with an audience is for another system, such as a cloud or a vault, and the API server rejects it.
  for (const [volume, { projected }] of trees(spec.volumes).entries())
    for (const [source, { serviceAccountToken }] of trees(member(projected, "sources")).entries())
      if (serviceAccountToken !== undefined && text(tree(serviceAccountToken).audience) === undefined)
        mounted.push([...path, "volumes", volume, "projected", "sources", source]);
  for (const at of mounted)
    yield {
      resource: owner,
      path: at,
      message: `${nameOf(owner)} mounts a token for the Kubernetes API, which its pods never call.`,
      fix: "Set automountServiceAccountToken: false in the pod's spec. If another service needs a token, set its audience.",
    };
}
