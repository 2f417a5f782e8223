// When one repository holds all environments: `npx @aether/k8s render --environment staging -o out/staging`.
import { defineConfig } from "@aether/k8s";

const hosts = {
  development: "aether.localhost",
  staging: "aether.staging.example.com",
  production: "aether.example.com",
};

export default defineConfig(({ environment, env }) => ({
  environment,
  host: hosts[environment],
  namespace: `aether-${environment}`,
  images: { registry: "registry.example.com", aether: { tag: env.AETHER_TAG ?? "0.1.0" } },
  ...(environment === "production" ? { api: { autoscaling: { maxReplicas: 6 } } } : { mlflow: false as const }),
}));
