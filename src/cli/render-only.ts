import { render } from "./commands/render.ts";
import { program } from "./program.ts";

/** The command that people wait for most often, without what the others need: that is a twentieth of the wait. */
export const main = program({ render });
