// The app's secrets, and when one is needed. Names are the environment variables of the app's src/settings.py.
import { DATABASE_URL_FORM } from "./database-url.ts";

/** What the config says that decides whether a key is needed. */
export interface Needs {
  readonly auth: { readonly methods: readonly string[] };
  readonly llm: { readonly provider: string; readonly fallback?: { readonly provider: string } | undefined };
}

export interface SecretKeyFacts {
  /** Whether a pod that reads it does not start without it. The others are used when they exist. */
  readonly required: (config: Needs) => boolean;
  readonly purpose: string;
}

const always = () => true;
const never = () => false;
const loginWith = (method: string) => (config: Needs) => config.auth.methods.includes(method);
const providers = ({ llm }: Needs) => [llm.provider, ...(llm.fallback ? [llm.fallback.provider] : [])];

/** The scheme that needs no change in the pods: asyncpg is the only driver in the app's image. */
export const DATABASE_SCHEME = "postgresql+asyncpg";

export const appSecretKeys = {
  JWT_SECRET: {
    required: always,
    purpose: "signs sessions and encrypts the stored Home Assistant token; changing it makes that token unreadable",
  },
  LLM_API_KEY: {
    // src/llm/factory.py asks for it with every provider but these two.
    required: (config) => providers(config).some((provider) => provider !== "ollama" && provider !== "google"),
    purpose: "key of the LLM provider",
  },
  DATABASE_URL: {
    required: always,
    purpose: `the database's URL as its provider shows it, such as ${DATABASE_URL_FORM}?sslmode=require`,
  },
  HA_TOKEN: { required: always, purpose: "long-lived access token of Home Assistant" },
  GOOGLE_API_KEY: { required: (config) => providers(config).includes("google"), purpose: "key for Gemini models" },
  WEBHOOK_SECRET: { required: never, purpose: "shared with Home Assistant for its webhook" },
  API_KEY: { required: loginWith("apiKey"), purpose: "value of the X-API-Key header" },
  AUTH_PASSWORD: { required: loginWith("password"), purpose: "password of the login page" },
} as const satisfies Record<string, SecretKeyFacts>;

/** The keys of the app that a component reads: what it does not need it can't read. */
export const appSecrets = <Key extends keyof typeof appSecretKeys>(...keys: Key[]) =>
  Object.fromEntries(keys.map((key) => [key, appSecretKeys[key]])) as Pick<typeof appSecretKeys, Key>;
