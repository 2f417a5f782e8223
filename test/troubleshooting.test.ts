// That the guide for operators says what real pods say: the tests with real pods look its rows up by their words.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { troubles } from "./cluster/troubleshooting.ts";

it("each row of the troubleshooting table is what a test sees on a real node", () => {
  const folder = new URL("./cluster/node/", import.meta.url);
  const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
  const text = tests.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  expect(troubles.length).toBeGreaterThan(10);
  expect(troubles.filter(({ words }) => !text.includes(words)).map(({ words }) => words)).toEqual([]);
});
