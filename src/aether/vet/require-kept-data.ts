import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { KEEP_ANNOTATIONS } from "../common/metadata.ts";
import { isClosed } from "./stacks.ts";

export const requireKeptData: Rule = {
  name: "require-kept-data",
  subject: "safety",
  severity: "warning",
  reason:
    "Without these annotations Argo CD, Flux and Helm delete a claim, or the Namespace with all claims in it, together with the stack or when it is no longer rendered.",
  fix: `Add the annotations ${Object.entries(KEEP_ANNOTATIONS)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ")}.`,
  *problems(inventory) {
    for (const object of ["Namespace", "PersistentVolumeClaim"].flatMap(inventory.ofKind)) {
      const namespace = object.kind === "Namespace" ? object.name : object.namespace;
      // Claims of others are theirs to keep.
      if (!isClosed(inventory, namespace) || object.labels["app.kubernetes.io/part-of"] !== "aether") continue;
      const missing = Object.keys(KEEP_ANNOTATIONS).filter((name) => object.annotations[name] === undefined);
      if (missing.length === 0) continue;
      const message = `${nameOf(object)} and its data can be deleted by deployment tools: the annotations ${missing.join(", ")} are missing.`;
      yield { resource: object, path: ["metadata", "annotations"], message };
    }
  },
};
