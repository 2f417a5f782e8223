// Values that the API server rejects and no schema knows. test/cluster/judge.test.ts asks a real one about the same.
import { describe, expect, it } from "vitest";
import { inventory } from "../../../../src/toolkit/kubernetes/inventory.ts";
import { validValue } from "../../../../src/toolkit/vet/rules/valid-value.ts";
import { kubernetes } from "../../../fixtures/kubernetes.ts";
import { OBJECTS, VALUES } from "../../../fixtures/values.ts";

const refused = (object: unknown) =>
  Array.from(validValue.problems(inventory([object], { kubernetes })))
    .filter(({ severity }) => severity !== "warning")
    .map(({ path }) => path.join("."));

/** The API server names the field, what it is part of, or one of its parts. */
const isAbout = (at: string, path: string) => {
  const within = path.split(".").slice(0, -1).join(".");
  return at.startsWith(within.replace(/\.\d+$/, ""));
};

describe("the API server", () => {
  it.each(VALUES.filter(({ path }) => path !== undefined))("refuses $what", ({ object, path }) => {
    expect(refused(object)).toHaveLength(1);
    expect(refused(object)[0]).toSatisfy((at: string) => isAbout(at, path ?? ""));
  });

  it.each(VALUES.filter(({ path }) => path === undefined))("accepts $what", ({ object }) => {
    expect(refused(object)).toEqual([]);
  });

  it.each(OBJECTS.map((object) => [object.kind, object]))("accepts a sound %s", (_, object) => {
    expect(refused(object)).toEqual([]);
  });
});
