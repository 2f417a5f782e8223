// Values that the API server refuses and no schema knows. test/cluster/vet-schema.test.ts asks a real one about the same.
import { describe, expect, it } from "vitest";
import { inventory } from "../../../../src/toolkit/kubernetes/inventory.ts";
import { validValue } from "../../../../src/toolkit/vet/rules/valid-value.ts";
import { OBJECTS, VALUES } from "../../../fixtures/values.ts";

const refused = (object: unknown) =>
  Array.from(validValue.problems(inventory([object], {})), ({ path }) => path.join("."));

describe("the API server", () => {
  it.each(VALUES.filter(({ path }) => path !== undefined))("refuses $what", ({ object, path }) => {
    expect(refused(object)).toEqual([path]);
  });

  it.each(VALUES.filter(({ path }) => path === undefined))("accepts $what", ({ object }) => {
    expect(refused(object)).toEqual([]);
  });

  it.each(OBJECTS.map((object) => [object.kind, object]))("accepts a sound %s", (_, object) => {
    expect(refused(object)).toEqual([]);
  });
});
