import { choice, listOf } from "../choice.ts";
import { type Command, command } from "../command.ts";
import { type ExitCode, UsageError } from "../context.ts";

/** `aether-k8s completion SHELL`: a script with which a shell completes the commands. */
export const completion = (all: () => Readonly<Record<string, Command>>) =>
  command({
    options: {},
    takesArguments: true,
    run: async ({ stdout }, _, [shell = "", ...more]): Promise<ExitCode> => {
      const { completion, SHELLS } = await import("../completion.ts");
      if (shell === "" || more.length > 0) throw new UsageError(`completion takes one shell: ${listOf(SHELLS)}.`);
      const chosen = choice("the shell", shell, SHELLS);
      stdout(completion(chosen, all()));
      return 0;
    },
  });
