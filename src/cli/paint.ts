// Colors and weights of the output, for terminals.
import type { Paint } from "../toolkit/vet/report/pretty.ts";
import type { CommandContext, Context } from "./context.ts";

/**
 * Paints for a terminal. The command line's choice wins; then NO_COLOR and FORCE_COLOR work as in other commands
 * (https://no-color.org, https://force-color.org), and a dumb terminal prints color codes as text.
 */
export function painter({ isTerminal, env, isColorful }: CommandContext): Paint {
  if (!(isColorful ?? isColorfulBy(env, isTerminal?.() === true))) return (_, text) => text;
  const { styleText } = process.getBuiltinModule("node:util");
  // Whether to paint is decided above: it would otherwise check the stream of the process.
  return (style, text) => styleText(style, text, { validateStream: false });
}

function isColorfulBy({ NO_COLOR, FORCE_COLOR, TERM }: Context["env"], isTerminal: boolean): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && TERM !== "dumb";
}
