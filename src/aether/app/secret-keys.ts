// The app's secrets, and when each is needed. Names are the environment variables of the app's src/settings.py.
import { partsInSecret, type SecretSource, type URL_PARTS } from "./database.ts";
import { DATABASE_URL_FORM } from "./database-url.ts";

/** The parts of the config that decide whether a key is needed. */
export interface KeyConditions {
  readonly secrets: SecretSource;
  readonly auth: { readonly methods: readonly string[] };
  readonly mlflow:
    | false
    | { readonly experimentName: string; readonly database?: unknown; readonly artifacts?: unknown };
  readonly postgres:
    | { readonly external: object }
    | { readonly cloudNativePg: object; readonly backup?: BackupConditions | undefined }
    | { readonly backup?: BackupConditions | undefined };
  readonly monitoring: false | { readonly postgresExporter: false | object };
  readonly llm: { readonly provider: string; readonly fallback?: { readonly provider: string } | undefined };
}

interface BackupConditions {
  readonly to: object;
  readonly serviceAccountName?: string | undefined;
  readonly serviceAccountAnnotations?: object | undefined;
}

export interface SecretKeyFacts {
  /** Whether a pod that reads it does not start without it. Other keys are used if they exist. */
  readonly required: (config: KeyConditions) => boolean;
  /** Whether pods read it at all. Default: always. */
  readonly read?: (config: KeyConditions) => boolean;
  readonly purpose: string;
}

const always = () => true;
const never = () => false;
const loginWith = (method: string) => (config: KeyConditions) => config.auth.methods.includes(method);
const providers = ({ llm }: KeyConditions) => [llm.provider, ...(llm.fallback ? [llm.fallback.provider] : [])];

/** The scheme that needs no conversion in the pods: asyncpg is the only driver in the app's image. */
export const DATABASE_SCHEME = "postgresql+asyncpg";

/** A part of DATABASE_URL is read if the config names it, and is then required. */
function urlPart(name: (typeof URL_PARTS)[number], purpose: string): SecretKeyFacts {
  const isNamed = (config: KeyConditions) => partsInSecret(config).includes(name);
  return { required: isNamed, read: isNamed, purpose: `${purpose}, in place of DATABASE_URL` };
}

export const appSecretKeys = {
  JWT_SECRET: {
    required: always,
    purpose: "signs sessions and encrypts the stored Home Assistant token; changing it makes that token unreadable",
  },
  LLM_API_KEY: {
    // src/llm/factory.py requires it for every provider except these two.
    required: (config) => providers(config).some((provider) => provider !== "ollama" && provider !== "google"),
    purpose: "key of the LLM provider",
  },
  DATABASE_URL: {
    required: (config) => partsInSecret(config).length === 0,
    read: (config) => partsInSecret(config).length === 0,
    purpose: `the database's URL as its provider shows it, such as ${DATABASE_URL_FORM}?sslmode=require`,
  },
  HA_TOKEN: { required: always, purpose: "long-lived access token of Home Assistant" },
  GOOGLE_API_KEY: { required: (config) => providers(config).includes("google"), purpose: "key for Gemini models" },
  WEBHOOK_SECRET: { required: never, purpose: "shared with Home Assistant for its webhook" },
  API_KEY: { required: loginWith("apiKey"), purpose: "value of the X-API-Key header" },
  AUTH_PASSWORD: { required: loginWith("password"), purpose: "password of the login page" },
  PGHOST: urlPart("PGHOST", "host of the database"),
  PGPORT: urlPart("PGPORT", "port of the database"),
  PGUSER: urlPart("PGUSER", "user of the database"),
  PGPASSWORD: urlPart("PGPASSWORD", "password of the database"),
  PGDATABASE: urlPart("PGDATABASE", "name of the database"),
} as const satisfies Record<string, SecretKeyFacts>;

/** The keys by which a container reaches the database. */
export const databaseSecrets = () =>
  appSecrets("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE");

/** The keys of the app that a component reads. It cannot read keys that it does not need. */
export const appSecrets = <Key extends keyof typeof appSecretKeys>(...keys: Key[]) =>
  Object.fromEntries(keys.map((key) => [key, appSecretKeys[key]])) as Pick<typeof appSecretKeys, Key>;
