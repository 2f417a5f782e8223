// Patches as the real kubectl merges them, which is the API server's own code; and the merge keys that the server publishes.
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { mergeKeys } from "../../docs/merge-keys.ts";
import { kinds, structures } from "../../src/toolkit/kubernetes/merge-keys.ts";
import { isTree } from "../../src/toolkit/kubernetes/read.ts";
import { strategicMerge } from "../../src/toolkit/kubernetes/strategic-merge.ts";
import { kindsBuiltIn, kindsOfOthers, objectArbitrary, patchArbitrary } from "../fixtures/patch-arbitrary.ts";
import { seed } from "../fixtures/seed.ts";
import { run } from "./command.ts";
import { connect } from "./connection.ts";

const connection = inject("controlPlane");
const OBJECTS = 20;
const PATCHES = 15;

type Json = Record<string, unknown> & { metadata?: { name?: string } };

/** What kubectl makes of the objects, by name; one that it refuses to patch is missing. */
async function patchedByKubectl(objects: readonly Json[], patch: object, type: "strategic" | "merge") {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const flags = ["--local", `--type=${type}`, "--filename=-", `--patch=${JSON.stringify(patch)}`, "--output=json"];
  const { stdout, stderr } = await run(connection.kubectl, ["patch", ...flags], { input });
  const documents = stdout.split(/^(?=\{$)/m).filter((text) => text.trim() !== "");
  const results = documents.map((text): Json => JSON.parse(text));
  return { results: new Map(results.map((each) => [each.metadata?.name, each])), stderr };
}

/** Without the nulls and directives that kubectl leaves in what is new; the API server drops or refuses them next. */
function cleaned(value: unknown): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !(isTree(item) && item.$patch !== undefined)).map((item) => cleaned(item));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null || name.startsWith("$") ? [] : [[name, cleaned(member)]],
    ),
  );
}

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] => fc.sample(arbitrary, { numRuns, seed: seed() });

/** What kubectl says to an order of a list that is empty; such an object is left out. */
const EMPTY = "no elements in any of the given slices";

async function compare(kind: string, type: "strategic" | "merge") {
  let compared = 0;
  for (const patch of sample(patchArbitrary(kind), PATCHES)) {
    const objects = sample(objectArbitrary(kind), OBJECTS).map((object, index): Json => {
      return { ...object, metadata: { ...(object.metadata as object), name: `object-${index}` } };
    });
    const { results, stderr } = await patchedByKubectl(objects, patch, type);
    const complaints = stderr.split("\n").filter((line) => line !== "");
    expect(complaints.filter((line) => line !== EMPTY)).toEqual([]);
    expect(results.size + complaints.length).toBe(OBJECTS);
    for (const object of objects.filter(({ metadata }) => results.has(metadata?.name))) {
      const theirs = cleaned(results.get(object.metadata?.name));
      expect(strategicMerge(object, patch), JSON.stringify({ object, patch })).toStrictEqual(theirs);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan((OBJECTS * PATCHES) / 2);
}

describe("a patch", () => {
  it.each(kindsBuiltIn)("of a %s is merged as kubectl merges it", { timeout: 120_000 }, async (kind) => {
    await compare(kind, "strategic");
  });

  it.each(kindsOfOthers)("of a %s, which is not built in, is merged as kubectl merges JSON", async (kind) => {
    await compare(kind, "merge");
  });
});

describe("intended differences", () => {
  const deployment = (spec: object) => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x" }, spec });
  const kubectl = async (object: Json, patch: object) =>
    (await patchedByKubectl([object], patch, "strategic")).results.get("x")?.spec;

  it("a null in a new item is left in it by kubectl, and never by us", async () => {
    const pods = (containers: object[]) => ({ template: { spec: { containers } } });
    const object = deployment(pods([{ name: "a" }]));
    const patch = { spec: pods([{ name: "b", image: "b", args: null }]) };
    expect(await kubectl(object, patch)).toEqual(pods([{ name: "b", image: "b", args: null }, { name: "a" }]));
    expect(strategicMerge(object, patch).spec).toEqual(pods([{ name: "b", image: "b" }, { name: "a" }]));
  });

  it("a map that replaces a missing one is dropped by kubectl, and set by us", async () => {
    const patch = { spec: { strategy: { $patch: "replace", type: "Recreate" } } };
    expect(await kubectl(deployment({ replicas: 1 }), patch)).toEqual({ replicas: 1 });
    expect(strategicMerge(deployment({ replicas: 1 }), patch).spec).toEqual({
      replicas: 1,
      strategy: { type: "Recreate" },
    });
  });

  it("a new item takes the position of a deleted one with kubectl, and that of the order with us", async () => {
    const secrets = (...names: string[]) => ({
      template: { spec: { imagePullSecrets: names.map((name) => ({ name })) } },
    });
    const object = deployment(secrets("gone", "kept"));
    const imagePullSecrets = [{ name: "gone", $patch: "delete" }, { name: "new" }];
    const order = { "$setElementOrder/imagePullSecrets": [{ name: "new" }] };
    const patch = { spec: { template: { spec: { imagePullSecrets, ...order } } } };
    expect(await kubectl(object, patch)).toEqual(secrets("kept", "new"));
    expect(strategicMerge(object, patch).spec).toEqual(secrets("new", "kept"));
  });

  it("an item to delete from a list that is replaced becomes its content with kubectl, and is rejected by us", async () => {
    const pods = (tolerations: object[]) => ({ template: { spec: { tolerations } } });
    const patch = { spec: pods([{ key: "a", $patch: "delete" }]) };
    expect(await kubectl(deployment(pods([{ key: "a" }, { key: "b" }])), patch)).toEqual(patch.spec);
    expect(() => strategicMerge(deployment(pods([{ key: "a" }, { key: "b" }])), patch)).toThrow(
      "is replaced, not merged",
    );
  });
});

describe("the merge keys", () => {
  it("are those of the API server's own OpenAPI document", async () => {
    const { api } = connect(connection);
    const { status, body } = await api.request("GET", "/openapi/v2");
    api.close();
    expect(status).toBe(200);
    const served = mergeKeys(body);
    // The server does not serve the versions that are off by default.
    for (const [apiVersion, named] of Object.entries(served.kinds))
      expect(kinds[apiVersion], apiVersion).toMatchObject(named);
    for (const [name, fields] of Object.entries(served.structures)) expect(structures[name], name).toEqual(fields);
    expect(Object.keys(served.kinds)).toContain("apps/v1");
    expect(Object.keys(kinds).filter((each) => !/(alpha|beta)\d+$/.test(each))).toEqual(
      Object.keys(served.kinds).sort(),
    );
  });
});
