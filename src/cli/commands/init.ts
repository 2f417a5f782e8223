import { jsonSchema } from "../../aether/config/json-schema.ts";
import { parseArguments } from "../arguments.ts";
import { CONFIG_FILES } from "../config-file.ts";
import { type Context, type ExitCode, UsageError } from "../context.ts";
import { writeTexts } from "../files.ts";

const TYPESCRIPT = `// Aether's stack: https://github.com/dimakis/Project-Aether. Renders with: npx aether-k8s render
import { defineConfig } from "@aether/k8s";

export default defineConfig({
  // Where people reach Aether.
  host: "aether.example.com",

  // "development" and "staging" have smaller defaults.
  environment: "production",

  // You build the images; Aether publishes none.
  images: {
    // registry: "registry.example.com",
    aether: { repository: "aether", tag: "0.1.0" },
    ui: { repository: "aether-ui", tag: "0.1.0" },
  },

  homeAssistant: {
    url: "http://homeassistant.local:8123",
    // How the pods reach it: an address, ranges, or pods of the cluster.
    address: { ip: "192.168.1.10" },
  },

  // llm: { provider: "openai", model: "gpt-4o" },

  // The Secret that the pods read: npx aether-k8s secrets generate | kubectl apply -f -
  secrets: { existingSecret: { name: "aether" } },

  // ingress: { controller: "traefik", tls: { issuer: { name: "letsencrypt" } } },
});
`;

const YAML = `# yaml-language-server: $schema=./aether.schema.json
# Aether's stack: https://github.com/dimakis/Project-Aether. Renders with: npx aether-k8s render -f aether.yaml

# Where people reach Aether.
host: aether.example.com

# "development" and "staging" have smaller defaults.
environment: production

# You build the images; Aether publishes none.
images:
  # registry: registry.example.com
  aether: { repository: aether, tag: 0.1.0 }
  ui: { repository: aether-ui, tag: 0.1.0 }

homeAssistant:
  url: http://homeassistant.local:8123
  # How the pods reach it: an address, ranges, or pods of the cluster.
  address: { ip: 192.168.1.10 }

# llm: { provider: openai, model: gpt-4o }

# The Secret that the pods read: npx aether-k8s secrets generate -f aether.yaml | kubectl apply -f -
secrets:
  existingSecret: { name: aether }

# ingress: { controller: traefik, tls: { issuer: { name: letsencrypt } } }
`;

/** `aether-k8s init`: a config to begin with. What is there stays as it is. */
export function init(context: Context): ExitCode {
  const { values, positionals } = parseArguments(context.args, { yaml: { type: "boolean" } });
  if (positionals.length > 0)
    throw new UsageError(`init takes no argument ${JSON.stringify(positionals[0])}. See aether-k8s init --help.`);
  const files = values.yaml
    ? [
        { path: "aether.yaml", text: YAML },
        { path: "aether.schema.json", text: `${JSON.stringify(jsonSchema(), null, 2)}\n` },
      ]
    : [{ path: "aether.config.ts", text: TYPESCRIPT }];
  const names = files.map(({ path }) => path);
  const there = [...(values.yaml ? names : CONFIG_FILES)].filter((path) => context.exists(path));
  if (there.length > 0) throw new UsageError(`${there.join(" and ")} is there already, and stays as it is.`);
  writeTexts(context, files, names.join(", "));
  context.stdout(
    values.yaml
      ? `Wrote ${names.join(" and ")}. Next: npx aether-k8s render -f aether.yaml\n`
      : "Wrote aether.config.ts. Next: npm install --save-dev @aether/k8s && npx aether-k8s render\n",
  );
  return 0;
}
