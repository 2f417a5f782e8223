// Databases, by their images, and containers in which one replaces another on the same files.

import type { Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { lastingVolumes } from "../../kubernetes/volumes.ts";
import type { Upgrade } from "./change.ts";

export interface DatabaseImage {
  readonly name: string;
  /** The last component of the repository, such as `postgres`. */
  readonly repository: string;
  readonly tag?: string | undefined;
  /** The part of the version on which the files depend; `undefined` if the tag does not contain it. */
  readonly version?: string | undefined;
}

/** An image of a database that another one replaces. */
export interface DatabaseChange {
  readonly resource: Resource;
  readonly path: Path;
  readonly was: DatabaseImage;
  readonly is: DatabaseImage;
}

/** The images that change in containers that keep their files. */
export function* databaseChanges({ before, after, kept }: Upgrade): Iterable<DatabaseChange> {
  for (const change of kept) {
    const [old, young] = [before.podsOf(change.before), after.podsOf(change.after)];
    if (old === undefined || young === undefined) continue;
    const lasting = lastingVolumes(young);
    for (const container of young.containers) {
      if (!trees(container.spec.volumeMounts).some(({ name }) => lasting.has(text(name) ?? ""))) continue;
      const image = old.containers.find(({ name }) => name === container.name)?.spec.image;
      if (isSame(text(image), text(container.spec.image))) continue;
      const [was, is] = [databaseOf(image), databaseOf(container.spec.image)];
      if (was !== undefined && is !== undefined)
        yield { resource: change.after, path: [...container.path, "image"], was, is };
    }
  }
}

/** A mirror has the same image under the same tag, and a digest identifies the image wherever it comes from. */
const isSame = (old = "", young = "") =>
  old.split("/").at(-1) === young.split("/").at(-1) ||
  (old.includes("@") && old.split("@").at(-1) === young.split("@").at(-1));

const IMAGES: readonly (readonly [name: string, image: RegExp, version: RegExp])[] = [
  ["PostgreSQL", /^(?:postgres|postgresql|postgis)$/, /^v?(\d+)/],
  // Their own version comes first, or only PostgreSQL's.
  ["PostgreSQL", /^(?:timescaledb|timescaledb-ha|pgvector|postgres|postgis)$/, /(?:^|-)pg(\d+)/],
  ["MySQL", /^mysql$/, /^v?(\d+\.\d+)/],
  ["MariaDB", /^mariadb$/, /^v?(\d+\.\d+)/],
  ["MongoDB", /^(?:mongo|mongodb)$/, /^v?(\d+\.\d+)/],
];

/** @example databaseOf("registry/postgres:16.4-alpine") // { name: "PostgreSQL", repository: "postgres", tag: "16.4-alpine", version: "16" } */
function databaseOf(image: unknown): DatabaseImage | undefined {
  const [, repository = "", tag] = text(image)?.match(/(?:^|\/)([^/:@]+)(?::([^/@]+))?(?:@[^@]*)?$/) ?? [];
  const named = IMAGES.filter(([, images]) => images.test(repository));
  for (const [name, , versions] of named) {
    const version = tag?.match(versions)?.[1];
    if (version !== undefined) return { name, repository, tag, version };
  }
  const [first] = named;
  return first && { name: first[0], repository, tag };
}
