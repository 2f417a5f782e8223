// The JSON Schema that editors read: what several sections have is in it once, and says at each place what is its own.
import { describe, expect, it } from "vitest";
import { inlineSchema, jsonSchema } from "../../../src/aether/config/json-schema.late.ts";
import { definition, type JsonSchema } from "../../../src/toolkit/schema/named-types.ts";

const { $defs = {}, ...schema } = jsonSchema() as JsonSchema;
const text = JSON.stringify(jsonSchema());

/** A schema with its references replaced by what they refer to. */
const resolved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = value as JsonSchema;
  const target = $ref === undefined ? {} : ($defs[$ref.replace("#/$defs/", "")] ?? { missing: $ref });
  return Object.fromEntries(
    Object.entries({ ...target, ...rest }).map(([key, member]) => [key, resolved(member)] as const),
  );
};

/** What a schema demands: all but the names of types, and the defaults, which may be said further up. */
const demands = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(demands);
  if (typeof value !== "object" || value === null) return value;
  const { typeName, mixin, tsType, reason, default: _, ...rest } = value as JsonSchema;
  return Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, demands(member)]));
};

describe("the JSON Schema", () => {
  it("requires only what a config requires, and describes the same with references", () => {
    expect(demands(resolved({ ...schema, title: undefined }))).toEqual(
      demands({ ...inlineSchema(), title: undefined }),
    );
  });

  it("refers to definitions by plain pointers, each used twice at least", () => {
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
    const twice = Object.keys($defs).filter(
      (name) => references.filter((each) => each === `#/$defs/${name}`).length > 1,
    );
    expect(twice).toEqual(Object.keys($defs));
    expect(new Set(references)).toEqual(new Set(Object.keys($defs).map((name) => `#/$defs/${name}`)));
    expect(text).not.toMatch(/"(?:id|\$id|\$anchor|tsType|typeName|mixin)":/);
  });

  it("has the defaults at each component's resources", () => {
    const { api, ui } = schema.properties ?? {};
    expect(api?.properties?.resources).toMatchObject({
      $ref: "#/$defs/Resources",
      description: "Resources of the component's own container.",
      default: { limits: { cpu: "1000m", memory: "1Gi" } },
    });
    expect(ui?.properties?.resources).toMatchObject({ default: { limits: { cpu: "200m", memory: "64Mi" } } });
    expect(JSON.stringify($defs.Resources)).not.toContain("default");
  });

  it("keeps a default in the definition that is the same everywhere", () => {
    expect($defs.Storage?.anyOf?.[0]?.properties?.size?.default).toBe("20Gi");
    expect(schema.properties?.mlflow?.anyOf?.[1]?.properties?.storage).not.toHaveProperty("default");
  });

  it("has one type for a name: parts that differ in more than defaults are an error of ours", () => {
    const sizes = [{ type: "string", default: "1Gi" }, { type: "number" }];
    expect(() => definition("Size", sizes)).toThrow("named Size");
    expect(
      definition("Size", [
        { type: "string", default: "1Gi" },
        { type: "string", default: "2Gi" },
      ]),
    ).toEqual({
      type: "string",
    });
  });
});
