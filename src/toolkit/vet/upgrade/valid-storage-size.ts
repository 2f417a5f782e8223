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
    for (const { before, after } of kept)
      for (const [at, field] of SIZES[`${after.group} ${after.kind}`] ?? []) {
        const [old = 0, young = old] = [before, after].map((each) => amountOf(valueAt(each.object, at), field));
        if (young < old)
          yield {
            resource: after,
            path: [...at, field],
            message: `${nameOf(after)} is rejected: it already has more storage than it requests.`,
          };
      }
  },
};

/** Where kinds have the size of a volume. CloudNativePG's webhook rejects a smaller one, too. */
const SIZES: Readonly<Record<string, readonly (readonly [at: readonly string[], field: string])[]>> = {
  " PersistentVolumeClaim": [[["spec", "resources", "requests"], "storage"]],
  "postgresql.cnpg.io Cluster": [
    [["spec", "storage"], "size"],
    [["spec", "walStorage"], "size"],
  ],
};
