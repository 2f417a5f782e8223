// Config as code: what a file aether.config.ts exports.
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import type { Environment } from "./app/presets.ts";
import type { AetherConfig } from "./config/types.ts";

/** What a config function receives. */
export interface ConfigContext {
  /** The value of `--environment`; the default is production. */
  readonly environment: Environment;
  /** The environment variables of the command. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A config, or the objects themselves, changed as you like. */
export type ConfigSource = AetherConfig | readonly KubernetesObject[];

type ConfigFunction = Returning<ConfigSource>;

/**
 * The default export of `aether.config.ts`: a config, the objects of a stack, or a function that returns one of
 * the two. `aether-k8s render` finds the file in the current directory, or with `--config`.
 * @example
 * export default defineConfig({ host: "aether.example.com" });
 * @example
 * export default defineConfig(({ environment }) => remove(aetherStack({ environment }), "PodDisruptionBudget/aether-ui"));
 */
export const defineConfig = <F extends (context: ConfigContext) => unknown>(
  config: ConfigSource | (F & ConfigFunction & Returning<Checked<Awaited<ReturnType<F>>>>),
): ConfigSource | F => config as ConfigSource | F;

type Returning<T> = (context: ConfigContext) => T | Promise<T>;

type Checked<T> = T extends readonly unknown[]
  ? readonly KubernetesObject[]
  : T extends object
    ? Known<T, AetherConfig>
    : "a config, or a list of objects";

/** Compilers check for misspelt keys in an argument, but not in a return value: so these have different types. */
type Known<T, Shape> = T extends readonly unknown[]
  ? T
  : T extends object
    ? {
        [Key in keyof T]: Key extends KeyOf<Shape>
          ? Known<T[Key], MemberOf<Shape, Key>>
          : `${Key & string} is not a setting`;
      }
    : T;

// For a union, such as the database's, every alternative.
type KeyOf<Shape> = Shape extends unknown ? keyof Shape : never;
type MemberOf<Shape, Key> = Shape extends unknown ? (Key extends keyof Shape ? NonNullable<Shape[Key]> : never) : never;
