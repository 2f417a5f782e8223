// One builder at a time: a file that names the process that holds it.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "./host.ts";
import { isAlive, type ProcessRecord, processRecord } from "./process.ts";
import { sleep } from "./until.ts";

/** Runs `work` while no other live process runs under the same name, waiting for its turn. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const path = join(cacheDirectory, `${name}.lock`);
  mkdirSync(cacheDirectory, { recursive: true });
  for (let announced = false; !acquire(path); await sleep(500)) {
    if (!announced) console.error(`waiting for another process to finish (${path})`);
    announced = true;
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function acquire(path: string): boolean {
  // Written aside: a lock without a name in it would look like one whose holder was killed.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(processRecord(process.pid)));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // Its holder was killed: the next round takes the lock.
    if (!isHeld(path)) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(own);
  }
}

function isHeld(path: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(path, "utf8")) as ProcessRecord);
  } catch {
    return false;
  }
}
