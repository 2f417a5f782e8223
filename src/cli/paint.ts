// Colours and weights of what is printed, where a person reads it.
import type { Paint } from "../toolkit/vet/report/pretty.ts";
import type { Context } from "./context.ts";

/** Paints for a terminal, unless NO_COLOR is set; `isWanted` is what the command line says of it. */
export function painter({ isTerminal, env }: Context, isWanted?: boolean): Paint {
  if (!(isWanted ?? (isTerminal?.() === true && !env.NO_COLOR))) return (_, text) => text;
  const { styleText } = process.getBuiltinModule("node:util");
  // Whether to paint is decided above: it would ask the stream of the process.
  return (style, text) => styleText(style, text, { validateStream: false });
}
