// `node bench/many.ts COUNT`: what it takes to vet that many objects, of stacks in namespaces of their own, as JSON.
import { aetherStack, vet } from "@aether/k8s";

const count = Number(process.argv[2]);
const objects: object[] = [];
for (let index = 0; objects.length < count; index++)
  objects.push(...aetherStack({ name: `a${index}`, namespace: `n${index}`, host: `h${index}.example.com` }));
objects.length = count;
vet(objects.slice(0, 500));
const start = process.hrtime.bigint();
vet(objects);
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
// Kibibytes on Linux and macOS, as Node has them.
console.log(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS / 1024 }));
