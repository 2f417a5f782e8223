// When one cluster serves several households: one process renders a stack for each, in its own namespace.
import { type AetherConfig, aetherStacks, patchAll, toYaml } from "@aether/k8s";

const household = (name: string, address: string): AetherConfig => ({
  namespace: `aether-${name}`,
  host: `${name}.aether.example.com`,
  homeAssistant: { url: `http://${address}:8123` },
});

const stacks = aetherStacks({
  jones: household("jones", "192.168.10.10"),
  smith: household("smith", "192.168.20.10"),
});

const objects = Object.entries(stacks).flatMap(([tenant, stack]) =>
  patchAll(stack, {}, { metadata: { labels: { "example.com/tenant": tenant } } }),
);
console.log(toYaml(objects));
