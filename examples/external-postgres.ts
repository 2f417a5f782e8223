// When a managed database is there already: no StatefulSet, and the policies open the way to it.
import { aetherStack, toYaml } from "@aether/k8s";

console.log(
  toYaml(
    aetherStack({
      host: "aether.example.com",
      postgres: { external: { host: "10.20.0.5", maxConnections: 200 } },
      // The Secret has the whole URL, as the provider gives it: the password can be any.
      secrets: { existingSecret: { name: "aether", keys: { DATABASE_URL: "url" } } },
    }),
  ),
);
