// The law of the tree without kustomize: its patches are merged as the API server merges them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, toKustomize } from "../../src/index.ts";
import { authorOf } from "../../src/toolkit/render/kustomize/signature.ts";
import { consumerStacks, movedStacks } from "../fixtures/consumer-stacks.ts";
import { environmentsArbitrary, strangersArbitrary } from "../fixtures/environments-arbitrary.ts";
import { build } from "../fixtures/kustomize.ts";

const RUNS = { numRuns: 25 };
const named = (objects: readonly { kind: string; metadata: { name: string; namespace?: string } }[]) =>
  Object.fromEntries(
    objects.map((each) => [`${each.kind} ${each.metadata.namespace ?? ""} ${each.metadata.name}`, each]),
  );
const stacksOf = (configs: Readonly<Record<string, AetherConfig>>) =>
  Object.fromEntries(Object.entries(configs).map(([name, config]) => [name, aetherStack(config)]));

it.each([
  ["lists in their order", consumerStacks],
  ["outside of the namespace too", movedStacks],
])("a tree of objects that are not ours gives each its own, %s", (_, stacks) => {
  const tree = toKustomize(stacks);
  for (const [name, objects] of Object.entries<readonly Parameters<typeof named>[0][number][]>(stacks))
    expect(named(build(tree, `overlays/${name}`))).toEqual(named(objects));
});

describe.each([
  ["the environments of one config", environmentsArbitrary],
  ["two strangers", strangersArbitrary],
])("a tree of %s", (_, arbitrary) => {
  it("returns each stack: object for object, field for field, lists in order", () => {
    fc.assert(
      fc.property(arbitrary, (configs) => {
        const stacks = stacksOf(configs);
        const tree = toKustomize(stacks);
        for (const [name, stack] of Object.entries(stacks)) {
          const objects = build(tree, `overlays/${name}`);
          expect(objects).toHaveLength(stack.length);
          expect(named(objects)).toEqual(named(stack));
        }
      }),
      RUNS,
    );
  });

  it("is the same bytes for the same stacks, and each file is recognized as ours", () => {
    fc.assert(
      fc.property(arbitrary, (configs) => {
        const tree = toKustomize(stacksOf(configs));
        expect(toKustomize(stacksOf(configs))).toEqual(tree);
        expect(new Set(Object.entries(tree).map(([path, text]) => authorOf(path, text)))).toEqual(new Set(["ours"]));
      }),
      { numRuns: 5 },
    );
  });
});
