import { nearest } from "../../toolkit/kubernetes/near.ts";
import { type Command, command } from "../command.ts";
import { type ExitCode, UsageError } from "../context.ts";

/** `aether-k8s completion SHELL`: a script with which a shell completes the commands. */
export const completion = (all: () => Readonly<Record<string, Command>>) =>
  command({
    options: {},
    takesArguments: true,
    run: async ({ stdout }, _, [shell = "", ...more]): Promise<ExitCode> => {
      const { completion, SHELLS } = await import("../completion.ts");
      const chosen = SHELLS.find((each) => each === shell);
      if (chosen === undefined || more.length > 0) {
        const near = nearest(shell, SHELLS);
        throw new UsageError(
          `completion takes one shell: ${SHELLS.join(", ")}. ${near === undefined ? `Received ${JSON.stringify(shell)}.` : `Did you mean ${near}?`}`,
        );
      }
      stdout(completion(chosen, all()));
      return 0;
    },
  });
