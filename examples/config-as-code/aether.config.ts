// When you want the config in a repository, with completion but without a program: `npx @aether/k8s render` finds this file.
import { aetherStack, defineConfig, env, patch } from "@aether/k8s";

const stack = aetherStack({
  host: "aether.example.com",
  images: { registry: "registry.example.com" },
  homeAssistant: { url: "http://192.168.1.10:8123" },
});

// A plain config works, too: defineConfig({ host: … }). Use a patch for what no setting covers.
export default defineConfig(patch(stack, "Deployment/aether-ui", env("ui", { TZ: "Europe/Berlin" })));
