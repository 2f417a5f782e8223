// Whole stacks as YAML, to be read in a review: what a change of the source changes in the cluster. UPDATE_GOLDEN=1 writes
// them anew.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aetherStack, toYaml } from "../src/index.ts";
import { goldenConfigs } from "./fixtures/configs.ts";
import { ofKind } from "./fixtures/objects.ts";

const folder = new URL("golden/", import.meta.url);
const recorded = new URL("golden-configs.json", import.meta.url);
if (process.env.UPDATE_GOLDEN === "1") writeFileSync(recorded, `${JSON.stringify(goldenConfigs, null, 2)}\n`);

describe.each(Object.entries(goldenConfigs))("the stack %s", (name, config) => {
  const file = new URL(`${name}.yaml`, folder);
  const objects = aetherStack(config);
  const text = toYaml(objects);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);

  it("is the golden file, byte for byte", () => {
    expect(text).toBe(existsSync(file) ? readFileSync(file, "utf8") : "");
  });

  it("holds no secret value", () => {
    const values = ofKind(objects, "Secret").flatMap(({ stringData = {} }) => Object.values(stringData));
    expect(values.filter((value) => !value.startsWith("<REPLACE_ME: "))).toEqual([]);
  });
});

it("their configs are recorded: build/changes.ts of the next release renders them again", () => {
  const configs: object = JSON.parse(readFileSync(recorded, "utf8"));
  expect(Object.keys(configs)).toEqual(Object.keys(goldenConfigs));
  for (const [name, config] of Object.entries(configs))
    expect(toYaml(aetherStack(config))).toBe(readFileSync(new URL(`${name}.yaml`, folder), "utf8"));
});

it("no golden file is left of a stack that is gone", () => {
  // Those of examples belong to examples.test.ts.
  const files = readdirSync(folder).filter((file) => !file.startsWith("example-"));
  expect(files.sort()).toEqual(
    Object.keys(goldenConfigs)
      .map((name) => `${name}.yaml`)
      .sort(),
  );
});
