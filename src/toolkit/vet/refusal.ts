// The result of Kubernetes' own code for an object, as findings with paths and messages.
import type { Refusal } from "../judge/kubernetes.ts";
import { nearest } from "../kubernetes/near.ts";
import { type Path, valueAt } from "../kubernetes/path.ts";
import { isTree, member, type Tree } from "../kubernetes/read.ts";
import { isOpenInSecret } from "../kubernetes/redacted.ts";

/** The path of an error: if a map or a list is named as a whole, the member with the value. */
export function pathOf(object: unknown, { field, value }: Refusal): Path {
  const path = pathOfField(object, field);
  const at = valueAt(object, path);
  if (value === undefined || typeof at !== "object" || at === null) return path;
  const [key] = Object.entries(at).find(([key, each]) => each === value || key === value) ?? [];
  return key === undefined ? path : [...path, Array.isArray(at) ? Number(key) : key];
}

/** The path of a field as the API server writes it, as far as it exists in the object, and one step further. */
export function pathOfField(object: unknown, written: string): Path {
  // Several fields together: `spec.list[0].{a, b}`.
  const field = written.replace(/\.\{.*$/, "");
  const path: (string | number)[] = [];
  let at: unknown = object;
  for (const [token, key] of field.matchAll(/[^.[\]]+|\[([^\]]*)\]/g)) {
    const step = key ?? token;
    if (Array.isArray(at)) {
      // Decoding errors name lists in the path without the item.
      if (!/^\d+$/.test(step)) return path;
      path.push(Number(step));
      at = at[Number(step)];
    } else if (isTree(at)) {
      path.push(step);
      at = member(at, step);
    } else return path;
    if (at === undefined || at === null) return path;
  }
  return path;
}

/** A sentence about an object, without what may be a value of a Secret. */
export function refusalText(object: Tree, refusal: Refusal): string {
  const { type, field, detail } = refusal;
  const isHidden = object.kind === "Secret" && !isOpenInSecret(pathOf(object, refusal), refusal.value);
  const value = isHidden ? undefined : refusal.value;
  const what = field === "" || field === "<nil>" ? "" : field;
  const why = detail.split("\n")[0]?.replace(/\.$/, "") ?? "";
  if (type === "FieldValueRequired") return `${what} is missing${why === "" ? "" : `: ${why}`}.`;
  if (type === "FieldValueUnknown") return `unknown field ${what}.`;
  if (type === "FieldValueDuplicate" && value !== undefined) return `${what} is a duplicate: ${text(value)}.`;
  if (type === "FieldValueNotFound")
    return `${what} is ${value === undefined ? "" : `${text(value)}, which is `}not found.`;
  // Of what is forbidden, some texts say only when.
  if (type === "FieldValueForbidden" && /^(?:when|if|unless|for|with|in) /.test(why))
    return `${what} is forbidden ${why}.`;
  const is = value === undefined ? what : `${what} is ${text(value)}`;
  return `${[is, why].filter((part) => part !== "").join(": ")}.`;
}

const text = (value: unknown) => JSON.stringify(value).slice(0, 100);

/** What to do, if more is known than that the value is wrong. */
export function fixOf({ type, value, detail, field }: Refusal): string | undefined {
  if (type === "FieldValueRequired") return `Add ${field.split(".").at(-1) || "it"}.`;
  if (type === "FieldValueDuplicate" || type === "FieldValueUnknown") return "Correct or remove it.";
  if (type !== "FieldValueNotSupported") return undefined;
  const choices = [...(detail.match(/supported values: (.*)/)?.[1] ?? "").matchAll(/"([^"]*)"/g)].map(
    ([, name = ""]) => name,
  );
  if (choices.length === 0) return undefined;
  const meant = typeof value === "string" ? nearest(value, choices) : undefined;
  return `Write ${choices.length > 1 ? "one of " : ""}${choices.join(", ")}.${meant === undefined ? "" : ` Did you mean ${meant}?`}`;
}

/** A warning of the API server, which begins with its field. */
export function warningOf(object: unknown, warning: string): { readonly path: Path; readonly text: string } {
  const [, field] = /^([a-z][\w.-]*(?:\[[^\]]*\][\w.-]*)*): /i.exec(warning) ?? [];
  return { path: field === undefined ? [] : pathOfField(object, field), text: warning };
}
