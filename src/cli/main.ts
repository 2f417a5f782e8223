// Which command, and what becomes of an error.
import { ConfigError } from "../errors.ts";
import { diff } from "./commands/diff.ts";
import { help, unknownCommand } from "./commands/help.ts";
import { init } from "./commands/init.ts";
import { kustomize } from "./commands/kustomize.ts";
import { render } from "./commands/render.ts";
import { schema } from "./commands/schema.ts";
import { secrets } from "./commands/secrets.ts";
import { version } from "./commands/version.ts";
import { vet } from "./commands/vet.ts";
import { type Context, type ExitCode, UsageError } from "./context.ts";

/** Runs the command that the arguments name. Nothing it throws leaves it. */
export async function main(context: Context): Promise<ExitCode> {
  try {
    return await dispatch(context);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) {
      context.stderr(`aether-k8s: ${error.message}\n`);
      return 2;
    }
    const { code, message, stack } = (error ?? {}) as NodeJS.ErrnoException;
    if (code !== undefined && /^E[A-Z]+$/.test(code)) {
      context.stderr(`aether-k8s: ${message}\n`);
      return 2;
    }
    context.stderr(`aether-k8s: this is a bug in aether-k8s, please report it.\n${stack ?? String(error)}\n`);
    return 3;
  }
}

async function dispatch(context: Context): Promise<ExitCode> {
  const [command, ...args] = context.args;
  const rest = { ...context, args };
  // Help is known by its flag, so that no command has to load it.
  if (command === undefined || args.includes("--help") || args.includes("-h")) return help(context, command);
  switch (command) {
    case "render":
      return render(rest);
    case "kustomize":
      return kustomize(rest);
    case "diff":
      return diff(rest);
    case "init":
      return init(rest);
    case "schema":
      return schema(rest);
    case "secrets":
      return secrets(rest);
    case "vet":
      return vet(rest);
    case "help":
    case "--help":
    case "-h":
      return help(context, args[0]);
    case "--version":
      return version(rest);
    default:
      throw new UsageError(unknownCommand(command));
  }
}
