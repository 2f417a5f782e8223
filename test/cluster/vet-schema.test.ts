// Every verdict of vet on one object agrees with the real API server's, asked strictly and without storing anything.
import { afterAll, describe, expect, inject, it } from "vitest";
import { aetherStack, kubernetesSchemas, vet } from "../../src/index.ts";
import { goldenConfigs } from "../fixtures/configs.ts";
import { JUDGED } from "../fixtures/judged.ts";
import { kubernetes } from "../fixtures/kubernetes.ts";
import { OBJECTS, VALUES } from "../fixtures/values.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";

const { api } = connect(inject("controlPlane"));
afterAll(() => api.close());

const ofSchemas = new Set([
  "valid-schema",
  "valid-value",
  "valid-resource-name",
  "valid-percentage",
  "require-matching-selector",
  "unique-name",
  "no-missing-volume",
]);

// biome-ignore lint/suspicious/noExplicitAny: a mutant is any JSON.
type Any = any;

/** Copies of an object with one thing wrong that a schema knows: a field too many, of another type, or one that is missing. */
function* broken(value: Any, rebuild: (value: Any) => Any, depth = 0): Generator<Any> {
  if (typeof value !== "object" || value === null) {
    yield rebuild(typeof value === "number" || typeof value === "boolean" ? "word" : { map: "instead" });
    return;
  }
  if (!Array.isArray(value) && depth > 0) yield rebuild({ ...value, noSuchField: 1 });
  for (const [key, member] of Object.entries(value)) {
    const inside = (changed: Any) =>
      rebuild(Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed });
    yield* broken(member, inside, depth + 1);
  }
}

describe("of every kind of a stack", async () => {
  const schemas = await kubernetesSchemas("1.36");
  const namespace = "vet-schema";
  const objects = aetherStack({ ...goldenConfigs.minimal, namespace }).filter(
    ({ kind }, index, all) => all.findIndex((each) => each.kind === kind) === index && kind !== "Namespace",
  );

  it("mutants are rejected by the API server exactly if vet reports the schema", { timeout: 300_000 }, async () => {
    expect(
      complaints(await api.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }])),
    ).toEqual([]);
    const mutants = objects.flatMap((object) => {
      const { apiVersion, kind, metadata, ...rest } = object as Any;
      const all = [...broken(rest, (changed) => ({ apiVersion, kind, metadata, ...changed }))];
      // At most two hundred of a kind, spread over all of its fields.
      return all.filter((_, index) => index % Math.ceil(all.length / 200) === 0);
    });
    const differing: string[] = [];
    for (const mutant of mutants) {
      const [result] = await api.apply([mutant], { dryRun: true, force: true });
      const isRefused = (result?.status ?? 0) >= 400;
      const found = vet([mutant], { schemas, kubernetes }).filter(
        ({ rule, severity }) => ofSchemas.has(rule) && severity === "error",
      );
      if (isRefused !== found.length > 0)
        differing.push(
          `${mutant.kind}: server ${result?.status} ${result?.message ?? ""}, vet ${found.map(({ message }) => message)}: ${JSON.stringify(mutant).slice(0, 3000)}`,
        );
    }
    console.info(`${mutants.length} mutants of ${objects.length} kinds, ${differing.length} judged differently`);
    expect(differing).toEqual([]);
  });

  it("values that no schema knows are rejected by the API server exactly if vet reports them", async () => {
    const differing: string[] = [];
    const asked = [
      ...OBJECTS.map((object) => ({ what: `${object.kind} as it should be`, object })),
      ...VALUES.map(({ what, object }) => ({ what, object })),
      // Server-side apply takes ports apart by their number, so what is asked that way is not what the server validates.
      ...JUDGED.filter(({ what }) => what !== "two ports of one number under two names").map(({ what, object }) => ({
        what,
        object: object as Any,
      })),
    ];
    await api.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }]);
    for (const { what, object } of asked) {
      const mutant = { ...object, metadata: { ...object.metadata, namespace } };
      const [result] = await api.apply([mutant], { dryRun: true, force: true });
      const found = vet([mutant], { schemas, kubernetes }).filter(
        ({ rule, severity }) => ofSchemas.has(rule) && severity === "error",
      );
      if ((result?.status ?? 0) >= 400 !== found.length > 0)
        differing.push(
          `${what}: server ${result?.status} ${result?.message ?? ""}, vet ${found.map((each) => each.message)}`,
        );
    }
    expect(differing).toEqual([]);
  });
});
