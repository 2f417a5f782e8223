// What `npm run generate` writes is what is committed, and the defaults that it writes contradict nothing.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generated } from "../docs/generated.ts";
import { pictures } from "../docs/pictures.ts";
import { presets } from "../src/aether/app/presets.ts";
import { defaults } from "../src/aether/config/defaults.ts";
import { rules } from "../src/aether/config/rules/index.ts";
import { configSchema } from "../src/aether/config/schema.ts";
import { zodOf } from "../src/toolkit/schema/zod.ts";

const files = { ...generated(), ...pictures() };
const environments = Object.keys(presets) as (keyof typeof presets)[];

describe("what is generated from the schema", () => {
  it.each(Object.entries(files))("%s is committed as it is generated", (path, text) => {
    expect(text).toBe(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
  });

  it.each(environments)("the defaults of %s are the schema's", (environment) => {
    expect(defaults[environment]).toEqual(zodOf(configSchema(environment)).parse({}));
  });

  it.each(environments)("the defaults of %s contradict nothing", (environment) => {
    expect([...rules(defaults[environment])]).toEqual([]);
  });
});
