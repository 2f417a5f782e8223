// The configs whose stacks README and guide show.

/** README's first. */
export const home = {
  host: "aether.example.com",
  images: { aether: { repository: "team/aether", tag: "0.1.0" }, registry: "registry.example.com" },
  homeAssistant: { url: "http://192.168.1.10:8123" },
  llm: { provider: "openai", model: "gpt-4o" },
  ingress: { controller: "traefik", tls: { issuer: { name: "letsencrypt" } } },
} as const;

/** One in which every connection of the table exists. */
export const everyConnection = {
  postgres: { pooler: {}, backup: { to: { s3: { bucket: "home-backups" } } } },
  mlflow: { database: "postgres" },
  monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} },
  ingress: { tls: { issuer: { name: "letsencrypt" } } },
  proxy: { url: "http://10.1.1.5:3128" },
  // In a range, because the proxy takes the place of the way to the internet.
  llm: { address: { cidrs: ["203.0.113.0/24"] } },
} as const;
