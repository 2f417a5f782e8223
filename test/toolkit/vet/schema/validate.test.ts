// What a value of a type may be, by a schema of two versions as small as its notation allows.
import { describe, expect, it } from "vitest";
import { type CompactSchemas, schemasOf } from "../../../../src/toolkit/vet/schema/schemas.ts";
import { received, violations } from "../../../../src/toolkit/vet/schema/validate.ts";

const compact: CompactSchemas = {
  versions: ["1.1", "1.2"],
  kinds: { v1: { Thing: "0", Old: "1@1" }, "apps/v1": { New: "1@2" } },
  definitions: [
    {
      name: "s!",
      size: "i",
      parts: "[#1",
      labels: "{s",
      old: "s@1",
      changed: "s@1|i@2",
      serviceName: "s!",
      spec: "#4",
    },
    { port: "x!" },
    "s",
    { $ref: "s" },
    { serviceName: "s!" },
  ],
};
const schemas = schemasOf(compact);
const found = (type: string, value: unknown, path: readonly string[] = []) =>
  [...violations(schemas, type, value, path)].map(
    ({ path, what, fix, value }) =>
      `${path.join(".")}: ${what} ${fix}${value === undefined ? "" : ` Received ${received("Thing", path, value)}.`}`,
  );

it.each([
  ["immutable", "hunter2", "other text"],
  ["metadata.annotations.a", 5, "a number"],
  ["datta", "hunter2", "other text"],
  ["type", 5, "5"],
  ["metadata.labels.a", 5, "5"],
])("of a Secret, %s: %j is received as %s", (path, value, text) => {
  expect(received("Secret", path.split("."), value)).toBe(text);
  expect(received("Thing", path.split("."), value)).toBe(JSON.stringify(value));
});

describe("a scalar", () => {
  it.each<[type: string, accepted: readonly unknown[], refused: readonly unknown[]]>([
    ["s", ["a", "", null, undefined], [1, true, {}]],
    ["i", [0, -(2 ** 31), 2 ** 31 - 1], ["1", 1.5, 2 ** 31, -(2 ** 31) - 1]],
    ["I", [2 ** 31, -(2 ** 63)], ["1", 0.5, 2 ** 63]],
    ["n", [1.5, 2 ** 40], ["1", true]],
    ["b", [true, false], ["true", 1]],
    ["x", [80, "http"], [1.5, true, 2 ** 31]],
    ["q", [1, "250m", "1Gi", "-1"], ["much", true, "--1", {}]],
    ["B", ["", "YQ==", "YWI=", "YWJj", "YW\nJj\r\n"], ["a", "YQ=", "YWJj!", 1]],
    ["t", ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+01:00"], ["2026-01-31", "x2026-01-31T12:00:00Z", 1]],
    ["o", [{}], [[], "a", 1]],
    ["a", [1, "a", {}, []], []],
    ["[s", [[], ["a", "b"]], ["a", {}, [1]]],
    ["{i", [{}, { a: 1 }], ["a", [], { a: "b" }]],
    ["#2", ["a"], [1]],
    ["#3", [{ type: "object" }, 1], []],
  ])("of the type %s", (type, accepted, refused) => {
    for (const value of accepted) expect(found(type, value)).toEqual([]);
    for (const value of refused) expect(found(type, value)).toHaveLength(1);
  });

  it.each([
    ["s", "a: a is not text. Write text. Received 1."],
    ["b", "a: a is not true or false. Write true or false. Received 1."],
    ["o", "a: a is not a map. Write a map. Received 1."],
    ["[s", "a: a is not a list. Write a list. Received 1."],
    ["{s", "a: a is not a map. Write a map. Received 1."],
  ])("of the type %s is named", (type, expected) => {
    expect(found(type, 1, ["a"])).toEqual([expected]);
  });
});

describe("the received value", () => {
  it.each<[value: unknown, path: readonly string[], received: string]>([
    ["text", ["spec", "size"], '"text"'],
    ["x".repeat(100), ["spec", "size"], `"${"x".repeat(59)}`],
    [[], ["spec", "size"], "a list"],
    [{}, ["spec", "size"], "a map"],
    ["hunter2", ["data", "password"], "other text"],
    ["hunter2", ["stringData", "password"], "other text"],
    ["hunter2", ["binaryData", "password"], "other text"],
    ["hunter2", ["spec", "env", "value"], "other text"],
    ["hunter2", ["spec", "args", "0"], "other text"],
    ["hunter2", ["spec", "command", "0"], "other text"],
    [true, ["data", "password"], "true or false"],
    [1.5, ["data", "password"], "a number"],
  ])("%j at %j is shown where it can't be a secret", (value, path, received) => {
    expect(found("i", value, path)).toEqual([expect.stringMatching(new RegExp(` Received ${received}\\.$`))]);
  });
});

describe("an object", () => {
  const sound = { name: "a", serviceName: "b" };
  it.each<[what: string, value: unknown, violations: readonly string[]]>([
    ["with fields of its type", { ...sound, size: 1, parts: [{ port: 1 }], labels: { a: "b" } }, []],
    ["that is none", "a", [': it is not a map. Write a map. Received "a".']],
    [
      "with an unknown field",
      { ...sound, sizes: 1 },
      [
        "sizes: unknown field sizes. Did you mean size? Correct or remove it. Known fields: name, size, parts, labels, changed, serviceName, spec.",
      ],
    ],
    [
      "called like a member of every object",
      { ...sound, constructor: 1 },
      [expect.stringMatching(/^constructor: unknown field constructor/)],
    ],
    ["without a required field", { serviceName: "b" }, [": name is missing. Add name."]],
    ["with null for it", { name: null, serviceName: "b" }, [": name is missing. Add name."]],
    [
      "without serviceName at its top, where it is required",
      { name: "a" },
      [": serviceName is missing. Add serviceName."],
    ],
    ["without serviceName in its spec, which the documents call required", { ...sound, spec: {} }, []],
    [
      "with wrong parts",
      { ...sound, parts: [{ port: 1 }, {}, { port: true }] },
      [
        "parts.1: port is missing. Add port.",
        "parts.2.port: port is not a whole number or text. Write a whole number or text. Received true.",
      ],
    ],
    ["with a wrong label", { ...sound, labels: { a: 1 } }, ["labels.a: a is not text. Write text. Received 1."]],
    ["with a field of an older version", { ...sound, old: "a" }, [expect.stringMatching(/^old: unknown field old\./)]],
    [
      "with a field that changed its type",
      { ...sound, changed: "a" },
      [expect.stringMatching(/^changed: changed is not a whole number/)],
    ],
  ])("%s", (_, value, expected) => {
    expect(found("#0", value)).toEqual(expected);
  });
});
