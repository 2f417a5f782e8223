// The Secrets that will exist: those of the set, those that controllers create from other objects, and known ones.

import type { Resource } from "../kubernetes/inventory.ts";
import { member, text, tree, trees } from "../kubernetes/read.ts";
import type { VetInventory } from "./facts.ts";
import { isFilledLater } from "./runtime.ts";

/** The keys of a Secret; `undefined` if they are unknown. */
export type Keys = ReadonlySet<string> | undefined;

interface Known {
  readonly namespace: string;
  readonly name: string;
  readonly keys: Keys;
}

/** By namespace and name: `secretsOf(inventory).get("shop web")`. */
export const secretsOf = (inventory: VetInventory): ReadonlyMap<string, Keys> => inventory.once(known);

/** By namespace and name, the known Secrets that no object of the set writes: what one writes is what there will be. */
export const assumedSecrets = (inventory: VetInventory): ReadonlyMap<string, Keys> => inventory.once(assumed);

function assumed(inventory: VetInventory): Map<string, Keys> {
  const { secrets = [] } = inventory.facts;
  const isWritten = new Set(inventory.once(written).map(placeOf));
  return new Map(
    secrets.filter((each) => !isWritten.has(placeOf(each))).map((each) => [placeOf(each), new Set(each.keys)]),
  );
}

const placeOf = ({ namespace, name }: Pick<Known, "namespace" | "name">) => `${namespace} ${name}`;

const known = (inventory: VetInventory): Map<string, Keys> => {
  // Several objects may write into one Secret, each its own keys.
  const byName = Map.groupBy(inventory.once(written), placeOf);
  return new Map([
    ...assumedSecrets(inventory),
    ...[...byName].map(([key, writers]) => [key, together(writers.map(({ keys }) => keys))] as const),
  ]);
};

function written({ ofKind }: VetInventory): Known[] {
  return [
    ...ofKind("Secret").map(own),
    ...ofKind("SealedSecret").map(sealed),
    ...ofKind("ExternalSecret").map(external),
    ...ofKind("Certificate").map(certificate),
    ...ofKind("Ingress").flatMap(issued),
    ...ofKind("Service").flatMap(serving),
  ];
}

const together = (all: readonly Keys[]): Keys =>
  all.includes(undefined) ? undefined : new Set(all.flatMap((keys) => [...(keys ?? [])]));

const keysIn = (...maps: unknown[]): Keys => new Set(maps.flatMap((map) => Object.keys(tree(map))));

const own = (resource: Resource): Known => {
  const { namespace, name, object } = resource;
  // The cluster writes a service account's token into it.
  const isWritten = object.type === "kubernetes.io/service-account-token" || isFilledLater(resource);
  return { namespace, name, keys: isWritten ? undefined : keysIn(object.data, object.stringData) };
};

/** OpenShift creates the certificate that an annotated Service requests. */
const serving = ({ namespace, annotations }: Resource): Known[] => {
  const name = annotations["service.beta.openshift.io/serving-cert-secret-name"];
  return name === undefined ? [] : [{ namespace, name, keys: CERTIFICATE_KEYS }];
};

const sealed = ({ namespace, name, spec }: Resource): Known => ({
  namespace,
  name: text(member(member(spec.template, "metadata"), "name")) ?? name,
  keys: keysIn(spec.encryptedData, member(spec.template, "data")),
});

const external = ({ namespace, name, spec }: Resource): Known => {
  const { target, data, dataFrom } = spec;
  // Merge adds to a Secret that something else writes.
  const isOpen =
    dataFrom !== undefined || member(target, "template") !== undefined || member(target, "creationPolicy") === "Merge";
  return {
    namespace,
    name: text(member(target, "name")) ?? name,
    keys: isOpen ? undefined : new Set(trees(data).map(({ secretKey }) => text(secretKey) ?? "")),
  };
};

const CERTIFICATE_KEYS: Keys = new Set(["tls.crt", "tls.key", "ca.crt"]);

const certificate = ({ namespace, name, spec }: Resource): Known => ({
  namespace,
  name: text(spec.secretName) ?? name,
  keys: spec.keystores === undefined && spec.additionalOutputFormats === undefined ? CERTIFICATE_KEYS : undefined,
});

/** cert-manager creates the Secret that an annotated Ingress names. */
const issued = ({ namespace, annotations, spec }: Resource): Known[] =>
  annotations["cert-manager.io/issuer"] === undefined && annotations["cert-manager.io/cluster-issuer"] === undefined
    ? []
    : trees(spec.tls).flatMap(({ secretName }) =>
        typeof secretName === "string" ? [{ namespace, name: secretName, keys: CERTIFICATE_KEYS }] : [],
      );

const SECRET_NAME =
  /(?:^|[_.-])(?:PASSWORD|PASSWD|PWD|PGPASSWORD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY|ENCRYPTION_?KEY|SIGNING_?KEY|CREDENTIALS)$/i;
// The shell's own variables.
const NO_SECRET_NAME = /^(?:OLD)?PWD$/;

/** Whether a setting with that name contains a secret. */
export const isSecretName = (name: string) => SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name);
