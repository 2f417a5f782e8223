// How a container reaches the database besides the URL: libpq's variables, which the mounted Python files and the driver read.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Variables } from "./declaration.ts";

/** Where the file with the database's certificate authorities is mounted. */
export const DATABASE_CA_MOUNT = { "database-ca": "/etc/aether-k8s/database-ca" } as const;
const CA_FILE = "ca.crt";

/** The section of an external database. */
const outside = ({ postgres }: ResolvedConfig) => ("external" in postgres ? postgres.external : undefined);

/** Where the authorities come from: a key of a Secret or of a ConfigMap. */
export function databaseCa(config: ResolvedConfig) {
  const { caSecret, caConfigMap } = outside(config)?.tls ?? {};
  const items = (key: string) => [{ key, path: CA_FILE }];
  if (caSecret !== undefined) return { secret: { secretName: caSecret.name, items: items(caSecret.key) } };
  if (caConfigMap !== undefined) return { configMap: { name: caConfigMap.name, items: items(caConfigMap.key) } };
  return undefined;
}

/** The parts of a URL, if a Secret contains them instead of the whole. */
export const URL_PARTS = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"] as const;

/** The sections of secrets that name keys. The config's own type is derived from the keys, so it cannot be used here. */
export interface SecretSource {
  readonly existingSecret?: { readonly keys: object };
  readonly externalSecret?: { readonly keys: object; readonly optionalKeys: readonly string[] };
  readonly values?: object;
  readonly template?: object;
}

/** The parts that the config looks for in a Secret. */
export function partsInSecret({ secrets }: { readonly secrets: SecretSource }): readonly string[] {
  const { existingSecret, externalSecret, values } = secrets;
  const keys = { ...existingSecret?.keys, ...externalSecret?.keys, ...values };
  return URL_PARTS.filter((part) => Object.hasOwn(keys, part) || externalSecret?.optionalKeys.includes(part));
}

/** A part that is in no Secret is set by the config's section of the database. */
const part = (
  name: (typeof URL_PARTS)[number],
  field: string,
  value: (config: ResolvedConfig) => string | number | undefined,
) => ({
  [name]: {
    field,
    value: (config: ResolvedConfig) => {
      const parts = partsInSecret(config);
      return parts.length === 0 || parts.includes(name) ? undefined : value(config);
    },
  },
});

export const DATABASE_VARIABLES: Variables = {
  ...part("PGHOST", "postgres.external.host", (config) => outside(config)?.host),
  ...part("PGPORT", "postgres.external.port", (config) => outside(config)?.port),
  ...part("PGUSER", "postgres.external.user", (config) => outside(config)?.user),
  ...part("PGDATABASE", "postgres.external.database", (config) => outside(config)?.database),
  PGSSLMODE: { field: "postgres.external.tls", value: (config) => outside(config)?.tls?.mode },
  PGSSLROOTCERT: {
    field: "postgres.external.tls",
    value: (config) =>
      databaseCa(config) === undefined ? undefined : `${DATABASE_CA_MOUNT["database-ca"]}/${CA_FILE}`,
  },
};
