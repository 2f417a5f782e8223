import { describe, expect, it } from "vitest";
import { aetherStack, ConfigError, type ConfigIssue, formatPath } from "../../../src/index.ts";

/** What is wrong with a config of whatever type; nothing when it renders. */
export function problems(config: unknown): readonly ConfigIssue[] {
  return errorOf(config)?.issues ?? [];
}

/** The error of a config, `undefined` when it renders. Any other error than a ConfigError is thrown on. */
export function errorOf(config: unknown): ConfigError | undefined {
  try {
    aetherStack(config as never);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** Where something is wrong, as one would type it. */
export const places = (config: unknown) => problems(config).map(({ path }) => formatPath(path));

/** The problem at a place. */
export function problemAt(config: unknown, place: string): ConfigIssue {
  const found = problems(config).filter(({ path }) => formatPath(path) === place);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} problems at ${place}; there are some at: ${places(config).join(", ")}`);
  return found[0];
}

/** A contradiction as a row of a table: a config that is rejected, and its nearest neighbour that is not. */
export interface Row {
  /** What is rejected, as a fact. */
  readonly fact: string;
  readonly config: unknown;
  readonly at: string;
  /** `"conflict"` where nothing else is said. */
  readonly code?: "missing";
  /** What the sentence says. */
  readonly says: string;
  /** What the remedy says. */
  readonly fix: string;
  readonly legal: unknown;
}

/** Tests a table of them. */
export function contradictions(about: string, rows: readonly Row[]): void {
  describe(`rules about ${about}`, () => {
    it.each(rows)("reject $fact", ({ config, at, code = "conflict", says, fix }) => {
      const problem = problemAt(config, at);
      expect(problem.message).toContain(says);
      expect(problem.fix).toContain(fix);
      expect(problem.code).toBe(code);
    });

    it.each(rows)("accept the neighbour of $fact", ({ legal }) => {
      expect(places(legal)).toEqual([]);
    });
  });
}
