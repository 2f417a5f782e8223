// When you want the objects in your own program: a script that changes and prints them.
import { aetherStack, toYaml } from "@aether/k8s";

const objects = aetherStack({
  host: "aether.example.com",
  images: { registry: "registry.example.com" },
  commonLabels: { team: "home" },
});

// They are plain data, and TypeScript narrows the type by kind.
for (const object of objects)
  if (object.kind === "Deployment") object.metadata.annotations = { "example.com/owner": "home" };

console.log(toYaml(objects));
