// What a program of some commands does: which one runs, and what becomes of an error.
import { ConfigError } from "../toolkit/errors.ts";
import { type Context, type ExitCode, UsageError } from "./context.ts";
import { reason } from "./files.ts";

export type Command = (context: Context) => ExitCode | Promise<ExitCode>;

/** The program of these commands, by the name that the first argument gives. Nothing it throws leaves it. */
export const program =
  (commands: Readonly<Record<string, Command>>) =>
  async (context: Context): Promise<ExitCode> => {
    try {
      return await dispatch(commands, context);
    } catch (error) {
      if (error instanceof ConfigError || error instanceof UsageError) {
        context.stderr(`aether-k8s: ${error.message}\n`);
        return 2;
      }
      const { code, stack } = (error ?? {}) as NodeJS.ErrnoException;
      if (code !== undefined && /^E[A-Z]+$/.test(code)) {
        context.stderr(`aether-k8s: ${refusal(error as NodeJS.ErrnoException)}\n`);
        return 2;
      }
      context.stderr(`aether-k8s: this is a bug in aether-k8s, please report it.\n${stack ?? String(error)}\n`);
      return 3;
    }
  };

/** Of files the commands say it themselves, with their names (files.ts): what else is written is standard output. */
const refusal = (error: NodeJS.ErrnoException) =>
  error.syscall === "write" ? `can't write standard output: ${reason(error)}.` : error.message;

const HELP = ["--help", "-h"];

async function dispatch(commands: Readonly<Record<string, Command>>, context: Context): Promise<ExitCode> {
  const [command = "help", ...args] = context.args;
  const isHelp = command === "help" || HELP.includes(command);
  const wantsHelp = isHelp || args.some((arg) => HELP.includes(arg));
  const run = !wantsHelp && Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run !== undefined) return run({ ...context, args });
  // Only now: no command has to load the texts.
  const { help, unknownCommand } = await import("./help.ts");
  const about = isHelp ? args[0] : command;
  const text = wantsHelp ? help(about) : undefined;
  if (text === undefined) throw new UsageError(unknownCommand(about ?? ""));
  context.stdout(text);
  return 0;
}
