import type { Command } from "./command.ts";
import { completion } from "./commands/completion.ts";
import { diff } from "./commands/diff.ts";
import { explain } from "./commands/explain.ts";
import { init } from "./commands/init.ts";
import { kustomize } from "./commands/kustomize.ts";
import { render } from "./commands/render.ts";
import { schema } from "./commands/schema.ts";
import { secrets } from "./commands/secrets.ts";
import { show } from "./commands/show.ts";
import { version } from "./commands/version.ts";
import { vet } from "./commands/vet.ts";
import { program } from "./program.ts";

/** All commands. */
export const commands = {
  render,
  show,
  kustomize,
  diff,
  vet,
  explain,
  secrets,
  init,
  schema,
  completion: completion((): Readonly<Record<string, Command>> => commands),
  "--version": version,
};

export const main = program(commands);
