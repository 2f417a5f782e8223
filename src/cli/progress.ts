// Progress: what a command is doing, on a terminal, when it may take more than a second.
import type { Context } from "./context.ts";

/** Moves the cursor to the start of the line and erases it. */
const ERASE = "\r\u001b[K";

interface Progress {
  /** The context that shows the programs it runs, and replaces the progress with the next output. */
  readonly context: Context;
  readonly end: () => void;
}

/** Shows nothing if standard error is not a terminal, or with `--quiet`. */
export function withProgress(context: Context, isQuiet: boolean): Progress {
  if (isQuiet) return { context, end: () => {} };
  const { kubernetes } = context;
  let isShown = false;
  const end = () => {
    if (isShown) context.stderr(ERASE);
    isShown = false;
  };
  const progress = (text: string) => {
    if (context.isErrorTerminal?.() !== true) return;
    context.stderr(`${ERASE}${text} …`);
    isShown = true;
  };
  const before =
    <Args extends readonly unknown[], Result>(work: (...args: Args) => Result) =>
    (...args: Args): Result => {
      end();
      return work(...args);
    };
  return {
    end,
    context: {
      ...context,
      progress,
      stdout: before(context.stdout),
      stderr: before(context.stderr),
      // Another program may take any time: kubectl waits for a cluster that does not answer.
      run: (program, args, input) => {
        // Only the verb: kinds and labels may be longer than a line, which could not be erased.
        const [verb = ""] = args[0] === "--context" ? args.slice(2) : args;
        progress(`running ${program} ${verb}`);
        return context.run(program, args, input);
      },
      // Loading it takes half a second, and each object a few milliseconds.
      ...(kubernetes && {
        kubernetes: () => {
          progress("checking with Kubernetes' own code");
          return kubernetes();
        },
      }),
    },
  };
}
