import { describe, expect, it } from "vitest";
import { formatBytes, formatCores, parseQuantity } from "../../../src/toolkit/kubernetes/quantity.ts";

describe("a quantity", () => {
  it.each([
    ["0", 0],
    ["2", 2],
    ["+2", 2],
    ["1.5", 1.5],
    ["2.", 2],
    [".5", 0.5],
    ["250m", 0.25],
    ["100u", 0.0001],
    ["100n", 1e-7],
    ["3k", 3000],
    ["3M", 3e6],
    ["3G", 3e9],
    ["3T", 3e12],
    ["3P", 3e15],
    ["3E", 3e18],
    ["3Ki", 3 * 1024],
    ["3Mi", 3 * 1024 ** 2],
    ["3Gi", 3 * 1024 ** 3],
    ["3Ti", 3 * 1024 ** 4],
    ["3Pi", 3 * 1024 ** 5],
    ["3Ei", 3 * 1024 ** 6],
    ["12e3", 12_000],
    ["12E-3", 0.012],
    ["12e+3", 12_000],
  ])("%s is %d", (text, number) => {
    expect(parseQuantity(text)).toBe(number);
  });

  it.each(["", ".", "-1", "1 Gi", "1gi", "1K", "1e", "e3", "1Gi2", "m", "1..2", "1,5", "0x10", "1ee3", "12e3x"])(
    "%j is none",
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  it.each([
    [0, "0Mi"],
    [1, "1Mi"],
    [2 ** 20, "1Mi"],
    [2 ** 20 + 1, "2Mi"],
    [1023 * 2 ** 20, "1023Mi"],
    [2 ** 30, "1Gi"],
    [1.5 * 2 ** 30, "1536Mi"],
    [3 * 2 ** 30, "3Gi"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, "0m"],
    [0.25, "250m"],
    [0.0001, "1m"],
    [0.1 + 0.2, "300m"],
    [0.999, "999m"],
    [1, "1"],
    [1.5, "1500m"],
    [3, "3"],
  ])("%d cores are %s", (cores, text) => {
    expect(formatCores(cores)).toBe(text);
  });
});
