// The engines that run the package besides the Node of the tests: each is taken from its npm package once, and kept in the cache.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { check } from "../cluster/command.ts";
import { cacheDirectory, isExecutable, makeWorkspace } from "../cluster/host.ts";
import { withLock } from "../cluster/lock.ts";

interface Runtime {
  /** The npm package that contains the program for this processor. */
  readonly package: string;
  readonly version: string;
  readonly program: string;
  /** What precedes the name of a script. */
  readonly args: readonly string[];
}

const isArm = process.arch === "arm64";

/** The oldest Node of package.json's engines and the newest, Bun and Deno; tests run with the one between. */
export const RUNTIMES = {
  "Node 22": { package: `node-linux-${process.arch}`, version: "22.18.0", program: "bin/node", args: [] },
  "Node 26": { package: `node-linux-${process.arch}`, version: "26.10.0", program: "bin/node", args: [] },
  // The baseline also runs on processors without AVX2.
  Bun: {
    package: `@oven/bun-linux-${isArm ? "aarch64" : "x64-baseline"}`,
    version: "1.4.5",
    program: "bin/bun",
    args: [],
  },
  Deno: {
    package: `@deno/linux-${process.arch}-glibc`,
    version: "2.9.6",
    program: "deno",
    args: ["run", "--allow-all"],
  },
} as const satisfies Record<string, Runtime>;

export type RuntimeName = keyof typeof RUNTIMES;

/** The program of a runtime, downloaded if the cache lacks it. */
export async function programOf(name: RuntimeName): Promise<string> {
  const { package: source, version, program } = RUNTIMES[name];
  const path = join(cacheDirectory, "runtimes", `${source.replaceAll("/", "_")}@${version}`, basename(program));
  if (!isExecutable(path)) {
    await withLock("runtimes", async () => {
      if (existsSync(path)) return;
      const workspace = makeWorkspace(cacheDirectory);
      // The package alone, and of it only the program: installing `node` runs a second npm and unpacks thousands of headers.
      const archive = await check("npm", ["pack", "--silent", "--pack-destination", workspace, `${source}@${version}`]);
      await check("tar", ["-xzf", join(workspace, archive.trim()), "-C", workspace, `package/${program}`]);
      mkdirSync(dirname(path), { recursive: true });
      renameSync(join(workspace, "package", program), path);
      rmSync(workspace, { recursive: true, force: true });
    });
  }
  return path;
}
