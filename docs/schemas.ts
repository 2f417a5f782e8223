// src/toolkit/vet/schema/kubernetes.json as text: the OpenAPI documents of several versions of Kubernetes as one, without what nobody
// validates with. Its form is that of src/toolkit/vet/schema/schemas.ts.
import type { CompactSchemas } from "../src/toolkit/vet/schema/schemas.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly "x-kubernetes-group-version-kind"?: readonly { group: string; version: string; kind: string }[];
}

export interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The documents by minor version, oldest first. */
export function compactSchemas(documents: Readonly<Record<string, OpenApi>>): CompactSchemas {
  const versions = Object.values(documents);
  const names = [...new Set(versions.flatMap(({ definitions }) => Object.keys(definitions)))].sort();
  const numbers = new Map(names.map((name, index) => [name, index]));
  const all = versions.length;
  const inAll = names.map((name) => versions.map(({ definitions }) => definitions[name]));
  return {
    versions: Object.keys(documents),
    kinds: kinds(inAll, all),
    definitions: inAll.map((each) => {
      const fields = masked(each.map((definition) => fieldsOf(definition, numbers)));
      return Object.keys(fields).length === 0 ? code(firstOf(each), numbers) : texts(fields, all);
    }),
  };
}

/** A name, and for each thing said of it the versions that say so, as bits. */
type Masks = Record<string, Map<string, number>>;

/** What several versions say, as one. */
function masked(versions: readonly (readonly (readonly [name: string, text: string])[])[]): Masks {
  const found: Masks = {};
  versions.forEach((said, bit) => {
    for (const [name, text] of said) {
      found[name] ??= new Map();
      found[name].set(text, (found[name].get(text) ?? 0) | (1 << bit));
    }
  });
  return found;
}

const texts = (masks: Masks, all: number) =>
  Object.fromEntries(
    Object.entries(masks).map(([name, said]) => [
      name,
      [...said].map(([text, mask]) => (mask === 2 ** all - 1 ? text : `${text}@${mask}`)).join("|"),
    ]),
  );

const fieldsOf = ({ properties = {}, required = [] }: Schema = {}, numbers: ReadonlyMap<string, number>) =>
  Object.entries(properties).map(
    ([field, schema]) => [field, `${code(schema, numbers)}${required.includes(field) ? "!" : ""}`] as const,
  );

/** By apiVersion, the kinds that are objects, each with the number of its definition. */
function kinds(inAll: readonly (readonly (Schema | undefined)[])[], all: number): CompactSchemas["kinds"] {
  const served = inAll.flatMap((versions, number) =>
    versions.flatMap((definition, bit) =>
      definition?.properties?.metadata === undefined
        ? []
        : (definition["x-kubernetes-group-version-kind"] ?? []).map(({ group, version, kind }) => ({
            apiVersion: group === "" ? version : `${group}/${version}`,
            said: { bit, kind, number },
          })),
    ),
  );
  const byApi = Map.groupBy(served, ({ apiVersion }) => apiVersion);
  return Object.fromEntries(
    [...byApi].map(([apiVersion, found]) => {
      const versions = Array.from({ length: all }, (_, bit) =>
        found.filter(({ said }) => said.bit === bit).map(({ said }) => [said.kind, String(said.number)] as const),
      );
      return [apiVersion, texts(masked(versions), all)];
    }),
  );
}

const firstOf = <T>(values: readonly (T | undefined)[]): T => {
  const found = values.find((value) => value !== undefined);
  if (found === undefined) throw new Error("a definition that no version has");
  return found;
};

// Definitions that are values: JSON.stringify of them is what counts, not their fields.
const VALUES: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "x",
};

function code(schema: Schema, numbers: ReadonlyMap<string, number>): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace("#/definitions/", "");
    return VALUES[name] ?? `#${numbers.get(name)}`;
  }
  switch (schema.type) {
    case "array":
      return `[${schema.items === undefined ? "a" : code(schema.items, numbers)}`;
    case "object":
      return schema.additionalProperties === undefined ? "o" : `{${code(schema.additionalProperties, numbers)}`;
    case "string":
      return { byte: "B", "date-time": "t", "int-or-string": "x" }[schema.format ?? ""] ?? "s";
    case "integer":
      return schema.format === "int32" ? "i" : "I";
    case "number":
      return "n";
    case "boolean":
      return "b";
    default:
      return "a";
  }
}
