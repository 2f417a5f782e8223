// Deletions without effect: a name that is misspelt, or has changed.
import { ComposeError } from "../errors.ts";
import { type Fields, fieldOf, fieldsBelow } from "../kubernetes/merge-fields.ts";
import { isTree } from "../kubernetes/read.ts";
import { DELETE_FROM } from "../kubernetes/strategic-merge.ts";

/** The paths of a patch that delete something that does not exist. */
export function ineffectiveDeletions(value: unknown, patch: unknown, fields: Fields, path = ""): string[] {
  if (!isTree(patch)) return [];
  const map = isTree(value) ? value : {};
  return Object.entries(patch).flatMap(([name, member]) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (deletes(member)) return map[name] === undefined ? [at] : [];
    if (name.startsWith(DELETE_FROM)) return absentValues(map[name.slice(DELETE_FROM.length)], member, at);
    const field = fieldOf(fields, name);
    if (!Array.isArray(member)) return ineffectiveDeletions(map[name], member, fieldsBelow(field), at);
    return typeof field.by === "string" ? inItems(map[name], member, field.by, fieldsBelow(field), at) : [];
  });
}

/** @throws {ComposeError} if there are such paths */
export function refuseIneffective(of: string, paths: readonly string[]): void {
  if (paths.length > 0)
    throw new ComposeError(
      "no_match",
      of,
      `The change of ${of} deletes fields that do not exist: ${paths.join(", ")}.`,
    );
}

const deletes = (patch: unknown) => patch === null || (isTree(patch) && patch.$patch === "delete");

function inItems(list: unknown, patch: readonly unknown[], by: string, fields: Fields, path: string): string[] {
  const items = Array.isArray(list) ? list.filter(isTree) : [];
  return patch.filter(isTree).flatMap((item) => {
    const found = items.find((each) => each[by] === item[by]);
    const at = `${path}[${JSON.stringify(item[by])}]`;
    if (deletes(item)) return found === undefined ? [at] : [];
    return ineffectiveDeletions(found, item, fields, at);
  });
}

const absentValues = (list: unknown, values: unknown, path: string): string[] =>
  Array.isArray(values)
    ? values.filter((value) => !(Array.isArray(list) && list.includes(value))).map((value) => `${path}[${value}]`)
    : [];
