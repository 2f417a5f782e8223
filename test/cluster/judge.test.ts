// Kubernetes' own code in this package, and vet with it, say of an object and of a change what a real API server says.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { kubernetesSchemas, vet } from "../../src/index.ts";
import type { ChangeVerdict } from "../../src/kubernetes.ts";
import { JUDGED } from "../fixtures/judged.ts";
import { kubernetes } from "../fixtures/kubernetes.ts";
import { type Any, change, mutant } from "../fixtures/mutants-of-kinds.ts";
import { seed } from "../fixtures/seed.ts";
import { OBJECTS, VALUES } from "../fixtures/values.ts";
import { answered, compared, each, isOfTheCluster, judged, placed, type Said } from "./answers.ts";
import type { KubernetesObject, Response } from "./api.ts";
import { connect } from "./connection.ts";

const { api } = connect(inject("controlPlane"));
const schemas = await kubernetesSchemas("1.36");
const OWN_NAMESPACE: Readonly<Record<string, string>> = {
  LimitRange: "judge-limits",
  ResourceQuota: "judge-limits",
  Pod: "judge-pods",
};
const namespaces = ["judge", ...new Set(Object.values(OWN_NAMESPACE))];

beforeAll(() => api.apply(namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }))));
afterAll(() => api.close());

/** The rules that say what the API server says. */
const RULES = new Set([
  "valid-schema",
  "valid-value",
  "valid-admission",
  "valid-limit-range",
  "valid-resource-name",
  "valid-percentage",
  "require-matching-selector",
  "unique-name",
  "no-missing-volume",
]);
/** Rules that say it of some objects, and more of objects that it takes: a target that cannot be scaled, a pause in a script. */
const RULES_OF_SOME = new Set(["no-missing-scale-target", "valid-grace-period", "valid-scaler"]);

function reported(object: object): string[] {
  const isRefused = kubernetes.create(object).errors.length > 0;
  return vet([object], { schemas, kubernetes })
    .filter(({ rule, severity }) => severity === "error" && (RULES.has(rule) || (isRefused && RULES_OF_SOME.has(rule))))
    .map(({ message }) => message);
}

describe("the API server says", () => {
  it("of 3,000 objects of all kinds what Kubernetes' own code says, with the same defaults, and vet reports what is refused", async () => {
    const listed = [...OBJECTS, ...[...VALUES, ...JUDGED].map(({ object }) => object)];
    const objects = [...listed, ...fc.sample(mutant, { seed: seed(), numRuns: 3000 - listed.length })].map((object) =>
      placed(object, { namespace: "judge" }),
    );
    const { differing, counts } = await compared(api, kubernetes, objects, reported);
    console.info(`${objects.length} objects of ${new Set(objects.map(({ kind }) => kind)).size} kinds:`, counts);
    expect(differing).toEqual([]);
    expect(counts.taken).toBeGreaterThan(1000);
    expect(counts.refused).toBeGreaterThan(1000);
    expect(counts.ofTheCluster).toBeLessThan(60);
  });

  it("of 500 changes what Kubernetes' own code says, of the live object and of its source, and stores what it says", async () => {
    // More than 500, because the server rejects some of the older objects. Nodes are left out: only the cluster knows which of their
    // fields an author owns.
    const changes = fc.sample(change, { seed: seed(), numRuns: 700 }).filter(({ before }) => before.kind !== "Node");
    const drawn = changes.map(({ before, after }, index) => {
      // Limits and quotas are about the pods of their namespace, and workloads adopt those of other authors.
      const namespace = OWN_NAMESPACE[before.kind as string] ?? "judge";
      const metadata = { namespace, name: `change-${index}` };
      return { before: placed(before, metadata), after: placed(after, metadata) };
    });
    const differing: unknown[] = [];
    const counts = { changes: 0, taken: 0, same: 0, refused: 0, ofTheCluster: 0 };
    await each(drawn, async ({ before, after }) => {
      const asked = counts.changes < 500 ? await answeredOver(before, after) : undefined;
      if (asked === undefined) return;
      const { live, answer } = asked;
      counts.changes++;
      const said = isOfTheCluster(answer) || isOfApplying(answer) ? undefined : answered(answer);
      const isSame = said?.isTaken === true && isDeepStrictEqual(content(live), content(answer.body));
      counts[outcomeOf(said, isSame)]++;
      if (said === undefined) return;
      for (const [of, older] of Object.entries({ live, before })) {
        const verdict = kubernetes.update(older, after);
        if (!saysTheSame(said, isSame, verdict, of === "before" && after.kind === "PersistentVolumeClaim"))
          differing.push({ of, before, after, server: answer.body.message ?? answer.body, said, isSame, verdict });
      }
    });
    console.info("changes:", counts);
    expect(differing.map((one) => JSON.stringify(one))).toEqual([]);
    expect(counts.changes).toBeGreaterThanOrEqual(500);
    expect(counts.refused).toBeGreaterThan(100);
    expect(counts.same).toBeGreaterThan(50);
    expect(counts.ofTheCluster).toBeLessThan(20);
  });
});

/** A volume without a source became an emptyDir, which nobody owns: applying adds another source to it. */
const isOfApplying = ({ status, body }: Response) =>
  status === 422 && /may not specify more than 1 volume type/.test(body.message);

function outcomeOf(said: Said | undefined, isSame: boolean) {
  if (said === undefined) return "ofTheCluster";
  if (isSame) return "same";
  return said.isTaken ? "taken" : "refused";
}

/** @param isUnbound an older claim that does not say that it has no volume yet: more is refused of one that has. */
function saysTheSame(said: Said, isSame: boolean, verdict: ChangeVerdict, isUnbound: boolean): boolean {
  const ours = judged(verdict);
  if (said.isTaken !== ours.isTaken) return false;
  if (said.isTaken) return isSame === isDeepStrictEqual(verdict.before, verdict.after);
  // Of a wrong shape applying says no more than that.
  return said.problems.length === 0 || isUnbound || isDeepStrictEqual(said.problems, ours.problems);
}

/** What is live of the older one, and the answer to its change: controllers write into it meanwhile. */
async function answeredOver(before: Any, after: Any): Promise<Over | undefined> {
  if ((await api.ask("apply", before, false)).status !== 201) return undefined;
  for (;;) {
    const live = await api.get(before);
    // Collected as garbage: it has an owner that is not there.
    if (live === undefined || live.metadata.deletionTimestamp !== undefined) return undefined;
    const answer = await api.ask("apply", after);
    if (answer.status >= 300 || answer.body.metadata.resourceVersion === live.metadata.resourceVersion)
      return { live, answer };
  }
}

interface Over {
  readonly live: KubernetesObject;
  readonly answer: Response;
}

/** What an author can write. */
function content({ status, metadata, ...rest }: KubernetesObject): object {
  const { uid, resourceVersion, generation, creationTimestamp, managedFields, ...own } = metadata;
  return { ...rest, metadata: own };
}
