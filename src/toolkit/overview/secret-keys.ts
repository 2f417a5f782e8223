// Which keys of which Secrets are read, by whom and as what, without any values.
import { type Path, valueAt } from "../kubernetes/path.ts";
import { member, text } from "../kubernetes/read.ts";
import { type Reference, referencesTo } from "../kubernetes/references.ts";
import type { VetInventory } from "../vet/facts.ts";
import { assumedSecrets, secretsOf } from "../vet/secrets.ts";
import { idOf } from "./components.ts";

/** A key of a Secret, and what reads it. */
export interface SecretKeyRow {
  readonly namespace: string;
  readonly secret: string;
  /** `*` if all keys are read and it is unknown which exist. */
  readonly key: string;
  /** The source of the Secret: it is among the objects, created from one of them, or must already exist. */
  readonly origin: "among the objects" | "made from another object" | "expected to exist";
  readonly readers: readonly SecretReader[];
}

/** An object that reads a key of a Secret. */
export interface SecretReader {
  /** The object that reads it: a component, or an Ingress whose certificate it is. */
  readonly by: string;
  /** @example "variable API_KEY of web" */
  readonly as: string;
}

/** Keys that are read, and those of Secrets among the objects that nothing reads. */
export function secretKeys(inventory: VetInventory): SecretKeyRow[] {
  const known = secretsOf(inventory);
  const reads = referencesTo(inventory, "Secret").flatMap((reference) => readsOf(reference, known));
  const unread = [...known].flatMap(([place, keys]) =>
    [...(keys ?? [])].map((key) => ({ place, key, reader: undefined as SecretReader | undefined })),
  );
  const rows = Map.groupBy([...reads, ...unread], ({ place, key }) => `${place} ${key}`);
  return [...rows.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const [namespace = "", secret = ""] = first.place.split(" ");
    const readers = same.flatMap(({ reader }) => reader ?? []);
    // Only the Ingress reads a certificate that cert-manager creates: ca.crt has no row.
    if (readers.length === 0 && inventory.find("Secret", namespace, secret) === undefined) return [];
    return [
      { namespace, secret, key: first.key, origin: originOf(inventory, namespace, secret), readers: unique(readers) },
    ];
  });
}

const unique = (readers: readonly SecretReader[]) => [
  ...new Map(readers.map((each) => [`${each.by} ${each.as}`, each])).values(),
];

function originOf(inventory: VetInventory, namespace: string, name: string): SecretKeyRow["origin"] {
  if (inventory.find("Secret", namespace, name) !== undefined) return "among the objects";
  const place = `${namespace} ${name}`;
  return secretsOf(inventory).has(place) && !assumedSecrets(inventory).has(place)
    ? "made from another object"
    : "expected to exist";
}

function readsOf({ from, namespace, name, path, keys }: Reference, known: ReturnType<typeof secretsOf>) {
  const place = `${namespace} ${name}`;
  const by = idOf(from);
  if (keys.length > 0)
    return keys.map(({ key, path }) => ({ place, key, reader: { by, as: usage(from.object, path) } }));
  const as = usage(from.object, path);
  // An image pull secret has one key, whose name follows from its type.
  const all = as === PULLING ? [".dockerconfigjson"] : [...(known.get(place) ?? ["*"])];
  return all.map((key) => ({ place, key, reader: { by, as } }));
}

const PULLING = "credentials to pull images";

/** How a reference uses the key, by its path. */
function usage(object: object, path: Path): string {
  const at = (field: string) => path.lastIndexOf(field);
  const nameAt = (length: number) => text(member(valueAt(object, path.slice(0, length)), "name")) ?? "";
  if (at("imagePullSecrets") >= 0) return PULLING;
  const container = Math.max(at("containers"), at("initContainers"));
  if (container >= 0) {
    const of = ` of ${nameAt(container + 2)}`;
    if (at("env") > container) return `variable ${nameAt(at("env") + 2)}${of}`;
    if (at("envFrom") > container) return `variables${of}`;
    return `file${of}`;
  }
  if (at("volumes") >= 0) return `file in the volume ${nameAt(at("volumes") + 2)}`;
  return at("tls") >= 0 ? "certificate" : path.join(".");
}
