// PgBouncer of Debian 13, for tests on a machine that has an older Debian: unpacked beside its libraries, not installed.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { check, run } from "../cluster/command.ts";
import { cacheDirectory, MissingRequirement, makeWorkspace, requireProgram } from "../cluster/host.ts";

/** The folder with a program `pgbouncer` that can be started. */
export async function pgbouncer(): Promise<string> {
  const folder = join(cacheDirectory, "pgbouncer-debian-13");
  if (existsSync(folder)) return join(folder, "bin");
  const workspace = makeWorkspace(cacheDirectory);
  try {
    await download(workspace);
    const root = join(workspace, "root");
    for (const archive of readdirSync(join(workspace, "archives")).filter((name) => name.endsWith(".deb")))
      await check("dpkg-deb", ["--extract", join(workspace, "archives", archive), root]);
    const at = join(folder, "root");
    const libraries = join(at, "usr/lib/x86_64-linux-gnu");
    const start = `#!/bin/sh\nexec ${libraries}/ld-linux-x86-64.so.2 --library-path ${libraries} ${at}/usr/sbin/pgbouncer "$@"\n`;
    const parts = join(workspace, "whole");
    mkdirSync(join(parts, "bin"), { recursive: true });
    renameSync(root, join(parts, "root"));
    writeFileSync(join(parts, "bin/pgbouncer"), start);
    chmodSync(join(parts, "bin/pgbouncer"), 0o755);
    if (!existsSync(folder)) renameSync(parts, folder);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
  return join(folder, "bin");
}

/** From the machine's own mirror, whose release is another. */
async function download(workspace: string): Promise<void> {
  const apt = requireProgram("apt-get", "PgBouncer is Debian's");
  for (const name of ["lists/partial", "archives/partial", "sources"])
    mkdirSync(join(workspace, name), { recursive: true });
  const sources = "/etc/apt/sources.list.d/debian.sources";
  if (!existsSync(sources))
    throw new MissingRequirement(`${sources} does not exist: PgBouncer is taken from its mirror`);
  const text = readFileSync(sources, "utf8").replace(/^Suites: \w+( \S+)*$/gm, (line) =>
    line.includes("security") ? "Suites: trixie-security" : "Suites: trixie",
  );
  writeFileSync(join(workspace, "sources/debian.sources"), text);
  const options = [
    "Dir::Etc::sourcelist=/dev/null",
    `Dir::Etc::sourceparts=${join(workspace, "sources")}`,
    `Dir::State::lists=${join(workspace, "lists")}`,
    "Dir::State::status=/dev/null",
    `Dir::Cache::archives=${join(workspace, "archives")}`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  await check(apt, [...options, "update"]);
  const args = ["--yes", "--no-install-recommends", "--download-only", "install", "pgbouncer"];
  const { code, stderr } = await run(apt, [...options, ...args]);
  if (code !== 0) throw new MissingRequirement(`apt-get cannot have PgBouncer of Debian 13: ${stderr}`);
}
