// What composing keeps, whatever the stack and whatever the patch.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roster } from "../../src/aether/derived/declared.ts";
import { partNames } from "../../src/aether/part-names.ts";
import { FLOWS } from "../../src/aether/topology.ts";
import {
  type AetherConfig,
  type AetherObject,
  add,
  aetherStack,
  ComposeError,
  find,
  get,
  type KubernetesObject,
  patch,
  remove,
} from "../../src/index.ts";
import { type Fields, fieldOf, fieldsBelow, fieldsOf } from "../../src/toolkit/kubernetes/merge-fields.ts";
import { isTree } from "../../src/toolkit/kubernetes/read.ts";
import { strategicMerge } from "../../src/toolkit/kubernetes/strategic-merge.ts";
import { EXTRA } from "../fixtures/config-arbitrary.ts";
import { forEveryStack, frozen } from "../fixtures/laws.ts";
import { kindsBuiltIn, kindsOfOthers, objectArbitrary, patchArbitrary } from "../fixtures/patch-arbitrary.ts";

const reference = ({ kind, metadata }: AetherObject) => `${kind}/${metadata.name}` as const;
const isVisited = (name: string) => FLOWS.some(({ from, to }) => from === "ingressController" && to === name);
/** What follows the name of the stack in the names of a kind, as the types say. */
const partsOf = (kind: string): readonly string[] => [
  ...((partNames as Readonly<Record<string, readonly string[]>>)[kind] ?? []),
  ...Object.values(roster).flatMap(({ name, names }) =>
    kind === "NetworkPolicy" || (kind === "CiliumNetworkPolicy" && isVisited(name)) ? [name] : (names[kind] ?? []),
  ),
];

const references = (objects: readonly AetherObject[]) => objects.map(reference);

/** Any object with a patch of its kind; patches that would change nothing are drawn too. */
const pair = fc
  .constantFrom(...kindsBuiltIn, ...kindsOfOthers)
  .chain((kind) =>
    fc.record({ object: objectArbitrary(kind), patch: patchArbitrary(kind) }, { noNullPrototype: true }),
  );

const patchUntyped = patch as (objects: readonly KubernetesObject[], reference: string, change: unknown) => object[];
const nameOf = ({ kind }: KubernetesObject) => `${kind}/x`;

type Json = Record<string, unknown>;

