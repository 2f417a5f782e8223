// The main function of a program with some commands: which one runs, with which options, and how errors are handled.
import { ConfigError } from "../toolkit/errors.ts";
import { nearest } from "../toolkit/kubernetes/near.ts";
import { own } from "../toolkit/kubernetes/read.ts";
import { printableLines } from "../toolkit/printable.ts";
import { type Command, general } from "./command.ts";
import { type Context, type ExitCode, UsageError } from "./context.ts";
import { reason } from "./files.ts";
import { withProgress } from "./progress.ts";

type Commands = Readonly<Record<string, Command>>;

/** The program of these commands, selected by the first argument. It handles all errors. */
export const program =
  (commands: Commands) =>
  async (context: Context): Promise<ExitCode> => {
    try {
      return await dispatch(commands, context);
    } catch (error) {
      if (error instanceof ConfigError || error instanceof UsageError) {
        context.stderr(`aether-k8s: ${printableLines(error.message)}\n`);
        return 2;
      }
      const { code, stack } = (error ?? {}) as NodeJS.ErrnoException;
      if (code !== undefined && /^E[A-Z]+$/.test(code)) {
        context.stderr(`aether-k8s: ${refusal(error as NodeJS.ErrnoException)}\n`);
        return 2;
      }
      context.stderr(`aether-k8s: this is a bug in aether-k8s. Please report it.\n${stack ?? String(error)}\n`);
      return 3;
    }
  };

/** The commands report errors of files themselves, with names (files.ts): any other output is standard output. */
const refusal = (error: NodeJS.ErrnoException) =>
  error.syscall === "write"
    ? `cannot write standard output: ${reason(error)}.`
    : error.path === undefined
      ? error.message
      : `cannot read ${error.path}: ${reason(error)}.`;

const HELP = ["--help", "-h"];

/** Most programs print their version for these. */
const VERSION = ["-v", "-V", "version"];

async function dispatch(commands: Commands, context: Context): Promise<ExitCode> {
  const [first = "help", ...args] = context.args;
  const name = VERSION.includes(first) ? "--version" : first;
  const isHelp = name === "help" || HELP.includes(name);
  const wantsHelp = isHelp || args.some((arg) => HELP.includes(arg));
  const chosen = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (chosen !== undefined && !wantsHelp) {
    const { values, positionals } = parsed(name, args, chosen);
    // Without the argument: it may be a value that --set lost because of a space.
    if (positionals.length > 0 && chosen.takesArguments !== true)
      throw new UsageError(
        `${name} takes no arguments${"set" in chosen.options ? ". Pass values files with -f FILE and settings with --set KEY=VALUE" : ""}. See aether-k8s ${name} --help.`,
      );
    if (values.color === true && values["no-color"] === true)
      throw new UsageError("--color and --no-color exclude each other; use one of them.");
    const isColorful = values.color ?? (values["no-color"] === true ? false : undefined);
    const shown = withProgress(context, values.quiet === true);
    const said = new Set<string>();
    const note = (text: string) => {
      if (values.quiet !== true && !said.has(text)) shown.context.stderr(`aether-k8s: ${text}\n`);
      said.add(text);
    };
    const own = { ...shown.context, note, ...(isColorful === undefined ? {} : { isColorful }) };
    try {
      return await chosen.run(own, values, positionals);
    } finally {
      shown.end();
    }
  }
  // Loaded only now: a command need not load the texts.
  const { help, unknownCommand } = await import("./help.ts");
  const about = isHelp ? args[0] : name;
  const text = wantsHelp ? help(about, commands, context.columns?.()) : undefined;
  if (text === undefined) throw new UsageError(unknownCommand(about ?? ""));
  context.stdout(text);
  return 0;
}

/** @throws {UsageError} for an unknown or incomplete option */
function parsed(name: string, args: readonly string[], { options }: Command) {
  const { parseArgs } = process.getBuiltinModule("node:util");
  try {
    return parseArgs({ args: [...args], options: { ...options, ...general }, allowPositionals: true, strict: true });
  } catch (error) {
    // Its first sentence; the rest is about arguments that begin with a dash.
    const [problem = ""] = (error as Error).message.split(/\.\s/);
    const [, ambiguous] = /^Option '([^']+)' argument is ambiguous/.exec(problem) ?? [];
    if (ambiguous !== undefined)
      throw new UsageError(`option '${ambiguous}' needs a value, and another option follows it.`);
    const [, dashes = "", letters = ""] = problem.match(/^Unknown option '(--?)([^']+)'/) ?? [];
    // -set is read as -s -e -t.
    const typed = dashes === "-" ? args.find((arg) => arg.startsWith(`-${letters}`))?.slice(1) : letters;
    const unknown = typed === "n" ? "namespace" : (typed?.split("=")[0] ?? "");
    const near = nearest(unknown, Object.keys({ ...options, ...general }));
    const other = "set" in options && !(unknown in options) ? own(OTHERS, unknown) : undefined;
    const instead =
      other ?? (unknown === "" || near === undefined ? `See aether-k8s ${name} --help.` : `Did you mean --${near}?`);
    throw new UsageError(`${problem.charAt(0).toLowerCase()}${problem.slice(1)}. ${instead}`);
  }
}

const SET_TEXT = `Use --set 'KEY="VALUE"': a value in quotes is text.`;
/** What to type for options of Helm and kubectl. */
const OTHERS: Readonly<Record<string, string>> = {
  "set-string": SET_TEXT,
  "set-literal": SET_TEXT,
  "set-json": "Use --set 'KEY=VALUE': a value may be JSON.",
  "set-file": `Use --set "KEY=$(cat FILE)".`,
  namespace: "Use --set namespace=NAME.",
};
