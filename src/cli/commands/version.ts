import manifest from "../../../package.json" with { type: "json" };
import type { Context, ExitCode } from "../context.ts";

/** `aether-k8s --version`. */
export function version(context: Context): ExitCode {
  context.stdout(`${manifest.version}\n`);
  return 0;
}
