// Compares an object with what Kubernetes accepts: unknown fields, wrong types and missing required fields, all at once.

import { didYouMeanText } from "../../kubernetes/near.ts";
import type { Path } from "../../kubernetes/path.ts";
import { parseQuantity } from "../../kubernetes/quantity.ts";
import { isTree, member } from "../../kubernetes/read.ts";
import { isOpenInSecret, withoutCredentials } from "../../kubernetes/redacted.ts";
import type { Schemas } from "./schemas.ts";

export interface Violation {
  readonly path: Path;
  /** Completes "the API server rejects it: ". */
  readonly what: string;
  readonly fix: string;
  /** What is there, if it has the wrong type. */
  readonly value?: unknown;
}

/** What is wrong with a value of that type; nothing if it is accepted. */
export function* violations(schemas: Schemas, type: string, value: unknown, path: Path = []): Generator<Violation> {
  // Null means absent to the API server.
  if (value === null || value === undefined) return;
  switch (type[0]) {
    case "#":
      yield* ofDefinition(schemas, type, value, path);
      break;
    case "[":
      if (!Array.isArray(value)) yield wrong(path, "a list", value);
      else
        for (const [index, item] of value.entries()) yield* violations(schemas, type.slice(1), item, [...path, index]);
      break;
    case "{":
      if (!isTree(value)) yield wrong(path, "a map", value);
      else
        for (const [key, each] of Object.entries(value))
          yield* violations(schemas, type.slice(1), each, [...path, key]);
      break;
    default: {
      const scalar = SCALARS[type];
      if (scalar !== undefined && !scalar.accepts(value)) yield wrong(path, scalar.name, value);
    }
  }
}

function* ofDefinition(schemas: Schemas, type: string, value: unknown, path: Path): Generator<Violation> {
  const definition = schemas.definition(type);
  if (typeof definition === "string") return yield* violations(schemas, definition, value, path);
  // CustomResourceDefinitions contain JSON Schemas, with fields that no list of fields has.
  if (Object.hasOwn(definition, "$ref")) return;
  if (!isTree(value)) return yield wrong(path, "a map", value);
  const fields = Object.keys(definition);
  for (const key of Object.keys(value))
    if (!Object.hasOwn(definition, key))
      yield {
        path: [...path, key],
        what: `unknown field ${key}.${didYouMeanText(key, fields)}`,
        fix: `Correct or remove it. Known fields: ${fields.slice(0, 12).join(", ")}.`,
      };
  for (const [key, field] of Object.entries(definition)) {
    const given = member(value, key) ?? undefined;
    if (given !== undefined) yield* violations(schemas, field.type, given, [...path, key]);
    else if (field.isRequired && !isMadeUp(path, key)) yield { path, what: `${key} is missing.`, fix: `Add ${key}.` };
  }
}

/** Required by the documents, but not by the API server: the cluster writes a status. */
const isMadeUp = (path: Path, key: string) => (key === "serviceName" && path.length === 1) || path[0] === "status";

const RANGE = { i: 2 ** 31, I: 2 ** 63 } as const;

interface Scalar {
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
}

const isInteger = (value: unknown, type: keyof typeof RANGE) =>
  Number.isInteger(value) && -RANGE[type] <= (value as number) && (value as number) < RANGE[type];

const SCALARS: Readonly<Record<string, Scalar>> = {
  s: { name: "text", accepts: (value) => typeof value === "string" },
  i: { name: "a whole number", accepts: (value) => isInteger(value, "i") },
  I: { name: "a whole number", accepts: (value) => isInteger(value, "I") },
  n: { name: "a number", accepts: (value) => typeof value === "number" },
  b: { name: "true or false", accepts: (value) => typeof value === "boolean" },
  x: { name: "a whole number or text", accepts: (value) => typeof value === "string" || isInteger(value, "i") },
  q: {
    name: 'a quantity, such as "250m" or "1Gi"',
    accepts: (value) =>
      typeof value === "number" || (typeof value === "string" && parseQuantity(value.replace(/^-/, "")) !== undefined),
  },
  B: {
    name: "base64",
    accepts: (value) =>
      typeof value === "string" &&
      /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(value.replaceAll(/[\r\n]/g, "")),
  },
  t: {
    name: 'a time, such as "2026-01-31T12:00:00Z"',
    accepts: (value) =>
      typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value),
  },
  o: { name: "a map", accepts: isTree },
};

const wrong = (path: Path, wanted: string, value: unknown): Violation => ({
  path,
  what: `${path.at(-1) ?? "it"} is not ${wanted}.`,
  fix: `Write ${wanted}.`,
  value,
});

/** A value at a path of an object of that kind, in words. */
export function received(kind: string, path: Path, value: unknown): string {
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "a map";
  return mayBeSecret(path) || (kind === "Secret" && !isOpenInSecret(path, value))
    ? (TYPES[typeof value] ?? "something else")
    : JSON.stringify(shown(value)).slice(0, 60);
}

const shown = (value: unknown) =>
  typeof value === "string" && value.includes("@") ? withoutCredentials(value) : value;

const TYPES: Readonly<Record<string, string>> = { string: "other text", number: "a number", boolean: "true or false" };

/** Where passwords occur: in Secrets and ConfigMaps, variables and arguments. */
const mayBeSecret = (path: Path) =>
  ["data", "stringData", "binaryData"].includes(String(path[0])) ||
  path.at(-1) === "value" ||
  path.some((key) => key === "command" || key === "args");
