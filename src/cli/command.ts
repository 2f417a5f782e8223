// What a command is to the program: its options, and what it does. Its texts are in help.ts, which is loaded only for help.
import type { ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { CommandContext, ExitCode } from "./context.ts";

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; strict: true; allowPositionals: true }>
>;

/** The values of options, by name. */
export type Values<Options extends ParseArgsOptionsConfig> = Parsed<Options>["values"];

export interface Command<Options extends ParseArgsOptionsConfig = ParseArgsOptionsConfig> {
  readonly options: Options;
  /** Whether arguments other than options are allowed. */
  readonly takesArguments?: boolean;
  run(context: CommandContext, values: Values<Options>, args: readonly string[]): ExitCode | Promise<ExitCode>;
}

/** A command with the types of its own options. */
export const command = <const Options extends ParseArgsOptionsConfig>(given: Command<Options>) => given;

/** Options of every command. */
export const general = {
  quiet: { type: "boolean", short: "q" },
  color: { type: "boolean" },
  "no-color": { type: "boolean" },
} as const;
