// When you want the config in a repository, with completion and no program around it: `npx @aether/k8s render` finds this file.
import { aetherStack, defineConfig, env, patch } from "@aether/k8s";

const stack = aetherStack({
  host: "aether.example.com",
  images: { registry: "registry.example.com" },
  homeAssistant: { url: "http://192.168.1.10:8123" },
});

// A config would do, too: defineConfig({ host: … }). What no setting covers, a patch does.
export default defineConfig(patch(stack, "Deployment/aether-ui", env("ui", { TZ: "Europe/Berlin" })));
