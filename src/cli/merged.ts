// Merges values, such as several files and --set.
import { settingAt } from "../aether/config/parse.ts";
import { isTree, member, type Tree, tree } from "../toolkit/kubernetes/read.ts";

/**
 * Maps are merged, everything else is replaced; `null` resets a setting to its default. A null for an unknown setting is kept, so
 * that the check of the config rejects it: `hosst:` would silently have no effect otherwise.
 */
export function merged(below: Tree, above: Tree, path: readonly string[] = []): Tree {
  const members = Object.entries({ ...below, ...above }).map(([key, value]): [string, unknown] => [
    key,
    Object.hasOwn(above, key) && isTree(value) ? merged(tree(member(below, key)), value, [...path, key]) : value,
  ]);
  const isReset = (key: string) => {
    const place = settingAt([...path, key]);
    return place === "known" || (place === "free" && Object.hasOwn(below, key));
  };
  return Object.fromEntries(
    members.filter(([key, value]) => value !== null || !Object.hasOwn(above, key) || !isReset(key)),
  );
}
