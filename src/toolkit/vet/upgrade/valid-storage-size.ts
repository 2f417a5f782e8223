import { nameOf } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { amountOf } from "../../kubernetes/scale.ts";
import type { Problem } from "../finding.ts";
import { type Change, type UpgradeRule, valueAt } from "./change.ts";

export const validStorageSize: UpgradeRule = {
  name: "valid-storage-size",
  subject: "upgrade",
  severity: "error",
  reason: "A claim can grow, where its storage class allows it, and never shrink: the API server refuses that.",
  fix: "Keep at least the size it has.",
  problems: ({ kept }) =>
    kept.flatMap((change): Problem[] =>
      change.after.kind === "PersistentVolumeClaim" ? shrunk(change, ["spec"]) : [],
    ),
};

function shrunk(change: Change, path: Path): Problem[] {
  const at = [...path, "resources", "requests"];
  const [old, young] = [change.before, change.after].map((each) => amountOf(valueAt(each, at), "storage"));
  return old === undefined || young === undefined || young >= old
    ? []
    : [
        {
          resource: change.after,
          path: [...at, "storage"],
          message: `${nameOf(change.after)} is refused: it has more storage than it asks for now.`,
        },
      ];
}
