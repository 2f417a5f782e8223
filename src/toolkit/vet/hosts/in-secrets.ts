import type { Path } from "../../kubernetes/path.ts";
import type { Container, Pods } from "../../kubernetes/pods.ts";
import { member, text, trees } from "../../kubernetes/read.ts";
import type { SecretUrl, VetInventory } from "../facts.ts";
import { variablesOf } from "../variables.ts";
import type { NamedHost } from "./named-host.ts";

/** The hosts of URLs in Secrets whose values are not among the objects. */
export const inSecrets = (inventory: VetInventory): NamedHost[] =>
  inventory.pods.flatMap((pods) => pods.containers.flatMap((container) => inSecretsOf(inventory, pods, container)));

function inSecretsOf(inventory: VetInventory, pods: Pods, container: Container): NamedHost[] {
  const known = inventory.facts.secretUrls?.filter(({ namespace }) => namespace === pods.namespace) ?? [];
  if (known.length === 0) return [];
  const visible = new Set(variablesOf(inventory, container).map(({ name }) => name));
  const named = (name: string, { host, port }: SecretUrl, path: Path): NamedHost[] =>
    visible.has(name)
      ? []
      : [{ pods, container, name, value: "", resource: pods.owner, path, host, port, isUrl: true }];
  return [
    ...trees(container.spec.envFrom).flatMap(({ prefix, secretRef }, index) =>
      known
        .filter(({ secret }) => secret === member(secretRef, "name"))
        .flatMap((url) => named([text(prefix), url.key].join(""), url, [...container.path, "envFrom", index])),
    ),
    ...trees(container.spec.env).flatMap(({ name, valueFrom }, index) => {
      const reference = member(valueFrom, "secretKeyRef");
      return known
        .filter(({ secret, key }) => secret === member(reference, "name") && key === member(reference, "key"))
        .flatMap((url) => named(text(name) ?? "", url, [...container.path, "env", index]));
    }),
  ];
}
