import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import { member, text, trees } from "../../kubernetes/read.ts";
import type { UpgradeRule } from "./change.ts";

export const noMissingData: UpgradeRule = {
  name: "no-missing-data",
  subject: "upgrade",
  severity: "error",
  reason:
    "A claim that is renamed or removed leaves its data behind: the pods start with an empty volume, and pruning deletes the old one.",
  fix: "Keep name and namespace, or move the data first.",
  problems: ({ before: old, after: young, removed, kept }) => [
    ...removed
      .filter(
        ({ kind, spec }) =>
          kind === "PersistentVolumeClaim" || (kind === "StatefulSet" && trees(spec.volumeClaimTemplates).length > 0),
      )
      .map((resource) => ({
        resource,
        path: ["metadata", "name"],
        message: `${nameOf(resource)} is no longer there: its data is left behind, and what takes its place starts without.`,
      })),
    ...kept.flatMap(({ before, after }) => {
      const names = claimNames(after);
      return claimNames(before)
        .filter((name) => !names.includes(name))
        .map((name) => ({
          resource: after,
          path: ["spec", "volumeClaimTemplates"],
          message: `${nameOf(after)} has no claim ${name} any more: its pods start without what is in it.`,
        }));
    }),
    ...kept.flatMap(({ before, after }) => {
      const [were, are] = [claims(old.podsOf(before)), claims(young.podsOf(after))];
      const given = are.filter(({ claim }) => !were.some((each) => each.claim === claim));
      const lost = were.filter(({ claim }) => !are.some((each) => each.claim === claim));
      return given.slice(0, lost.length).map(({ path, claim }, index) => ({
        resource: after,
        path,
        message: `${nameOf(after)} has the claim ${claim} instead of ${lost[index]?.claim}: its pods start without what is in that.`,
      }));
    }),
  ],
};

/** The claims that pods name. */
const claims = (pods: Pods | undefined) =>
  trees(pods?.spec.volumes).flatMap(({ persistentVolumeClaim }, index) => {
    const claim = text(member(persistentVolumeClaim, "claimName"));
    return claim === undefined
      ? []
      : [{ claim, path: [...(pods?.path ?? []), "volumes", index, "persistentVolumeClaim", "claimName"] }];
  });

const claimNames = ({ kind, spec }: Resource): string[] =>
  kind === "StatefulSet"
    ? trees(spec.volumeClaimTemplates).flatMap(({ metadata }) => text(member(metadata, "name")) ?? [])
    : [];
