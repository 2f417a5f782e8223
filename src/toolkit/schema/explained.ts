// Look-ups in the JSON Schema of a config.
import type { JsonSchema } from "./named-types.ts";

export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** The schemas at a path, one for each alternative that has it; `*` is everything below. Items of lists are skipped. */
export function fieldsAt(schema: JsonSchema, path: readonly string[]): Field[] {
  const [key, ...rest] = path;
  if (key === undefined) return [{ name: "", schema, isRequired: false }];
  const alternatives = [schema, ...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])];
  const found = alternatives.flatMap((each) => membersOf(each, key).filter(({ name }) => key === "*" || name === key));
  const deeper = alternatives.slice(1).filter(({ anyOf, items }) => anyOf !== undefined || items !== undefined);
  return [
    ...found.flatMap((field) => (rest.length === 0 ? [field] : fieldsAt(field.schema, rest))),
    ...deeper.flatMap((each) => fieldsAt({ ...each, properties: {} }, path)),
  ];
}

function membersOf(schema: JsonSchema, key: string): Field[] {
  const { properties = {}, required = [], additionalProperties: others, propertyNames: { enum: known } = {} } = schema;
  const fields = Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
  }));
  // A map, whose keys are the user's own unless the schema lists them.
  const keys = typeof others === "object" ? (known ?? (key === "*" ? [] : [key])) : [];
  return [...fields, ...keys.map((name) => ({ name, schema: others as JsonSchema, isRequired: false }))];
}

/** The paths of all settings with a name, the shortest first. */
export function fieldsNamed(schema: JsonSchema, wanted: string): string[] {
  const visit = (part: JsonSchema, path: string): string[] =>
    fieldsAt(part, ["*"]).flatMap(({ name, schema: below }) => {
      const at = path === "" ? name : `${path}.${name}`;
      return [...(name === wanted ? [at] : []), ...visit(below, at)];
    });
  return [...new Set(visit(schema, ""))].sort((a, b) => a.split(".").length - b.split(".").length);
}

/** @example typeText([{ type: "array", items: { type: "string" } }]) // "list of string" */
export const typeText = (all: readonly JsonSchema[]): string => [...new Set(all.map(typeOf))].join(" or ");

function typeOf(schema: JsonSchema): string {
  if (schema.tsType !== undefined) return schema.tsType.replace(/^I(?=[A-Z])/, "");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.join(" | ");
  if (schema.anyOf !== undefined) return typeText(schema.anyOf);
  if (schema.type === "array") return `list of ${schema.items === undefined ? "anything" : typeOf(schema.items)}`;
  return [schema.type ?? "object"].flat().join(" or ");
}

/** Values to try for a setting, to see what they change: not all valid ones, and the rules may reject them. */
export function* valuesLike(schema: JsonSchema): Generator<unknown> {
  const { anyOf, type, items, default: preset } = schema;
  if (schema.const !== undefined) yield schema.const;
  else if (schema.enum !== undefined) yield* schema.enum;
  else if (anyOf !== undefined) for (const each of anyOf) yield* valuesLike(each);
  else {
    switch ([type].flat()[0]) {
      case "boolean":
        return yield* [true, false];
      case "integer":
      case "number":
        return yield* [...(typeof preset === "number" ? [preset + 1, preset - 1] : []), 3, 1, 30, 5000];
      case "string":
        return yield* TEXTS;
      case "array":
        if (items === undefined) yield [];
        else for (const item of valuesLike(items)) yield [item];
        return;
      default:
        yield* objectsLike(schema);
    }
  }
}

/** The required fields of a section, alone and with one of the others. */
function* objectsLike({ properties = {}, required = [] }: JsonSchema): Generator<object> {
  const fields = required.map((name) => [name, valuesLike(properties[name] ?? {}).next().value] as const);
  const least = Object.fromEntries(fields);
  yield least;
  for (const [name, field] of Object.entries(properties))
    for (const value of valuesLike(field)) yield { ...least, [name]: value };
  yield { example: "example" };
}

/** Why the default at a path is what it is: the reason of the field, or of the nearest section that says one. */
export function reasonAt(schema: JsonSchema, path: readonly string[]): Reason | undefined {
  for (let length = path.length; length > 0; length--) {
    const of = path.slice(0, length);
    const text = fieldsAt(schema, of).find((field) => field.schema.reason !== undefined)?.schema.reason;
    if (text !== undefined) return { of: of.join("."), text };
  }
  return undefined;
}

export interface Reason {
  /** @example "api.resources" */
  readonly of: string;
  readonly text: string;
}

const TEXTS = [
  "example",
  "example.com",
  "5Gi",
  "500m",
  "192.0.2.10",
  "192.0.2.0/24",
  "http://192.0.2.10:8123",
  "/example",
  "1.0.0",
];
