// Config as code: what a file aether.config.ts exports.
import type { KubernetesObject } from "./compose/reference.ts";
import type { Environment } from "./config/presets.ts";
import type { AetherConfig } from "./config/types.ts";

/** What a config that is a function is told. */
export interface ConfigContext {
  /** What `--environment` says, production without it. */
  readonly environment: Environment;
  /** The environment variables of the command. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A config, or the objects themselves, composed as you like. */
export type ConfigSource = AetherConfig | readonly KubernetesObject[];

/**
 * What `aether.config.ts` exports by default: a config, the objects that a stack has become, or a function that returns one of
 * the two. `aether-k8s render` finds the file in the folder it runs in, or by `--config`.
 * @example
 * export default defineConfig({ host: "aether.example.com" });
 * @example
 * export default defineConfig(({ environment }) => remove(aetherStack({ environment }), "PodDisruptionBudget/aether-ui"));
 */
export const defineConfig = <
  T extends ConfigSource | ((context: ConfigContext) => ConfigSource | Promise<ConfigSource>),
>(
  config: T,
): T => config;
