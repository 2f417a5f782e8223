import { ConfigError } from "@aether/k8s";

process.stdout.write(ConfigError.name);
