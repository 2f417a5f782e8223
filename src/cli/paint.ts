// Colors and weights of the output, for terminals.
import type { Paint } from "../toolkit/vet/report/pretty.ts";
import type { Context } from "./context.ts";

/**
 * Paints for a terminal; `isWanted` is the command line's choice. NO_COLOR and FORCE_COLOR work as in other commands
 * (https://no-color.org, https://force-color.org), and a dumb terminal prints color codes as text.
 */
export function painter({ isTerminal, env }: Context, isWanted?: boolean): Paint {
  if (!(isWanted ?? isColourful(env, isTerminal?.() === true))) return (_, text) => text;
  const { styleText } = process.getBuiltinModule("node:util");
  // Whether to paint is decided above: it would otherwise check the stream of the process.
  return (style, text) => styleText(style, text, { validateStream: false });
}

function isColourful({ NO_COLOR, FORCE_COLOR, TERM }: Context["env"], isTerminal: boolean): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && TERM !== "dumb";
}
