import type { Environment } from "../aether/app/presets.ts";
import { UsageError } from "./context.ts";

/** The environments by the names that people type. */
export const ENVIRONMENTS: ReadonlyMap<string, Environment> = new Map([
  ["dev", "development"],
  ["development", "development"],
  ["staging", "staging"],
  ["production", "production"],
]);

/** What its overlay is called: dev is the usual name. */
export const overlayName = (environment: Environment) => (environment === "development" ? "dev" : environment);

/** Whether `--set` gives an environment, where the command gives one itself. */
export const setsEnvironment = (set: readonly string[] = []) => set.some((each) => /^environment\s*=/.test(each));

/** The environments of a list with commas. @throws {UsageError} */
export const environmentsIn = (list: string): Environment[] =>
  list.split(",").map((name) => {
    const environment = ENVIRONMENTS.get(name.trim());
    if (environment === undefined)
      throw new UsageError(`there is no environment ${JSON.stringify(name)}. Environments: dev, staging, production.`);
    return environment;
  });
