// When you want the objects in a program of your own: a script that prints them, changed as you like.
import { aetherStack, toYaml } from "@aether/k8s";

const objects = aetherStack({
  host: "aether.example.com",
  images: { registry: "registry.example.com" },
  commonLabels: { team: "home" },
});

// They are plain data: what is true of one kind, TypeScript knows.
for (const object of objects)
  if (object.kind === "Deployment") object.metadata.annotations = { "example.com/owner": "home" };

console.log(toYaml(objects));
