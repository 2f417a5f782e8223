// What a version of Kubernetes serves, by the notation in which several versions are one.
import { describe, expect, it } from "vitest";
import { type CompactSchemas, schemasOf } from "../../../../src/toolkit/vet/schema/schemas.ts";

const compact: CompactSchemas = {
  versions: ["1.1", "1.2"],
  kinds: { v1: { Thing: "0", Old: "1@1" }, "apps/v1": { New: "1@2" } },
  definitions: [{ name: "s!", old: "s@1", changed: "s@1|i!@2" }, "s"],
};

describe("a version", () => {
  it.each([
    [undefined, "1.2"],
    ["1.1", "1.1"],
    ["v1.1.7", "1.1"],
    ["v1.2.0-gke.100", "1.2"],
    ["1.2+k3s1", "1.2"],
  ])("%s is %s", (wanted, version) => {
    expect(schemasOf(compact, wanted).version).toBe(version);
  });

  it.each(["1.3", "11.1", "latest", ""])("%j is none that there are schemas of", (wanted) => {
    expect(() => schemasOf(compact, wanted)).toThrow(
      RangeError(`Supported versions of Kubernetes: 1.1, 1.2. Received ${wanted}.`),
    );
  });

  it("serves its own kinds and fields", () => {
    const [old, young] = ["1.1", "1.2"].map((version) => schemasOf(compact, version));
    expect(old?.kindsOf("v1")).toEqual(["Thing", "Old"]);
    expect(young?.kindsOf("v1")).toEqual(["Thing"]);
    expect(old?.kindsOf("apps/v1")).toEqual([]);
    expect(young?.typeOf("apps/v1", "New")).toBe("#1");
    expect(young?.typeOf("v2", "Thing")).toBeUndefined();
    expect([...(young?.apiVersions ?? [])]).toEqual(["v1", "apps/v1"]);
    expect(old?.definition("#0")).toMatchObject({
      old: { type: "s", isRequired: false },
      changed: { type: "s", isRequired: false },
    });
    expect(young?.definition("#0")).toMatchObject({
      name: { type: "s", isRequired: true },
      changed: { type: "i", isRequired: true },
    });
    expect(young?.definition("#0")).not.toHaveProperty("old");
    expect(young?.definition("#0")).toBe(young?.definition("#0"));
    expect(young?.definition("#1")).toBe("s");
    expect(young?.definition("#9")).toBe("a");
  });
});
