import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, text, trees } from "../../kubernetes/read.ts";
import type { UpgradeRule } from "./change.ts";

export const noMissingData: UpgradeRule = {
  name: "no-missing-data",
  subject: "upgrade",
  severity: "error",
  reason:
    "Renaming or removing a claim leaves its data behind: the pods start with an empty volume, and pruning deletes the old one.",
  fix: "Keep name and namespace, or move the data first.",
  *problems({ before: old, after: young, removed, kept }) {
    for (const resource of removed)
      if (resource.kind === "PersistentVolumeClaim" || templateNames(resource).length > 0)
        yield {
          resource,
          path: ["metadata", "name"],
          message: `${nameOf(resource)} no longer exists: its data is left behind, and its replacement starts empty.`,
        };
    for (const { before, after } of kept)
      for (const name of templateNames(before).filter((each) => !templateNames(after).includes(each)))
        yield {
          resource: after,
          path: ["spec", "volumeClaimTemplates"],
          message: `${nameOf(after)} no longer has the claim ${name}: its pods start without that data.`,
        };
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
