import { nameOf } from "../../kubernetes/inventory.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { lastingVolumes } from "../../kubernetes/volumes.ts";
import type { UpgradeRule } from "./change.ts";

export const validDatabaseVersion: UpgradeRule = {
  name: "valid-database-version",
  subject: "upgrade",
  severity: "error",
  reason:
    "PostgreSQL does not start on the files of another major version, MySQL, MariaDB and MongoDB not on those of a newer one: the database is down until the image is put back.",
  fix: "Dump with the old version and restore with the new one, or migrate the files, then change the image.",
  *problems({ before, after, kept }) {
    for (const change of kept) {
      const [old, young] = [before.podsOf(change.before), after.podsOf(change.after)];
      if (old === undefined || young === undefined) continue;
      const lasting = lastingVolumes(young);
      for (const container of young.containers) {
        if (!trees(container.spec.volumeMounts).some(({ name }) => lasting.has(text(name) ?? ""))) continue;
        const was = databaseOf(old.containers.find(({ name }) => name === container.name)?.spec.image);
        const is = databaseOf(container.spec.image);
        if (was === undefined || is === undefined || was.name !== is.name || starts(was, is)) continue;
        yield {
          resource: change.after,
          path: [...container.path, "image"],
          message: `${nameOf(change.after)} does not start: its data is ${was.name} ${was.version}'s, and the image is ${is.version}'s.`,
        };
      }
    }
  },
};

interface Database {
  readonly name: string;
  /** As much of it as the files depend on. */
  readonly version: string;
}

const starts = (old: Database, young: Database) =>
  old.name === "PostgreSQL"
    ? old.version === young.version
    : old.version.localeCompare(young.version, "en", { numeric: true }) <= 0;

const IMAGES: readonly (readonly [name: string, image: RegExp, version: RegExp])[] = [
  ["PostgreSQL", /^(?:postgres|postgresql|postgis)$/, /^v?(\d+)/],
  // Their own version comes first, or PostgreSQL's alone.
  ["PostgreSQL", /^(?:timescaledb|timescaledb-ha|pgvector|postgres|postgis)$/, /(?:^|-)pg(\d+)/],
  ["MySQL", /^mysql$/, /^v?(\d+\.\d+)/],
  ["MariaDB", /^mariadb$/, /^v?(\d+\.\d+)/],
  ["MongoDB", /^(?:mongo|mongodb)$/, /^v?(\d+\.\d+)/],
];

/** @example databaseOf("registry/postgres:16.4-alpine") // { name: "PostgreSQL", version: "16" } */
function databaseOf(image: unknown): Database | undefined {
  const [, repository = "", tag = ""] = text(image)?.match(/(?:^|\/)([^/:@]+):([^/@]+)(?:@.*)?$/) ?? [];
  for (const [name, images, versions] of IMAGES) {
    const version = images.test(repository) ? tag.match(versions)?.[1] : undefined;
    if (version !== undefined) return { name, version };
  }
  return undefined;
}
