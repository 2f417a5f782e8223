import { jsonSchema } from "../../aether/config/json-schema.ts";
import { parseArguments } from "../arguments.ts";
import { type Context, type ExitCode, UsageError } from "../context.ts";

/** `aether-k8s schema`: the JSON Schema of values files. */
export function schema(context: Context): ExitCode {
  const { positionals } = parseArguments(context.args, {});
  if (positionals.length > 0)
    throw new UsageError(`schema takes no argument ${JSON.stringify(positionals[0])}. See aether-k8s schema --help.`);
  context.stdout(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return 0;
}
