// Colours and weights of what is printed, where a person reads it.
import type { Paint } from "../toolkit/vet/report/pretty.ts";
import type { Context } from "./context.ts";

/**
 * Paints for a terminal; `isWanted` is what the command line says of it. NO_COLOR and FORCE_COLOR are what other commands know by
 * these names (https://no-color.org, https://force-color.org), and a dumb terminal prints codes as they are.
 */
export function painter({ isTerminal, env }: Context, isWanted?: boolean): Paint {
  if (!(isWanted ?? isColourful(env, isTerminal?.() === true))) return (_, text) => text;
  const { styleText } = process.getBuiltinModule("node:util");
  // Whether to paint is decided above: it would ask the stream of the process.
  return (style, text) => styleText(style, text, { validateStream: false });
}

function isColourful({ NO_COLOR, FORCE_COLOR, TERM }: Context["env"], isTerminal: boolean): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && TERM !== "dumb";
}
