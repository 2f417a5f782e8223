// What the laws are held to: generated configs that are valid and leave no field out.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inlineSchema } from "../../src/aether/config/json-schema.late.ts";
import { type AetherConfig, aetherStack } from "../../src/index.ts";
import {
  ciliumConfig,
  configArbitrary,
  existingClaimsConfig,
  goldenConfigs,
  mlflowConfigs,
  platformTeamConfig,
  secretValuesConfig,
  verifiedDatabaseConfigs,
  walArchiveConfigs,
} from "../fixtures/configs.ts";

interface Schema {
  /** Of a part of a pod that is handed through as it is. */
  tsType?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
}

/** Every field that the config's schema has, in whichever alternative. */
const schemaFields = ({ tsType, properties = {}, anyOf = [] }: Schema, path = ""): string[] => [
  ...Object.entries(tsType === undefined ? properties : {}).flatMap(([name, member]) => [
    `${path}.${name}`,
    ...schemaFields(member, `${path}.${name}`),
  ]),
  ...anyOf.flatMap((alternative) => schemaFields(alternative, path)),
];

const fieldsOf = (value: unknown, path = ""): string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, member]) => [`${path}.${name}`, ...fieldsOf(member, `${path}.${name}`)])
    : [];

const unset = (configs: readonly AetherConfig[]) => {
  const set = new Set(configs.flatMap((config) => fieldsOf(config)));
  return schemaFields(inlineSchema()).filter((field) => !set.has(field));
};

describe("generated configs", () => {
  const configs = fc.sample(configArbitrary, 2000);

  it("are valid, all of them", () => {
    expect(() => configs.slice(0, 1000).map((config) => aetherStack(config))).not.toThrow();
  });

  it("set every field of the schema", () => {
    expect(unset(configs)).toEqual([]);
  });

  it("reach every kind of object", () => {
    const kinds = new Set(configs.slice(0, 200).flatMap((config) => aetherStack(config).map(({ kind }) => kind)));
    expect(kinds.size).toBe(23);
  });
});

describe("the golden configs", () => {
  it("set every field of the schema", () => {
    expect(
      unset([
        ...Object.values(goldenConfigs),
        secretValuesConfig,
        existingClaimsConfig,
        platformTeamConfig,
        ciliumConfig,
        ...mlflowConfigs,
        ...verifiedDatabaseConfigs,
        ...walArchiveConfigs,
      ]),
    ).toEqual([]);
  });
});
