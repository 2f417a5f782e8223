// Settings that have the name of an unknown key. Loaded when a config has one.
import type { Path } from "../../toolkit/kubernetes/path.ts";
import { fieldsNamed } from "../../toolkit/schema/explained.ts";
import { inlineSchemaOf } from "../../toolkit/schema/inline.late.ts";
import type { JsonSchema } from "../../toolkit/schema/named-types.ts";

/** The schema is the same for every config: it is built for the first unknown key. */
let whole: JsonSchema | undefined;

/** More settings of one name, such as `name`, say nothing about what was meant. */
const MOST = 3;

/**
 * The settings that an unknown key may mean: the one at the top, or those in the same section, or a few anywhere.
 * The schema is passed in: if this file imported it, a program that needs one function of the library would bundle all of it.
 * @example settingsNamed(() => configSchema("production"), ["ingress", "host"]) // ["host"]
 */
export function settingsNamed(schema: () => Parameters<typeof inlineSchemaOf>[0], path: Path): readonly string[] {
  whole ??= inlineSchemaOf(schema());
  const [section, key] = [path[0], path.at(-1)];
  const all = fieldsNamed(whole, String(key));
  if (path.length > 1 && all.includes(String(key))) return [String(key)];
  const near = all.filter((each) => each.startsWith(`${section}.`));
  const found = near.length > 0 ? near : all;
  return found.length <= MOST ? found : [];
}
