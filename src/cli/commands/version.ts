import manifest from "../../../package.json" with { type: "json" };
import { command } from "../command.ts";

/** `aether-k8s --version`. */
export const version = command({
  options: {},
  run: ({ stdout }) => {
    stdout(`${manifest.version}\n`);
    return 0;
  },
});
