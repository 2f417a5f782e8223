import { describe, expect, it } from "vitest";
import { digest } from "../../../src/toolkit/kubernetes/digest.ts";

describe("a fingerprint", () => {
  it("is 32-bit FNV-1a of the JSON, in eight hexadecimal digits", () => {
    const fnv1a = (text: string) =>
      [...new TextEncoder().encode(text)].reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
    for (const data of ["", "ä", "a".repeat(61), "a".repeat(62), "a".repeat(63), "a".repeat(200), { b: [1, null] }])
      expect(digest(data)).toBe(fnv1a(JSON.stringify(data)).toString(16).padStart(8, "0"));
  });

  it("keeps its leading zeros", () => {
    const short = Array.from({ length: 2000 }, (_, index) => digest(index)).find((each) => each.startsWith("00"));
    expect(short).toHaveLength(8);
  });

  it("changes with the order of keys", () => {
    expect(digest({ a: 1, b: 2 })).not.toBe(digest({ b: 2, a: 1 }));
  });
});
