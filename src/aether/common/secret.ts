// The Secret that pods read, and the variables of their containers.
import type { Container, EnvVar } from "../../toolkit/kubernetes/object.ts";
import { PLACEHOLDER } from "../../toolkit/kubernetes/placeholder.ts";
import { DATABASE_VARIABLES } from "../app/database.ts";
import type { Declaration } from "../app/declaration.ts";
import { values } from "../app/environment.ts";
import { secretName } from "../app/names.ts";
import { databaseSecrets } from "../app/secret-keys.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { objectName } from "../topology.ts";
import { INIT_CONTAINERS } from "./pod.ts";

/** The Secret, and its key, that contain one of the app's keys. */
export function secretKeyOf(config: ResolvedConfig, key: string): { name: string; key: string } {
  const found = namedKeys(config)[key] ?? ofOperator(config, key) ?? key;
  return typeof found === "string" ? { name: secretName(config), key: found } : found;
}

const namedKeys = ({ secrets }: ResolvedConfig): Readonly<Record<string, string | { name: string; key: string }>> =>
  "existingSecret" in secrets ? secrets.existingSecret.keys : {};

/** In the Secret that CloudNativePG's operator creates for the owner of the database, unless the config names another. */
export function ofOperator(config: ResolvedConfig, key: string): { name: string; key: string } | undefined {
  const inSecret = OPERATOR_KEYS[key];
  return "cloudNativePg" in config.postgres && inSecret !== undefined && namedKeys(config)[key] === undefined
    ? { name: objectName(config, "postgres-app"), key: inSecret }
    : undefined;
}

const OPERATOR_KEYS: Readonly<Record<string, string>> = { DATABASE_URL: "uri", POSTGRES_PASSWORD: "password" };

/** The variables of a component's own container, one by one, as declared. */
export const environment = (
  config: ResolvedConfig,
  component: Pick<Declaration, "environment" | "secrets">,
): EnvVar[] => [
  ...Object.entries(values(config, component.environment ?? {})).map(([name, value]) => ({ name, value })),
  ...secretEnvironment(config, component),
];

/** The variables by which a container reaches the database. */
export const databaseEnvironment = (config: ResolvedConfig): EnvVar[] => [
  ...Object.entries(values(config, DATABASE_VARIABLES)).map(([name, value]) => ({ name, value })),
  ...secretEnvironment(config, { secrets: databaseSecrets() }),
];

/** A component's secrets as variables, key by key. It cannot read keys that it does not need. */
export const secretEnvironment = (config: ResolvedConfig, { secrets = {} }: Pick<Declaration, "secrets">): EnvVar[] =>
  Object.entries(secrets)
    .filter(([, { read }]) => read?.(config) ?? true)
    .map(([name, { required }]) => ({
      name,
      valueFrom: {
        secretKeyRef: { ...secretKeyOf(config, name), optional: required(config) ? undefined : true },
      },
    }));

/**
 * The init container that stops a pod whose Secret is still the template. It runs in the pod's own image and sees the same
 * variables; its last output is the container's termination message.
 */
export function refusePlaceholders(config: ResolvedConfig, component: Declaration): Omit<Container, "image">[] {
  const env = secretEnvironment(config, component);
  if (!("template" in config.secrets) || env.length === 0) return [];
  const script = `left=$(env | sed -n 's/^\\([A-Z_]*\\)=.*${PLACEHOLDER}.*/\\1/p')
if [ -n "$left" ]; then
  echo "The Secret ${secretName(config)} still contains placeholders:" $left >&2
  exit 1
fi`;
  return [{ name: INIT_CONTAINERS.placeholders, command: ["sh", "-c", script], env }];
}
