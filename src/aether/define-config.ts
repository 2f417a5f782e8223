// Config as code: what a file aether.config.ts exports.
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import type { Environment } from "./app/presets.ts";
import type { AetherConfig } from "./config/types.ts";

/** What a config function receives. */
export interface ConfigContext {
  /** The value of `--environment`; the default is production. */
  readonly environment: Environment;
  /**
   * The environment variables of the command. It reports settings that are undefined, and which variables were read and are not
   * set; with `env.HOST ?? "aether.local"`, nothing is missing.
   */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A config, or the objects themselves, changed as you like. */
export type ConfigSource = AetherConfig | readonly KubernetesObject[];

/** A config that depends on the environment, or objects that do. */
type ConfigFunction = Returning<ConfigSource>;

/**
 * The default export of `aether.config.ts`: a config, the objects of a stack, or a function that returns one of
 * the two. `aether-k8s render` finds the file in the current directory, or with `--config`.
 * @typeParam F The function, so that a misspelt key in what it returns is an error of the compiler.
 * @example
 * export default defineConfig({ host: "aether.example.com" });
 * @example
 * export default defineConfig(({ environment }) => remove(aetherStack({ environment }), "PodDisruptionBudget/aether-ui"));
 */
export const defineConfig = <F extends (context: ConfigContext) => unknown>(
  config: ConfigSource | (F & ConfigFunction & Returning<Checked<Awaited<ReturnType<F>>>>),
): ConfigSource | F => config as ConfigSource | F;

/** A function of the context; it may be asynchronous. */
type Returning<T> = (context: ConfigContext) => T | Promise<T>;

/** What the function of a config returns, with a message of the compiler in place of what it may not return. */
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

/** The keys of all alternatives of a union, such as the database's. */
type KeyOf<Shape> = Shape extends unknown ? keyof Shape : never;
/** The member of every alternative of a union. */
type MemberOf<Shape, Key> = Shape extends unknown ? (Key extends keyof Shape ? NonNullable<Shape[Key]> : never) : never;
