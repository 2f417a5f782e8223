import { jsonSchema } from "../../aether/config/json-schema.late.ts";
import { command, type Values } from "../command.ts";
import { CONFIG_FILES } from "../config-file.ts";
import { type Context, type ExitCode, UsageError } from "../context.ts";
import { writeTexts } from "../files.ts";

const TYPESCRIPT = `// Aether's stack: https://github.com/dimakis/Project-Aether. Renders with: npx @aether/k8s render
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
    // How the pods reach it: an address, ranges, pods of the cluster, or "public".
    address: { ip: "192.168.1.10" },
  },

  // llm: { provider: "openai", model: "gpt-4o" },

  // The Secret that the pods read: npx @aether/k8s secrets generate | kubectl apply -f -
  secrets: { existingSecret: { name: "aether" } },

  // ingress: { controller: "traefik", tls: { issuer: { name: "letsencrypt" } } },
});
`;

const YAML = `# yaml-language-server: $schema=./aether.schema.json
# Aether's stack: https://github.com/dimakis/Project-Aether. Renders with: npx @aether/k8s render

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
  # How the pods reach it: an address, ranges, pods of the cluster, or "public".
  address: { ip: 192.168.1.10 }

# llm: { provider: openai, model: gpt-4o }

# The Secret that the pods read: npx @aether/k8s secrets generate | kubectl apply -f -
secrets:
  existingSecret: { name: aether }

# ingress: { controller: traefik, tls: { issuer: { name: letsencrypt } } }
`;

const options = { yaml: { type: "boolean" } } as const;

/** `aether-k8s init`: an initial config. An existing file is not overwritten. */
export const init = command({ options, run });

function run(context: Context, values: Values<typeof options>): ExitCode {
  const files = values.yaml
    ? [
        { path: "aether.yaml", text: YAML },
        { path: "aether.schema.json", text: `${JSON.stringify(jsonSchema(), null, 2)}\n` },
      ]
    : [{ path: "aether.config.ts", text: TYPESCRIPT }];
  const names = files.map(({ path }) => path);
  const existing = [...new Set([...names, ...CONFIG_FILES])].filter((path) => context.exists(path));
  if (existing.length > 0)
    throw new UsageError(
      `${existing.join(" and ")} already ${existing.length === 1 ? "exists" : "exist"}; not overwritten.`,
    );
  writeTexts(context, files, names.join(", "));
  context.stdout(
    values.yaml
      ? `Wrote ${names.join(" and ")}. Next: npx @aether/k8s render\n`
      : "Wrote aether.config.ts. Next: npm install --save-dev @aether/k8s && npx @aether/k8s render\n",
  );
  return 0;
}
