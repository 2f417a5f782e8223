// The app's secrets: which role reads which, and when one is needed. Names are the environment variables of the app's
// src/settings.py; POSTGRES_PASSWORD is the postgres image's.

/** What the config says that decides whether a key is needed. */
interface Needs {
  readonly auth: { readonly methods: readonly string[] };
  readonly llm: { readonly provider: string; readonly fallback?: { readonly provider: string } | undefined };
  readonly postgres: object;
}

interface SecretKeyFacts {
  readonly readBy: readonly ("api" | "scheduler" | "postgres" | "migration")[];
  /** A pod does not start while a required key is missing. The others are used when they exist. */
  readonly required: (config: Needs) => boolean;
  readonly purpose: string;
}

const always = () => true;
const never = () => false;
const loginWith = (method: string) => (config: Needs) => config.auth.methods.includes(method);
const providers = ({ llm }: Needs) => [llm.provider, ...(llm.fallback ? [llm.fallback.provider] : [])];

const serves = ["api", "scheduler"] as const;

export const secretKeys = {
  JWT_SECRET: {
    readBy: serves,
    required: always,
    purpose: "signs sessions and encrypts the stored Home Assistant token; changing it makes that token unreadable",
  },
  LLM_API_KEY: {
    readBy: serves,
    // src/llm/factory.py asks for it with every provider but these two.
    required: (config) => providers(config).some((provider) => provider !== "ollama" && provider !== "google"),
    purpose: "key of the LLM provider",
  },
  DATABASE_URL: {
    readBy: ["api", "scheduler", "migration"],
    required: always,
    purpose: "postgresql+asyncpg://user:password@host:5432/database, TLS by ?ssl=require",
  },
  HA_TOKEN: { readBy: serves, required: always, purpose: "long-lived access token of Home Assistant" },
  GOOGLE_API_KEY: {
    readBy: serves,
    required: (config) => providers(config).includes("google"),
    purpose: "key for Gemini models",
  },
  WEBHOOK_SECRET: { readBy: ["api"], required: never, purpose: "shared with Home Assistant for its webhook" },
  // Both serving roles: requests for insight schedules go to the scheduler and are authenticated there.
  API_KEY: { readBy: serves, required: loginWith("apiKey"), purpose: "value of the X-API-Key header" },
  AUTH_PASSWORD: { readBy: serves, required: loginWith("password"), purpose: "password of the login page" },
  GOOGLE_CLIENT_ID: { readBy: ["api"], required: loginWith("google"), purpose: "OAuth client of Google sign-in" },
  // Declared in src/settings.py and read nowhere in 0.1.0: kept because the app names it.
  GOOGLE_CLIENT_SECRET: { readBy: ["api"], required: never, purpose: "secret of that OAuth client" },
  POSTGRES_PASSWORD: {
    readBy: ["postgres"],
    required: ({ postgres }) => !("external" in postgres),
    purpose: "password of the database in the cluster; the same as in DATABASE_URL",
  },
} as const satisfies Record<string, SecretKeyFacts>;

export type SecretKey = keyof typeof secretKeys;

export const secretKeyNames = Object.keys(secretKeys) as SecretKey[];

/** The keys without which a pod of this stack does not start. */
export function requiredSecretKeys(config: Needs): SecretKey[] {
  return secretKeyNames.filter((key) => secretKeys[key].required(config));
}

/** The keys that a role's pods may read in this stack. */
export function secretKeysOf(role: SecretKeyFacts["readBy"][number]): SecretKey[] {
  return secretKeyNames.filter((key) => (secretKeys[key].readBy as readonly string[]).includes(role));
}
