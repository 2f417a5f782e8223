// The defaults are written out as values, so that a render need not build the schema: they are the schema's all the same.
import { describe, expect, it } from "vitest";
import { presets } from "../../../src/aether/app/presets.ts";
import { defaults } from "../../../src/aether/config/defaults.ts";
import { rules } from "../../../src/aether/config/rules/index.ts";
import { configSchema } from "../../../src/aether/config/schema.ts";
import { zodOf } from "../../../src/toolkit/schema/zod.ts";

const environments = Object.keys(presets) as (keyof typeof presets)[];

describe.each(environments)("the defaults of %s", (environment) => {
  it("are the schema's", () => {
    expect(defaults[environment]).toEqual(zodOf(configSchema(environment)).parse({}));
  });

  it("contradict nothing", () => {
    expect([...rules(defaults[environment])]).toEqual([]);
  });
});
