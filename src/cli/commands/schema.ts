import { jsonSchema } from "../../aether/config/json-schema.late.ts";
import { command } from "../command.ts";

/** `aether-k8s schema`: the JSON Schema of values files. */
export const schema = command({
  options: {},
  run: ({ stdout }) => {
    stdout(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    return 0;
  },
});
