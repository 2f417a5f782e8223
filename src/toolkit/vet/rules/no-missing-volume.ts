import { nameOf } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import { mounts, volumeNames } from "../../kubernetes/volumes.ts";
import type { Rule } from "../finding.ts";

export const noMissingVolume: Rule = {
  name: "no-missing-volume",
  subject: "links",
  severity: "error",
  reason: "The API server rejects a pod that mounts a volume it does not have.",
  fix: "Correct the name, or add the volume.",
  *problems({ pods }) {
    for (const each of pods) {
      const names = volumeNames(each);
      for (const { name, path } of mounts(each)) {
        if (names.includes(name)) continue;
        const message = `${nameOf(each.owner)} is rejected: its pods have no volume ${name}.${didYouMeanText(name, names)}`;
        yield { resource: each.owner, path, message };
      }
    }
  },
};
