// `node bench/stacks.ts COUNT`: what it takes to render that many different stacks to YAML in one process, as JSON.
import { aetherStack, toYaml } from "@aether/k8s";

let characters = 0;
const start = process.hrtime.bigint();
for (let index = 0; index < Number(process.argv[2]); index++)
  characters += toYaml(
    aetherStack({ name: `a${index}`, namespace: `n${index}`, host: `h${index}.example.com` }),
  ).length;
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
// Kibibytes on Linux and macOS, as Node has them.
console.log(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS / 1024, characters }));
