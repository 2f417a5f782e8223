import type { Environment } from "../aether/app/presets.ts";
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

/** The environments in a comma-separated list. @throws {UsageError} */
export const environmentsIn = (list: string): Environment[] =>
  list.split(",").map((name) => {
    const environment = ENVIRONMENTS.get(name.trim());
    if (environment === undefined)
      throw new UsageError(`there is no environment ${JSON.stringify(name)}. Environments: dev, staging, production.`);
    return environment;
  });
