import { nameOf } from "../inventory.ts";
import { text } from "../read.ts";
import type { UpgradeRule } from "./change.ts";

export const validDatabaseVersion: UpgradeRule = {
  name: "valid-database-version",
  subject: "upgrade",
  severity: "error",
  reason:
    "PostgreSQL does not start on the files of another major version, newer or older: the database is down until the image is put back.",
  fix: "Dump with the old version and restore with the new one, or run pg_upgrade, then change the image.",
  problems: ({ before, after, kept }) =>
    kept.flatMap((change) => {
      const [old, young] = [before.podsOf(change.before), after.podsOf(change.after)];
      return (young?.containers ?? []).flatMap((container) => {
        const was = old?.containers.find(({ name }) => name === container.name);
        const [from, to] = [was?.spec.image, container.spec.image].map(majorOf);
        return from === undefined || to === undefined || from === to
          ? []
          : [
              {
                resource: change.after,
                path: [...container.path, "image"],
                message: `${nameOf(change.after)} does not start: its data is PostgreSQL ${from}'s, and the image is ${to}'s.`,
              },
            ];
      });
    }),
};

/** @example majorOf("registry/postgres:16.4-alpine") // "16" */
const majorOf = (image: unknown) =>
  text(image)?.match(/(?:^|\/)(?:postgres|postgresql|timescaledb|pgvector|postgis)[^/:]*:(?:pg)?(\d+)/)?.[1];
