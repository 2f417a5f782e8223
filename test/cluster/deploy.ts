// A stack in the cluster, as the guide has it applied: the namespace, the Secret, then everything.
import { randomBytes } from "node:crypto";
import { parse } from "yaml";
import { secrets } from "../../src/cli/commands/secrets.ts";
import type { CommandContext } from "../../src/cli/context.ts";
import { type AetherConfig, type AetherObject, aetherStack } from "../../src/index.ts";
import type { Api, KubernetesObject } from "./api.ts";
import { complaints } from "./apply.ts";

/**
 * Applies a stack for the first time; `values` are secrets that can't be made up.
 *
 * @throws Error for whatever the server refuses or warns of
 */
export async function deploy(api: Api, config: AetherConfig, values: SecretValues = {}) {
  const objects = aetherStack(config);
  // A stack may leave its namespace to others, as a chart leaves it to Helm.
  const [namespace] = aetherStack({ ...config, migration: {}, createNamespace: true });
  // A template is filled in before it is applied.
  const rest = objects.filter(({ kind }) => kind !== "Secret");
  await applied(api, [namespace as object, await generatedSecret(config, values), ...rest]);
  return objects;
}

/** Applies a change of a stack that is there: its Secret stays. */
export async function update(api: Api, config: AetherConfig): Promise<readonly AetherObject[]> {
  const objects = aetherStack(config);
  await applied(api, objects);
  return objects;
}

export async function applied(api: Api, objects: readonly object[]): Promise<void> {
  const problems = complaints(await api.apply(objects as KubernetesObject[]));
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

type SecretValues = Readonly<Record<string, string>>;

/** What `aether-k8s secrets generate` prints. */
export async function generatedSecret(config: AetherConfig, values: SecretValues = {}): Promise<KubernetesObject> {
  let text = "";
  const context: CommandContext = {
    note: () => {},
    args: [],
    env: { LLM_API_KEY: "a-key-of-the-model", HA_TOKEN: "a-token-of-home-assistant", ...values },
    exists: () => false,
    load: async () => ({}),
    readFile: () => JSON.stringify(config),
    listFolder: () => [],
    writeFiles: () => {},
    run: () => ({ code: 1, stdout: "", stderr: "" }),
    stdout: (part) => {
      text += part;
    },
    stderr: () => {},
    random: (bytes) => randomBytes(bytes).toString("base64url"),
  };
  await secrets.run(context, { values: ["-"] }, ["generate"]);
  return parse(text);
}
