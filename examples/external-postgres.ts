// When you already have a managed database: no StatefulSet, and the policies allow connections to it.
import { aetherStack, toYaml } from "@aether/k8s";

console.log(
  toYaml(
    aetherStack({
      host: "aether.example.com",
      postgres: { external: { host: "10.20.0.5", maxConnections: 200 } },
      // The Secret contains the whole URL as the provider shows it; the password may contain any character.
      secrets: { existingSecret: { name: "aether", keys: { DATABASE_URL: "url" } } },
    }),
  ),
);
