// A config as code that changes an object.
import { aetherStack, defineConfig, patch } from "@aether/k8s";

export default defineConfig(({ environment }) =>
  patch(aetherStack({ environment, host: "aether.example.com" }), "Deployment/aether-api", {
    metadata: { annotations: { "example.com/team": "home" } },
  }),
);
