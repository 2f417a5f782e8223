import { aetherStack, toYaml } from "@aether/k8s";

process.stdout.write(toYaml(aetherStack()));
