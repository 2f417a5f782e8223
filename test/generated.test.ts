// What `npm run generate` writes is what is committed.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generated } from "../docs/generated.ts";
import { pictures } from "../docs/pictures.ts";

const files = { ...generated(), ...pictures() };

describe("what is generated from the schema", () => {
  it.each(Object.entries(files))("%s is committed as it is generated", (path, text) => {
    expect(text).toBe(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
  });
});
