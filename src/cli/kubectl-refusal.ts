// What kubectl prints when the API server rejects an object, as data.
import { member, text, tree, trees } from "../toolkit/kubernetes/read.ts";
import type { Refusal } from "./vet.ts";

const TYPES: Readonly<Record<string, string>> = {
  "Invalid value": "FieldValueInvalid",
  "Unsupported value": "FieldValueNotSupported",
  "Required value": "FieldValueRequired",
  "Duplicate value": "FieldValueDuplicate",
  "Too long": "FieldValueTooLong",
  "Too many": "FieldValueTooMany",
  "Not found": "FieldValueNotFound",
  Forbidden: "FieldValueForbidden",
};
const CAUSE = new RegExp(`^(\\S*): (${Object.keys(TYPES).join("|")})(?:: ([\\s\\S]*))?$`);
/** A value as Go prints it: text, another scalar, or something longer. */
const VALUE = /^(?:("(?:[^"\\]|\\.)*")|([\w.+-]+)|[\s\S]*?[}\])]): ([\s\S]*)$/;

/**
 * The rejections in kubectl's output for one object.
 * @param isSecret whether to omit values
 */
export function refusalsOf(stderr: string, isSecret: boolean): Refusal[] {
  const said = withoutWarnings(stderr);
  if (said === "") return [];
  const [, invalid] = /^The \S+ ".*?" is invalid: ([\s\S]*)$/m.exec(said) ?? [];
  if (invalid !== undefined) {
    const causes =
      invalid.startsWith("\n* ") || /^\s*\n\* /.test(invalid) ? invalid.trim().split(/\n\* |^\* /) : [invalid];
    return causes.filter((cause) => cause.trim() !== "").map((cause) => refusalOf(cause.trim(), isSecret));
  }
  const message = said
    .replace(/^[\s\S]*"STDIN": /, "")
    .replace(/^(?:error|Error from server(?: \(\w+\))?): /, "")
    .trim();
  // What kubectl itself reports before it sends a request.
  const own = [...message.matchAll(/ValidationError\(\w+\.?([^)]*)\): unknown field "([^"]+)"/g)];
  if (own.length > 0)
    return own.map(([, at = "", name = ""]) => ({
      type: "FieldValueUnknown",
      field: at === "" ? name : `${at}.${name}`,
      detail: "unknown field",
    }));
  const unknown = [...message.matchAll(/(unknown|duplicate) field "([^"]+)"/g)];
  if (message.includes("strict decoding error") && unknown.length > 0)
    return unknown.map(([, what, field = ""]) => ({
      type: what === "unknown" ? "FieldValueUnknown" : "FieldValueDuplicate",
      field,
      detail: `${what} field`,
    }));
  return [{ type: "Forbidden", field: "", detail: message.replace(/\nensure CRDs are installed first$/, "") }];
}

function refusalOf(cause: string, isSecret: boolean): Refusal {
  const [, field = "", said = "", rest = ""] = CAUSE.exec(cause) ?? [];
  const type = TYPES[said];
  // A policy returns a sentence, without a field.
  if (type === undefined) return { type: "Forbidden", field: "", detail: cause.replace(/^: /, "") };
  if (type === "FieldValueRequired" || type === "FieldValueForbidden") return { type, field, detail: rest };
  const [, quoted, scalar, detail] = VALUE.exec(`${rest}${/: /.test(rest) ? "" : ": "}`) ?? [];
  if (detail === undefined) return { type, field, detail: isSecret ? "" : rest };
  const value = scalarOf(quoted ?? scalar);
  return { type, field, detail, ...(isSecret || value === undefined ? {} : { value }) };
}

function scalarOf(printed: string | undefined): string | number | boolean | undefined {
  if (printed === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(printed);
    return typeof value === "object" ? undefined : (value as string | number | boolean);
  } catch {
    return undefined;
  }
}

/** Warnings of the API server, its policies and webhooks; kubectl's own warning about its annotation is omitted. */
export const warningsOf = (stderr: string): string[] =>
  [...stderr.matchAll(/^Warning: (.*)$/gm)]
    .flatMap(([, warning]) => warning ?? [])
    .filter((warning) => !warning.includes("last-applied-configuration annotation"));

const withoutWarnings = (stderr: string) => stderr.replace(/^Warning: .*\n?/gm, "").trim();

/** Why the answer is not about the object: something that it needs comes with it. */
export function unjudgedReason(stderr: string, objects: readonly unknown[]): string | undefined {
  const [, kind] = /no matches for kind "([^"]+)"/.exec(stderr) ?? [];
  const defines = (object: unknown) =>
    member(object, "kind") === "CustomResourceDefinition" &&
    member(member(tree(object).spec, "names"), "kind") === kind;
  if (kind !== undefined && objects.some(defines))
    return "its CustomResourceDefinition is among these objects, and not in the cluster yet";
  const [, account] = /serviceaccount "([^"]+)" not found/.exec(stderr) ?? [];
  const isAccount = (object: unknown) =>
    member(object, "kind") === "ServiceAccount" && text(member(tree(object).metadata, "name")) === account;
  return account !== undefined && trees(objects).some(isAccount)
    ? `its ServiceAccount ${account} is among these objects, and not in the cluster yet`
    : undefined;
}
