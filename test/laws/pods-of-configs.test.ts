// A config is checked without Kubernetes' own code, by tables: on pods with the mistakes of careless authors, that code agrees.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Path } from "../../src/toolkit/kubernetes/path.ts";
import { violations } from "../../src/toolkit/kubernetes/pod-security.ts";
import { quantityRefusals, refusals } from "../../src/toolkit/kubernetes/pod-validity.ts";
import { isTree, tree } from "../../src/toolkit/kubernetes/read.ts";
import { podTemplate } from "../../src/toolkit/kubernetes/workloads.ts";
import { pathOf } from "../../src/toolkit/vet/refusal.ts";
import { kubernetes } from "../fixtures/kubernetes.ts";
import { mutant } from "../fixtures/mutants-of-kinds.ts";
import { seed } from "../fixtures/seed.ts";

const specOf = (object: { readonly kind: string; readonly spec?: unknown }): unknown =>
  object.kind === "Pod" ? object.spec : tree(podTemplate({ ...object, spec: tree(object.spec) } as never)).spec;
// Sampled, not asserted: shrinking a change of a change takes minutes.
const pods = fc.sample(mutant, { numRuns: 1500, seed: seed() }).flatMap((object) => {
  const spec = specOf(object);
  if (!isTree(spec) || !Array.isArray(spec.containers)) return [];
  return [{ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "a" }, spec }];
});
/** Whether one place is the other, or a part of it. */
const overlap = (one: Path, other: Path) =>
  one.slice(0, other.length).every((key, index) => String(key) === String(other[index]));

describe("of every pod, the tables for a config", () => {
  it("reject only parts of it that the API server rejects", () => {
    let judged = 0;
    const wrong = pods.flatMap((pod) => {
      const { errors } = kubernetes.create(pod);
      // It judges only what it can read.
      if (errors.some(({ type }) => type === "Decode")) return [];
      const places = errors.map((refusal) => pathOf(pod, refusal));
      const found = [...refusals(pod.spec), ...quantityRefusals(pod.spec)].map(({ path }): Path => ["spec", ...path]);
      judged += found.length;
      // Of a toleration without a key, the API server names the operator.
      return found
        .filter((path) => !places.some((place) => overlap(path.slice(0, -1), place)))
        .map((path) => ({ path, places, pod }));
    });
    expect(judged).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  it("say whether Pod Security restricted rejects it, if the API server accepts the pod", () => {
    const accepted = pods.filter((pod) => kubernetes.create(pod).errors.length === 0);
    const wrong = accepted.filter(
      (pod) => violations(pod.spec).length > 0 !== kubernetes.podSecurity(pod, "restricted").length > 0,
    );
    expect(accepted.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
});
