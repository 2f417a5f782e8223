import { nameOf } from "../../kubernetes/inventory.ts";
import { valueAt } from "../../kubernetes/path.ts";
import { amountOf } from "../../kubernetes/scale.ts";
import type { UpgradeRule } from "./change.ts";

export const validStorageSize: UpgradeRule = {
  name: "valid-storage-size",
  subject: "upgrade",
  severity: "error",
  reason: "A claim can grow if its storage class allows it, but never shrink: the API server rejects a smaller size.",
  fix: "Keep at least the size it has.",
  *problems({ kept }) {
    const at = ["spec", "resources", "requests"];
    for (const { before, after } of kept) {
      if (after.kind !== "PersistentVolumeClaim") continue;
      const [old = 0, young = old] = [before, after].map((each) => amountOf(valueAt(each.object, at), "storage"));
      if (young < old)
        yield {
          resource: after,
          path: [...at, "storage"],
          message: `${nameOf(after)} is rejected: it already has more storage than it requests.`,
        };
    }
  },
};
