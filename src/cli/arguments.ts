import type { ParseArgsOptionsConfig } from "node:util";
import { nearest } from "../toolkit/kubernetes/nearest.ts";
import { UsageError } from "./context.ts";

/** Options and positional arguments; an unknown or incomplete option is a UsageError. */
export function parseArguments<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  const { parseArgs } = process.getBuiltinModule("node:util");
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Its first sentence; the rest is about arguments that begin with a dash.
    const [problem = ""] = (error as Error).message.split(/\.\s/);
    const unknown = problem.match(/^Unknown option '--([^']+)'/)?.[1];
    const near = unknown === undefined ? undefined : nearest(unknown, Object.keys(options));
    throw new UsageError(
      `${problem.charAt(0).toLowerCase()}${problem.slice(1)}. ${near === undefined ? "See aether-k8s --help." : `Did you mean --${near}?`}`,
    );
  }
}

/** What to say of an argument of these commands; never the argument, which may be a value that --set lost by a space. */
export const noArgument = (command: string) =>
  `${command} takes no argument: values files are given with -f FILE, a setting with --set KEY=VALUE.`;
