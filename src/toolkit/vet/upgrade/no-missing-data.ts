import { isClaimOf, nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, text, trees } from "../../kubernetes/read.ts";
import { referencesTo } from "../../kubernetes/references.ts";
import type { UpgradeRule } from "./change.ts";
import { isKept } from "./kept.ts";

export const noMissingData: UpgradeRule = {
  name: "no-missing-data",
  subject: "upgrade",
  severity: "error",
  reason:
    "Renaming or removing a claim leaves its data behind: the pods start with an empty volume, and pruning deletes the old one.",
  fix: "Keep name and namespace, or move the data first.",
  *problems({ before: old, after: young, removed, kept }) {
    for (const resource of removed) {
      if (resource.kind !== "PersistentVolumeClaim" && templateNames(resource).length === 0) continue;
      // Its pods take it again.
      if (young.ofKind("StatefulSet").some((set) => isClaimOf(set, resource))) continue;
      const path = ["metadata", "name"];
      const { namespace, name } = resource;
      const isUsed = referencesTo(young, "PersistentVolumeClaim").some(
        (each) => each.name === name && each.namespace === namespace,
      );
      if (resource.kind !== "PersistentVolumeClaim" || !isUsed)
        yield {
          resource,
          path,
          message: `${nameOf(resource)} no longer exists: its data is left behind, and its replacement starts empty.`,
        };
      else if (!isKept(resource))
        yield {
          resource,
          path,
          message: `${nameOf(resource)} is no longer among the objects, but pods still use it: a tool that prunes deletes it with its data.`,
          fix: "Keep it, or add the annotation of your tool that protects it before you remove it.",
        };
    }
    for (const { before, after } of kept)
      for (const name of templateNames(before).filter((each) => !templateNames(after).includes(each))) {
        const ofTemplate = (claim: string) => claim.startsWith(`${name}-${after.name}-`);
        if (claims(young.podsOf(after)).some(({ claim }) => ofTemplate(claim))) continue;
        yield {
          resource: after,
          path: ["spec", "volumeClaimTemplates"],
          message: `${nameOf(after)} no longer has the claim ${name}: its pods start without that data.`,
        };
      }
    for (const { before, after } of kept) {
      const [were, are] = [claims(old.podsOf(before)), claims(young.podsOf(after))];
      const lost = were.filter(({ claim }) => !are.some((each) => each.claim === claim));
      const given = are.filter(({ claim }) => !were.some((each) => each.claim === claim));
      for (const [index, { claim }] of lost.slice(0, given.length).entries())
        yield {
          resource: after,
          path: given[index]?.path ?? [],
          message: `${nameOf(after)} has the claim ${given[index]?.claim} instead of ${claim}: its pods start without the data in ${claim}.`,
        };
    }
  },
};

/** The claims that pods name. */
const claims = (pods: Pods | undefined) =>
  trees(pods?.spec.volumes).flatMap(({ persistentVolumeClaim }, index) => {
    const claim = text(member(persistentVolumeClaim, "claimName"));
    return claim === undefined
      ? []
      : [{ claim, path: [...(pods?.path ?? []), "volumes", index, "persistentVolumeClaim", "claimName"] }];
  });

/** The claims of each pod of a StatefulSet. */
const templateNames = ({ kind, spec }: Resource): string[] =>
  kind === "StatefulSet"
    ? trees(spec.volumeClaimTemplates).map(({ metadata }) => text(member(metadata, "name")) ?? "")
    : [];