/** A patch in two, each with some of its fields: what directives say of a field or of a whole map stays with it. */
function halves(patch: Json, fields: Fields, isFirst: () => boolean): [Json, Json] {
  const [one, other]: [Json, Json] = [{}, {}];
  const sides = new Map<string, boolean>();
  for (const [name, value] of Object.entries(patch)) {
    const field = name.replace(/^\$.*\//, "");
    const { replace } = fieldOf(fields, name);
    if (isTree(value) && !replace && !Object.keys(value).some((each) => each === "$patch" || each === "$retainKeys"))
      [one[name], other[name]] = halves(value, fieldsBelow(fieldOf(fields, name)), isFirst);
    else {
      const side = sides.get(field) ?? isFirst();
      sides.set(field, side);
      (side ? one : other)[name] = value;
    }
  }
  return [one, other];
}

/** What comes of it; nothing when it is rejected in words. */
function outcome(compose: () => object[]): object[] {
  try {
    return compose();
  } catch (error) {
    if (error instanceof ComposeError) return [];
    throw error;
  }
}

describe("for every stack", () => {
  it("an empty patch of any object is rejected", () => {
    forEveryStack((objects) => {
      for (const object of objects) expect(() => patch(objects, reference(object), {})).toThrow("changes nothing");
    });
  });

  it("a patched object is found again, at its index; the others are the same objects", () => {
    forEveryStack((objects) => {
      for (const [at, object] of objects.entries()) {
        const patched = patch(objects, reference(object), { metadata: { labels: { patched: "yes" } } });
        expect(get(patched, reference(object))).toBe(patched[at]);
        expect(patched[at]?.metadata.labels.patched).toBe("yes");
        expect(patched.filter((each, index) => each !== objects[index])).toHaveLength(1);
        expect(references(patched)).toEqual(references(objects));
      }
    });
  });

  it("frozen input is not changed, and the result can be changed", () => {
    forEveryStack((objects) => {
      const [first] = frozen(structuredClone(objects));
      if (first === undefined) throw new Error("an empty stack");
      const patched = patch([first], reference(first), { metadata: { labels: { patched: "yes" } } });
      expect(Object.isFrozen(patched[0]?.metadata.labels)).toBe(false);
      expect(add(remove([first], reference(first)), first)).toEqual([first]);
    });
  });

  it("every object has the name in its type", () => {
    const known = (kind: string, part: string) =>
      partsOf(kind).some((each) => (each.endsWith("*") ? part.startsWith(each.slice(0, -1)) : part === each));
    forEveryStack((objects, { name = "aether", namespace = "aether" }) => {
      const strange = objects.filter(({ kind, metadata }) => {
        if (kind === "Namespace") return metadata.name !== namespace;
        // Named by settings of their own, or brought along.
        if (kind === "Secret" || kind === "ExternalSecret" || metadata.name === EXTRA) return false;
        return !metadata.name.startsWith(`${name}-`) || !known(kind, metadata.name.slice(name.length + 1));
      });
      expect(strange.map(reference)).toEqual([]);
    });
  });

  it("every name of the types is that of an object of some stack", () => {
    const rendered = new Set<string>();
    const issued: AetherConfig = { ingress: { tls: { issuer: { name: "letsencrypt" } } } };
    const closed: AetherConfig = { ingress: { controller: "traefik" } };
    const routed: AetherConfig = {
      gateway: {
        parentRefs: [{ name: "web", sectionName: "https" }],
        redirectFrom: [{ name: "web", sectionName: "http" }],
      },
      networkPolicy: { entry: { cidrs: ["10.0.0.0/24"] } },
    };
    const seen: AetherConfig = { monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} } };
    const pooled: AetherConfig = { postgres: { pooler: {}, backup: { to: { claim: {} }, mlflow: true } } };
    const operated: AetherConfig = {
      monitoring: { prometheus: { namespace: "monitoring" } },
      postgres: { cloudNativePg: {} },
    };
    const trigger = { type: "cpu", metadata: { value: "80" } };
    const scaled: AetherConfig = { api: { autoscaling: { keda: { triggers: [trigger] } } } };
    const byEntity: AetherConfig = { ingress: { controller: "cilium", tls: { issuer: { name: "letsencrypt" } } } };
    for (const config of [{}, issued, closed, seen, routed, pooled, operated, scaled, byEntity])
      for (const { kind, metadata } of aetherStack(config))
        rendered.add(`${kind}/${metadata.name.replace(/[0-9a-f]{8}$/, "*")}`);
    const kinds = [partNames, ...Object.values(roster).map(({ names }) => names)].flatMap(Object.keys);
    for (const kind of new Set<string>(kinds))
      for (const part of partsOf(kind)) expect([...rendered]).toContain(`${kind}/aether-${part}`);
  });
});

describe("for every patch", () => {
  it("patches of different fields give the same result in either order", () => {
    let compared = 0;
    fc.assert(
      fc.property(pair, fc.infiniteStream(fc.boolean()), ({ object, patch: change }, sides) => {
        const named = { ...object, metadata: { ...(object.metadata as object), name: "x" } } as never;
        const [one, other] = halves(change, fieldsOf(object) ?? {}, () => sides.next().value);
        const patched = (...changes: object[]) =>
          outcome(() =>
            changes.reduce<never[]>((all, each) => patchUntyped(all, nameOf(named), each) as never[], [named]),
          );
        const [first] = patched(one, other);
        const [second] = patched(other, one);
        if (first === undefined || second === undefined) return;
        expect(second).toEqual(first);
        compared += 1;
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it("merging changes neither the object nor the patch", () => {
    fc.assert(
      fc.property(pair, ({ object, patch: change }) => {
        const before = JSON.stringify([object, change]);
        const merged = strategicMerge(frozen(object), frozen(change));
        expect(JSON.stringify([object, change])).toBe(before);
        expect(JSON.stringify(merged)).not.toMatch(/"\$|null/);
      }),
      { numRuns: 500 },
    );
  });

  it("it is rejected, or its result is that of the merge, exactly once", () => {
    fc.assert(
      fc.property(pair, ({ object, patch: change }) => {
        const named = {
          ...object,
          metadata: { ...(object.metadata as object), name: "x" },
        } as unknown as KubernetesObject;
        const [patched] = outcome(() => patchUntyped([named], `${named.kind}/x`, change));
        if (patched === undefined) return;
        expect(patched).toEqual(strategicMerge(named, change));
        expect(patched).not.toEqual(named);
        expect(find([patched as KubernetesObject], `${named.kind}/x`)).toBe(patched);
      }),
      { numRuns: 500 },
    );
  });
});
