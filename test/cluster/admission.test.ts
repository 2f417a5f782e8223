// What vet computes for LimitRanges and quotas is what the admission plugins of a real API server compute: pods are drawn, and
// asked of a namespace that has limits.
import fc from "fast-check";
import { afterAll, describe, expect, inject, it } from "vitest";
import { vet } from "../../src/index.ts";
import { kubernetes } from "../fixtures/kubernetes.ts";
import { seed } from "../fixtures/seed.ts";
import { placed } from "./answers.ts";
import type { KubernetesObject, ObjectReference } from "./api.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";

const { api } = connect(inject("controlPlane"));
afterAll(() => api.close());

/** The same amounts in several spellings, from little to much. */
const LADDERS = {
  cpu: ["20m", "50m", "0.1", "250m", "0.5", "1", "2000m", "4"],
  memory: ["16Mi", "32Mi", "64Mi", "128M", "256Mi", "1Gi", "2G", "4Gi"],
  "ephemeral-storage": ["16Mi", "32Mi", "64Mi", "128M", "256Mi", "1Gi", "2G", "4Gi"],
} as const;
type Resource = keyof typeof LADDERS;

/** Of each resource as many amounts as there are fields, the greatest of the last field; many of them are not said. */
const rising = <F extends string>(fields: readonly F[], said: number): fc.Arbitrary<Partial<Record<F, object>>> =>
  fc
    .record(
      Object.fromEntries(
        Object.keys(LADDERS).map((resource) => [
          resource,
          fc.array(fc.tuple(fc.nat(7), fc.nat(9)), { minLength: fields.length, maxLength: fields.length }),
        ]),
      ) as Record<Resource, fc.Arbitrary<[number, number][]>>,
    )
    .map((steps) => {
      const made: Partial<Record<F, Record<string, string>>> = {};
      for (const [resource, drawn] of Object.entries(steps) as [Resource, [number, number][]][]) {
        const sorted = drawn.map(([step]) => step).sort((a, b) => a - b);
        for (const [index, field] of fields.entries())
          if ((drawn[index]?.[1] ?? 0) < said)
            made[field] = { ...made[field], [resource]: LADDERS[resource][sorted[index] ?? 0] as string };
      }
      return made;
    });

const container = (name: string, more: object = {}) =>
  rising(["requests", "limits"], 8).map((resources) => ({ name, image: "a:1", resources, ...more }));
const sidecar = (name: string) =>
  fc.boolean().chain((isSidecar) => container(name, isSidecar ? { restartPolicy: "Always" } : {}));

const pod = fc
  .record(
    {
      initContainers: fc.oneof(fc.tuple(sidecar("a")), fc.tuple(sidecar("a"), sidecar("b"))),
      containers: fc.oneof(fc.tuple(container("c")), fc.tuple(container("c"), container("d"))),
    },
    { requiredKeys: ["containers"] },
  )
  .map((spec) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec }));

const limitRange = fc
  .tuple(
    rising(["min", "defaultRequest", "default", "max"], 2),
    fc.option(fc.constantFrom("5", "20"), { freq: 1 }),
    fc.option(rising(["min", "max"], 2), { freq: 1 }),
  )
  .map(([ofContainers, ratio, ofPods]) => ({
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "limits" },
    spec: {
      limits: [
        { ...ofContainers, ...(ratio === null ? {} : { maxLimitRequestRatio: { cpu: ratio } }), type: "Container" },
        ...(ofPods === null ? [] : [{ ...ofPods, type: "Pod" }]),
      ],
    },
  }));

const KEYS = "pods cpu memory requests.cpu requests.memory limits.cpu limits.memory requests.ephemeral-storage".split(
  " ",
);
const quota = fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 2 }).chain((keys) =>
  fc.array(fc.integer({ min: 3, max: 7 }), { minLength: 2, maxLength: 2 }).map((steps) => ({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "quota" },
    spec: {
      hard: Object.fromEntries(
        keys.map((key, index) => {
          const resource = key.replace(/^\w+\./, "") as Resource;
          return [key, key === "pods" ? String((steps[index] ?? 0) - 3) : LADDERS[resource][steps[index] ?? 0]];
        }),
      ),
    },
  })),
);

const RULES = new Set(["valid-limit-range", "valid-quota", "require-quota-requests", "valid-value"]);

/** Namespaces, and pods that are asked in each. */
const COUNT = 30;
const EACH = 15;

/** Pods that the server and vet judge otherwise, and how many both refuse. */
async function compared(
  limit: ObjectReference & { metadata: object },
  pods: readonly (typeof pod extends fc.Arbitrary<infer T> ? T : never)[],
  namespace: string,
) {
  const results = { differing: [] as unknown[], refused: 0 };
  const object = placed(limit, { namespace });
  for (const each of pods) {
    const asked = placed(each, { namespace });
    const { status, body } = await api.ask("create", asked);
    const found = vet([object, asked], { kubernetes }).filter(
      // Here no LimitRange outside the input gives the requests.
      ({ rule, severity }) => RULES.has(rule) && (severity === "error" || rule === "require-quota-requests"),
    );
    if (status >= 400) results.refused++;
    if (status >= 400 !== found.length > 0)
      results.differing.push(
        JSON.stringify({
          server: body.message,
          vet: found.map(({ message }) => message),
          limit: limit,
          pod: each.spec,
        }),
      );
  }
  return results;
}

describe.each([
  ["LimitRanges", "limits", limitRange, () => true],
  ["quotas", "quota", quota, ({ status }: KubernetesObject) => status?.hard !== undefined],
] as const)("vet judges pods in namespaces with %s as", (_, name, limits, isReady) => {
  it("admission does", async () => {
    const drawn = fc.sample<ObjectReference & { metadata: object }>(limits, { seed: seed(), numRuns: COUNT });
    const pods = fc.sample(pod, { seed: seed(), numRuns: COUNT * EACH });
    const all = await Promise.all(
      drawn.map(async (limit, index) => {
        const namespace = `admission-${name}-${index}`;
        const own = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
        expect(complaints(await api.apply([own]))).toEqual([]);
        const placedLimit = placed(limit, { namespace });
        // A limit that contradicts itself is rejected.
        if ((await api.ask("apply", placedLimit, false)).status >= 300) return undefined;
        await api.waitFor(placedLimit, isReady);
        return compared(limit, pods.slice(index * EACH, index * EACH + EACH), namespace);
      }),
    );
    const results = all.filter((each) => each !== undefined);
    const refused = results.reduce((sum, each) => sum + each.refused, 0);
    console.info(`${results.length} namespaces with ${EACH * results.length} pods, of which ${refused} are refused`);
    expect(results.flatMap(({ differing }) => differing)).toEqual([]);
    expect(results.length).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(EACH * results.length - 100);
  });
});
