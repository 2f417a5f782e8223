// The law of the tree, by the real kustomize, both the one inside kubectl and the newest standalone: an overlay builds to the
// stack of its environment, object for object, field for field, and nothing is said on stderr.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, describe, expect, inject, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type AetherConfig, type AetherObject, aetherStack, toKustomize } from "../../src/index.ts";
import { difference } from "../../src/toolkit/kubernetes/difference.ts";
import { consumerStacks, movedStacks } from "../fixtures/consumer-stacks.ts";
import { environmentsArbitrary, strangersArbitrary } from "../fixtures/environments-arbitrary.ts";
import { binaries } from "./binaries.ts";
import { run } from "./command.ts";

const GENERATED = 25;
const root = mkdtempSync(join(tmpdir(), "aether-kustomize-"));
const { kustomize } = await binaries("kustomize");
const builders = {
  "kubectl kustomize": [inject("controlPlane").kubectl, "kustomize"],
  "kustomize build": [kustomize, "build"],
} as const;

afterAll(() => rmSync(root, { recursive: true }));

/** A tree on the disk. */
function written(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), text);
  }
  return join(root, name);
}

const key = ({ apiVersion, kind, metadata: { name, namespace = "" } }: AetherObject) =>
  [apiVersion, kind, namespace, name].join(" ");
const byKey = (objects: readonly AetherObject[]) => Object.fromEntries(objects.map((each) => [key(each), each]));

type Builder = readonly [program: string, verb: string];

/** What is wrong with the tree of these stacks: every overlay is held against the stack it was made from. */
async function wrong([program, verb]: Builder, name: string, given: Readonly<Record<string, readonly object[]>>) {
  const stacks = Object.entries(given) as [string, AetherObject[]][];
  const tree = written(name, toKustomize(given));
  const found: string[] = [];
  for (const [environment, stack] of stacks) {
    const { stdout, stderr, code } = await run(program, [verb, join(tree, "overlays", environment)]);
    const objects = parseAllDocuments(stdout).map((document): AetherObject => document.toJS());
    if (code !== 0 || stderr !== "" || objects.length !== stack.length) found.push(`${environment}: ${stderr}`);
    else if (!isDeepStrictEqual(byKey(objects), byKey(stack)))
      found.push(`${environment}: ${JSON.stringify(difference(byKey(stack), byKey(objects)))}`);
  }
  return found;
}

/** All of them, some at a time. */
async function allWrong(builder: Builder, name: string, all: readonly Readonly<Record<string, AetherConfig>>[]) {
  const queue = all.map((configs, index) => [`${name} ${index}`, configs] as const);
  const worker = async () => {
    const found: string[] = [];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [tree, configs] = next;
      const stacks = Object.entries(configs).map(([environment, config]) => [environment, aetherStack(config)]);
      const each = await wrong(builder, tree, Object.fromEntries(stacks));
      found.push(...each.map((what) => `${what}\n  ${JSON.stringify(configs)}`));
    }
    return found;
  };
  return (await Promise.all([worker(), worker(), worker()])).flat();
}

describe.each(Object.entries(builders))("%s", (name, builder) => {
  const sample = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, { numRuns: GENERATED, seed: 20261124 });

  it("returns each environment's stack of one config, without warnings", { timeout: 300_000 }, async () => {
    expect(await allWrong(builder, `${name} environments`, sample(environmentsArbitrary))).toEqual([]);
  });

  it("returns objects of others unchanged, lists in order", async () => {
    expect(await wrong(builder, `${name} consumer`, consumerStacks)).toEqual([]);
  });

  it("returns objects outside the namespace unchanged, while the field changes the others", async () => {
    expect(await wrong(builder, `${name} moved`, movedStacks)).toEqual([]);
  });

  it("returns the stack of each of two unrelated environments", { timeout: 300_000 }, async () => {
    expect(await allWrong(builder, `${name} strangers`, sample(strangersArbitrary))).toEqual([]);
  });
});
