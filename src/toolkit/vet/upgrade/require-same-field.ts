import type { ChangeVerdict, Kubernetes, Refusal } from "../../judge/kubernetes.ts";
import { same } from "../../kubernetes/difference.ts";
import { nameOf } from "../../kubernetes/inventory.ts";
import { type Path, valueAt } from "../../kubernetes/path.ts";
import { text, tree } from "../../kubernetes/read.ts";
import type { Problem } from "../finding.ts";
import { isHook } from "../hooks.ts";
import { pathOfField, refusalText } from "../refusal.ts";
import type { Change, UpgradeRule } from "./change.ts";

export const requireSameField: UpgradeRule = {
  name: "require-same-field",
  subject: "upgrade",
  severity: "error",
  reason:
    "Changes to immutable fields make the API server reject the whole object: the release stops halfway. The message comes from Kubernetes' own validation.",
  fix: "Keep the field, or delete the object first; it is unavailable until the new one exists.",
  *problems({ kept, verdictOf, after: { facts } }) {
    for (const change of kept) {
      yield* namedClass(change);
      const verdict = verdictOf(change);
      if (verdict === undefined || facts.kubernetes === undefined || isAnew(change)) continue;
      for (const refusal of ofTheChange(verdict, change, facts.kubernetes))
        for (const path of placesOf(refusal, verdict, change)) {
          // valid-storage-size reports it.
          if (change.after.kind === "PersistentVolumeClaim" && path.at(-1) === "storage") continue;
          const why = isFixed(refusal)
            ? `${path.at(-1) ?? "it"} is immutable.`
            : refusalText(change.after.object, refusal);
          const fix = path.at(-1) === "volumeClaimTemplates" ? { fix: ORPHAN } : {};
          yield { resource: change.after, path, message: `${nameOf(change.after)} is rejected: ${why}`, ...fix };
        }
    }
  },
};

const ORPHAN =
  "Keep the field. Or delete the StatefulSet with --cascade=orphan, which keeps pods and claims, apply the new one, and change the claims themselves.";

/** A cluster with a default class wrote that into the claim when it was created. */
function* namedClass({ before, after }: Change): Iterable<Problem> {
  const [old, current] = [before, after].map(({ spec }) => text(spec.storageClassName));
  if (after.kind !== "PersistentVolumeClaim" || old !== undefined || current === undefined) return;
  yield {
    resource: after,
    path: ["spec", "storageClassName"],
    message: `${nameOf(after)} is rejected, unless ${current === "" ? "the cluster has no default StorageClass" : `${current} is the class that it got as the cluster's default`}: storageClassName is immutable.`,
    fix: "Leave it out, or name the class that the claim has: kubectl get persistentvolumeclaims.",
    severity: "warning",
  };
}

/** A hook is deleted before it is created again. */
const isAnew = ({ after }: Change) => after.kind === "Job" && isHook(after.annotations);

/** Without what would also be rejected for a new object: another rule reports that. */
function ofTheChange({ errors }: ChangeVerdict, { after }: Change, kubernetes: Kubernetes): readonly Refusal[] {
  if (errors.length === 0) return errors;
  const own = kubernetes.create(after.object).errors.map(({ field, detail }) => `${field} ${detail}`);
  return errors.filter(({ field, detail }) => !own.includes(`${field} ${detail}`));
}

const isFixed = ({ detail }: Refusal) => /immutable|forbidden|may not|can ?not|must be unset|other than/i.test(detail);

/**
 * Where the two differ, below the field that the API server names: it often names the whole spec, and lists the mutable parts in
 * its message.
 */
function placesOf({ field, detail }: Refusal, verdict: ChangeVerdict, { before, after }: Change): readonly Path[] {
  const at = pathOfField(after.object, field);
  if (field !== "spec") return [at];
  const [was, is] = [tree(valueAt(verdict.before, at)), tree(valueAt(verdict.after, at))];
  const isFree = (key: string) => new RegExp(`(?:^|[^\\w])${key}(?![\\w[])`).test(detail);
  // Fields that only one of the two got from the API server were set by no one.
  const differing = [...new Set([...Object.keys(before.spec), ...Object.keys(after.spec)])].filter(
    (key) => !same(was[key], is[key]) && !isFree(key),
  );
  return differing.length === 0 ? [at] : differing.map((key) => [...at, key]);
}
