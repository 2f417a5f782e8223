import { nameOf } from "../../kubernetes/inventory.ts";
import type { UpgradeRule } from "./change.ts";
import { databaseChanges } from "./databases.ts";

export const validDatabaseVersion: UpgradeRule = {
  name: "valid-database-version",
  subject: "upgrade",
  severity: "error",
  reason:
    "PostgreSQL does not start with data of another major version; MySQL, MariaDB and MongoDB do not start with data of a newer one. The database is down until you restore the image. It is a warning if the image does not show its version.",
  fix: "Dump with the old version and restore with the new one, or migrate the data, then change the image.",
  *problems(upgrade) {
    for (const { resource, path, was, is } of databaseChanges(upgrade)) {
      if (was.name !== is.name) continue;
      if (was.version === undefined || is.version === undefined)
        yield {
          resource,
          path,
          severity: "warning",
          message: `${nameOf(resource)} changes its ${was.name} image, and ${was.version === undefined ? "the old" : "the new"} one does not show its version: it must be able to read the existing data.`,
          fix: "Before you apply, compare both images: `--version` of the server has to show the same major version, and /etc/os-release the same system, because PostgreSQL's text indexes depend on its C library.",
        };
      else if (!starts(was.name, was.version, is.version))
        yield {
          resource,
          path,
          message: `${nameOf(resource)} does not start: its data is from ${was.name} ${was.version}, but the image is ${is.version}.`,
        };
    }
  },
};

const starts = (name: string, old: string, young: string) =>
  name === "PostgreSQL" ? old === young : old.localeCompare(young, "en", { numeric: true }) <= 0;
