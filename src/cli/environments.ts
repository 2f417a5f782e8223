import type { Environment } from "../aether/app/presets.ts";

/** The environments by the names that people type: dev is the usual name of an overlay. */
export const ENVIRONMENTS: Readonly<Record<string, Environment>> = {
  dev: "development",
  development: "development",
  staging: "staging",
  production: "production",
};

/** Whether `--set` gives an environment, where the command gives one itself. */
export const setsEnvironment = (set: readonly string[] = []) => set.some((each) => /^environment\s*=/.test(each));
