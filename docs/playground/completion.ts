// Settings and values that may be typed at a place, from the JSON Schema of the config.
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { Text } from "@codemirror/state";
import { type Field, fieldsAt, typeText } from "../../src/toolkit/schema/explained.ts";
import type { JsonSchema } from "../../src/toolkit/schema/named-types.ts";

/** The beginning of a line: its indentation with the dashes of items, the key, and what is behind the colon. */
const LINE = /^((?: |- +)*)(?:"?([\w./-]*)"?(?::( +)(\S*))?)?$/;

export const completions =
  (schema: () => JsonSchema): CompletionSource =>
  ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const line = state.doc.lineAt(pos);
    const [all, indent = "", key = "", space, value = ""] = line.text.slice(0, pos - line.from).match(LINE) ?? [];
    if (all === undefined) return null;
    const path = pathAbove(state.doc, line.number, indent.length);
    if (space !== undefined) {
      const options = fieldsAt(schema(), [...path, key]).flatMap(valuesOf);
      return { from: pos - value.length, options: unique(options), validFor: /^\S*$/ };
    }
    if (key === "" && !explicit) return null;
    const taken = siblings(state.doc, line.number, indent.length);
    const fields = fieldsAt(schema(), [...path, "*"]).filter(({ name }) => !taken.has(name));
    return {
      from: pos - key.length,
      options: unique(fields.map((field) => keyOf(field, indent))),
      validFor: /^[\w./-]*$/,
    };
  };

/** The keys that lead to a line, from the outside. */
function pathAbove(doc: Text, number: number, indent: number): string[] {
  const path: string[] = [];
  let within = indent;
  for (let at = number - 1; at > 0 && within > 0; at--) {
    const [, before = "", key] = doc.line(at).text.match(/^((?: |- +)*)"?([\w./-]+)"?:(?: |$)/) ?? [];
    if (key === undefined || before.length >= within) continue;
    path.unshift(key);
    within = before.length;
  }
  return path;
}

/** The keys of the same map as a line's. */
function siblings(doc: Text, number: number, indent: number): Set<string> {
  const names = new Set<string>();
  for (const step of [-1, 1])
    for (let at = number + step; at > 0 && at <= doc.lines; at += step) {
      const [, before = "", key] = doc.line(at).text.match(/^((?: |- +)*)([^\s#][^:]*)?/) ?? [];
      if (key === undefined) continue;
      if (before.length < indent) break;
      if (before.length === indent) names.add(key);
    }
  return names;
}

/** What is below a section goes into its next line, further right. */
function keyOf({ name, schema, isRequired }: Field, indent: string): Completion {
  const inside = `\n${" ".repeat(indent.length + 2)}`;
  const kinds = new Set([schema, ...(schema.anyOf ?? [])].map(({ type }) => type));
  const isSection = kinds.has("object") && !kinds.has("boolean") && schema.tsType === undefined;
  return {
    label: name,
    type: "property",
    detail: `${typeText([schema])}${isRequired ? ", required" : ""}`,
    apply: `${name}:${kinds.has("array") ? `${inside}- ` : isSection ? inside : " "}`,
    info: [schema.description, defaultOf(schema), schema.reason].filter((text) => text !== undefined).join(" "),
  };
}

const defaultOf = ({ default: value }: JsonSchema) =>
  value === undefined || JSON.stringify(value) === "{}" ? undefined : `Default: ${JSON.stringify(value)}.`;

function valuesOf({ schema }: { readonly schema: JsonSchema }): Completion[] {
  const values = [schema, ...(schema.anyOf ?? [])].flatMap(({ enum: listed = [], const: only, type }) => [
    ...listed,
    ...(only === undefined ? [] : [only]),
    ...(type === "boolean" ? [true, false] : []),
  ]);
  return values.map((value) => ({ label: String(value), type: "enum" }));
}

const unique = (all: readonly Completion[]) => [...new Map(all.map((each) => [each.label, each])).values()];
