// Several stacks at once.

import { ConfigError, type ConfigIssue } from "../toolkit/errors.ts";
import type { AetherConfig } from "./config/types.ts";
import type { StackObject } from "./object-names.ts";
import { aetherStack } from "./stack.ts";

/**
 * A stack for each config, by name: environments, or tenants. They share nothing.
 * @throws {ConfigError} that lists everything wrong with any of the configs
 * @example
 * const { staging, production } = aetherStacks({ staging: { environment: "staging" }, production: {} });
 */
export function aetherStacks<Name extends string>(
  configs: Readonly<Record<Name, AetherConfig>>,
): Record<Name, StackObject[]> {
  const issues: ConfigIssue[] = [];
  const stack = (name: string, config: AetherConfig): StackObject[] => {
    try {
      return aetherStack(config);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      issues.push(...error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] })));
      return [];
    }
  };
  const stacks = Object.entries<AetherConfig>(configs).map(([name, config]) => [name, stack(name, config)]);
  if (issues.length > 0) throw new ConfigError(issues);
  return Object.fromEntries(stacks) as Record<Name, StackObject[]>;
}
