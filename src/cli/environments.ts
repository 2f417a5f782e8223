import type { Environment } from "../aether/app/presets.ts";
import { didYouMean } from "./choice.ts";
import { UsageError } from "./context.ts";

/** The environments, by the names that people type. */
export const ENVIRONMENTS: ReadonlyMap<string, Environment> = new Map([
  ["dev", "development"],
  ["development", "development"],
  ["staging", "staging"],
  ["production", "production"],
]);

/** The name of its overlay: dev is the usual one. */
export const overlayName = (environment: Environment) => (environment === "development" ? "dev" : environment);

/** Whether `--set` sets an environment, for commands that set it themselves. */
export const setsEnvironment = (set: readonly string[] = []) => set.some((each) => /^environment\s*=/.test(each));

/** An environment by one of its names, in upper or lower case. */
export const environmentOf = (name: string) => ENVIRONMENTS.get(name.trim().toLowerCase());

/** The same. @throws {UsageError} if there is none of that name */
export function environmentNamed(option: string, name: string): Environment {
  const environment = environmentOf(name);
  if (environment !== undefined) return environment;
  throw new UsageError(
    `${option} is dev, staging or production. Received ${JSON.stringify(name)}.${didYouMean(name, [...ENVIRONMENTS.keys()])}`,
  );
}

/** The environments in a comma-separated list. @throws {UsageError} */
export const environmentsIn = (list: string): Environment[] =>
  list.split(",").map((name) => environmentNamed("--environments", name));
