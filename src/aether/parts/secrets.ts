import type { ExternalSecret, Secret } from "../../toolkit/kubernetes/object.ts";
import { PLACEHOLDER } from "../../toolkit/kubernetes/placeholder.ts";
import { secretName } from "../app/names.ts";
import { keptAnnotations, stackMetadata } from "../common/metadata.ts";
import { secretKeyOf } from "../common/secret.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { requiredSecretKeys, type SecretKey, secretKeys } from "../derived/declared.ts";
import type { AetherObject } from "../object.ts";

/** The object that provides secret values; none if the Secret already exists. */
export function secrets(config: ResolvedConfig): AetherObject[] {
  const source = config.secrets;
  if ("existingSecret" in source) return [];
  if ("template" in source) return [template(config)];
  if ("externalSecret" in source) return [externalSecret(config, source.externalSecret)];
  return [secretOf(config, source.values)];
}

/** The Secret that the pods read, with these values under the keys that they expect. */
export const secretOf = (config: ResolvedConfig, values: Partial<Record<SecretKey, string>>): Secret =>
  secret(
    config,
    Object.fromEntries(Object.entries(values).map(([key, value]) => [secretKeyOf(config, key).key, value])),
  );

const secret = (config: ResolvedConfig, stringData: Record<string, string>): Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: stackMetadata(config, secretName(config)),
  type: "Opaque",
  stringData,
});

/**
 * Every value says what to replace it with; init containers do not let a pod start until that is done. Tools keep the Secret when
 * it is no longer rendered, because then it has the only copy of your values.
 */
const template = (config: ResolvedConfig): Secret => ({
  ...secret(
    config,
    Object.fromEntries(requiredSecretKeys(config).map((key) => [key, `<${PLACEHOLDER}: ${secretKeys[key].purpose}>`])),
  ),
  metadata: stackMetadata(config, secretName(config), keptAnnotations(config.commonAnnotations)),
});

type FromStore = Extract<ResolvedConfig["secrets"], { externalSecret: object }>["externalSecret"];

/** The location of a key in the store. */
function remoteKeyOf({ keys, remoteKey }: FromStore, key: SecretKey) {
  const named = keys[key];
  return named === undefined ? { key: remoteKey, property: key } : { key: named.remoteKey, property: named.property };
}

function externalSecret(config: ResolvedConfig, section: FromStore): ExternalSecret {
  const named = Object.keys(section.keys) as SecretKey[];
  const keys = new Set<SecretKey>([...requiredSecretKeys(config), ...section.optionalKeys, ...named]);
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: stackMetadata(config, secretName(config)),
    spec: {
      refreshInterval: section.refreshInterval,
      secretStoreRef: section.secretStoreRef,
      // Retain: while the store is unavailable, the pods keep their values.
      target: { name: secretName(config), creationPolicy: "Owner", deletionPolicy: "Retain" },
      // With the server's defaults: Argo CD compares lists item by item, and would report each as out of sync forever.
      data: [...keys].map((key) => ({
        secretKey: key,
        remoteRef: {
          ...remoteKeyOf(section, key),
          conversionStrategy: "Default",
          decodingStrategy: "None",
          metadataPolicy: "None",
        },
      })),
    },
  };
}
