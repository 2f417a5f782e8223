// What the harness asks of the machine: where it may write, which programs exist, which ports are free.
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { processRecord } from "./process.ts";

/** Outside the work tree, so that `git clean` and a fresh clone do not cost a quarter of an hour of building. */
export const cacheDirectory =
  process.env.AETHER_K8S_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "aether-k8s");

/** A folder below `parent` to work in and remove. Those that killed processes left behind are removed first. */
export function makeWorkspace(parent: string): string {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const [, pid] = name.match(/^working-(\d+)-/) ?? [];
    if (pid !== undefined && processRecord(Number(pid)) === undefined)
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `working-${process.pid}-`));
}

/** The machine lacks something the cluster needs; the message is one line that says what to do. */
export class MissingRequirement extends Error {
  override name = "MissingRequirement";
}

/** Debian keeps ip, iptables and runc where an ordinary user's PATH does not look. */
export const searchPath = [process.env.PATH ?? "", "/usr/local/go/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"].join(
  delimiter,
);

export function findProgram(name: string): string | undefined {
  return searchPath
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws MissingRequirement when a program is not installed. `remedy` ends the sentence. */
export function requireProgram(name: string, remedy: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new MissingRequirement(`${name} is not installed: ${remedy}`);
  return path;
}

/** Ports of 127.0.0.1 that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.on("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  return servers.map((server) => {
    const address = server.address();
    server.close();
    if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
    return address.port;
  });
}
