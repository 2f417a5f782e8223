// A JSON Schema in which named parts are defined once, under `$defs`.

/** A JSON Schema as zod writes it, with what `doc`, `named` and `mixin` of fields.ts add. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  /** Why the default of this part, and those of the parts below it, are what they are. */
  reason?: string;
  enum?: unknown[];
  const?: unknown;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: { enum?: string[] };
  minItems?: number;
  /** The type in kubernetes-models of a part of an object. */
  tsType?: string;
  /** The type of this part, wherever it occurs. */
  typeName?: string;
  /** The type to which this field belongs; other fields of the same object may belong to none. */
  mixin?: string;
}

/**
 * Defines named parts once under `$defs`, with a reference where they are used. Descriptions stay at the reference, and so do
 * defaults that are not the same everywhere.
 */
export function withDefinitions(schema: JsonSchema): JsonSchema {
  const places = named(schema);
  const definitions = new Map(Object.entries(places).map(([name, all]) => [name, definition(name, all)]));
  const referring = (part: JsonSchema, isRoot = false): JsonSchema => {
    const { typeName, mixin, tsType, reason, ...rest } = part;
    const name = nameOf(part);
    if (name === undefined || isRoot) return mapped(rest, referring);
    const defaults = defaultOf(part);
    const isSame = JSON.stringify(defaults) === JSON.stringify(defaultOf(definitions.get(name) ?? {}));
    return {
      ...(mixin === undefined && part.description !== undefined && { description: part.description }),
      ...(defaults !== undefined && !isSame && { default: defaults }),
      $ref: `#/$defs/${name}`,
    };
  };
  const $defs = [...definitions].map(([name, part]) => [name, referring(part, true)] as const);
  return { ...referring(schema), $defs: Object.fromEntries(keyed($defs)) };
}

const keyed = <T>(entries: readonly (readonly [string, T])[]) => entries.toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The name of a part's definition. */
const nameOf = ({ typeName, mixin }: JsonSchema) => typeName ?? mixin;

/** All parts that have a name, by it. */
export function named(schema: JsonSchema): Record<string, JsonSchema[]> {
  const found: Record<string, JsonSchema[]> = {};
  const visit = (part: JsonSchema): JsonSchema => {
    const name = nameOf(part);
    if (name !== undefined) {
      found[name] ??= [];
      found[name].push(part);
    }
    return mapped(part, visit);
  };
  visit(schema);
  return found;
}

/** What the parts with one name have in common: everything except defaults. */
export function definition(name: string, parts: readonly JsonSchema[]): JsonSchema {
  const [first = {}] = parts;
  // A reason belongs to one place, not to the type.
  const texts = (part: JsonSchema) =>
    JSON.stringify({ ...part, description: first.description }, (key, value) => (key === "reason" ? undefined : value));
  const common = parts.every((part) => texts(part) === texts(first)) ? first : withoutDefaults(first);
  for (const part of parts)
    if (texts(withoutDefaults(part)) !== texts(withoutDefaults(first)))
      throw new Error(`Two parts of the schema are named ${name} but differ in more than their defaults.`);
  if (first.mixin !== undefined) return common;
  const { description, ...rest } = common;
  return rest;
}

function withoutDefaults({ default: _, ...part }: JsonSchema): JsonSchema {
  return mapped(part, withoutDefaults);
}

/** The default of a part, combined from its fields; undefined if nothing has one. */
export function defaultOf({ default: value, properties = {} }: JsonSchema): unknown {
  if (value !== undefined && !isEmpty(value)) return value;
  const fields = Object.entries(properties).flatMap(([name, field]) => {
    const preset = defaultOf(field);
    return preset === undefined ? [] : [[name, preset] as const];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** The same schema with each part below it replaced. */
function mapped(schema: JsonSchema, part: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const { properties, anyOf, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, part(field)])),
    }),
    ...(anyOf !== undefined && { anyOf: anyOf.map(part) }),
    ...(items !== undefined && { items: part(items) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: part(additionalProperties) }),
  };
}
