import { nameOf } from "../../kubernetes/inventory.ts";
import type { UpgradeRule } from "./change.ts";
import { type DatabaseImage, databaseChanges } from "./databases.ts";

export const requireSameCollation: UpgradeRule = {
  name: "require-same-collation",
  subject: "upgrade",
  severity: "warning",
  reason:
    "PostgreSQL sorts text by the image's C library. Alpine's library sorts differently from Debian's, and libraries of two Debian releases can differ, too: text indexes are then corrupt, queries miss rows and unique constraints admit duplicates. Only checked where the tag names the base of the image.",
  fix: "Keep the base of the image. Otherwise stop everything that writes, change the image, and run `REINDEX DATABASE` and `ALTER DATABASE … REFRESH COLLATION VERSION` in each database before anything writes again.",
  *problems(upgrade) {
    for (const { resource, path, was, is } of databaseChanges(upgrade)) {
      if (was.name !== "PostgreSQL" || is.name !== "PostgreSQL") continue;
      const [old, young] = [baseOf(was), baseOf(is)];
      if (old === undefined || young === undefined || old === young) continue;
      const surely = [old, young].includes(ALPINE) && ![old, young].includes(USUAL);
      yield {
        resource,
        path,
        message: `${nameOf(resource)} ${surely ? "sorts" : "may sort"} text differently: its indexes were built with ${was.tag}, but the image is ${is.tag}.`,
      };
    }
  },
};

const ALPINE = "alpine";
const USUAL = "usual";

/** The system below PostgreSQL, by its tag; `undefined` without a tag. */
function baseOf({ repository, tag }: DatabaseImage): string | undefined {
  if (tag === undefined) return undefined;
  if (/(?:^|-)alpine/.test(tag)) return ALPINE;
  // Without a name, TimescaleDB's image is Alpine (its README), and all others are some version of Debian or Ubuntu.
  return tag.match(NAMED)?.[1] ?? (repository === "timescaledb" ? ALPINE : USUAL);
}

const NAMED = /-(debian-\d+|buster|bullseye|bookworm|trixie|forky|ubi\d*|focal|jammy|noble)(?:-|$)/;
