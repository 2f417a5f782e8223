// One running cluster is one folder: its processes, their logs, its keys. What the folder records can be stopped by anyone.
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { cacheDirectory, MissingRequirement, searchPath } from "./host.ts";
import { isAlive, type ProcessRecord, processRecord } from "./process.ts";
import { until } from "./until.ts";

const runsDirectory = join(cacheDirectory, "runs");

/**
 * Makes the folder of a new run, owned by this process: should it die, the next run stops what it left.
 *
 * @throws MissingRequirement when a run of that name is alive
 */
export async function openRun(name: string): Promise<string> {
  await stopAbandonedRuns();
  const directory = runDirectory(name);
  if (existsSync(directory)) throw new MissingRequirement(`a cluster runs already in ${directory}: stop it first`);
  for (const part of ["processes", "logs", "pki"]) mkdirSync(join(directory, part), { recursive: true });
  writeFileSync(join(directory, "owner.json"), JSON.stringify(processRecord(process.pid)));
  stopAtExit(directory);
  return directory;
}

/** A Ctrl-C ends the owner in the middle, and what it started would go on without it. */
function stopAtExit(directory: string): void {
  process.once("exit", () => {
    if (readRecord(join(directory, "owner.json"))?.pid !== process.pid) return;
    // There is no waiting in here, but for another process.
    const script = `await (await import(${JSON.stringify(import.meta.filename)})).stopRun(${JSON.stringify(directory)})`;
    spawnSync(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "inherit", "inherit"] });
  });
  for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
    // Whoever else listens, as a test runner does, ends the process in its own way.
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(status));
  }
}

export const runDirectory = (name: string) => join(runsDirectory, name);

/** Lets the run outlive this process: from now on only `stopRun` ends it. */
export function disownRun(directory: string): void {
  rmSync(join(directory, "owner.json"));
}

/** Starts a program of the run in the background, its output in logs/<name>.log, and returns its pid. */
export function startProcess(directory: string, name: string, command: string, args: readonly string[]): number {
  const log = openSync(join(directory, "logs", `${name}.log`), "a");
  // Its own process group: a Ctrl-C in the terminal reaches the harness alone, which then stops things in order.
  const child = spawn(command, args, {
    cwd: directory,
    detached: true,
    env: { ...process.env, PATH: searchPath },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  child.on("error", () => {});
  if (child.pid === undefined) throw new Error(`${name} did not start: ${command}`);
  recordProcess(directory, name, child.pid);
  return child.pid;
}

/** From now on the process belongs to the run: stopping the run ends it. */
export function recordProcess(directory: string, name: string, pid: number): void {
  writeFileSync(recordPath(directory, name), JSON.stringify(processRecord(pid) ?? { pid, started: "" }));
}

/** Asks one process of the run to end, and waits for it. */
export async function endProcess(directory: string, name: string): Promise<void> {
  const record = recordsOf(directory)[name];
  if (record !== undefined) kill(record.pid, "SIGTERM");
  await until(`${name} has ended`, () => record === undefined || !isAlive(record));
  rmSync(recordPath(directory, name));
}

const recordPath = (directory: string, name: string) => join(directory, "processes", `${name}.json`);

/** Waits for `probe`, and fails at once, with its last words, when the named process ends instead. */
export function untilReady(directory: string, name: string, probe: () => Promise<boolean>, timeoutSeconds = 180) {
  const explain = () => lastWords(directory, name);
  return until(
    `${name} is ready`,
    async () => {
      const record = recordsOf(directory)[name];
      if (record === undefined || !isAlive(record)) throw new Error(`${name} ended\n${explain()}`);
      return probe();
    },
    { timeoutSeconds, intervalMilliseconds: 50, explain },
  );
}

export function readLog(directory: string, name: string): string {
  return readFileSync(join(directory, "logs", `${name}.log`), "utf8");
}

/** The processes of a run that have ended by themselves, each with its last words: a test that passed without them proves little. */
export function obituaries(directory: string): string[] {
  return Object.entries(recordsOf(directory))
    .filter(([, record]) => !isAlive(record))
    .map(([name]) => `${name} ended by itself\n${lastWords(directory, name)}`);
}

/** Ends every process of a run by its recorded pid and removes the folder. Without such a run, does nothing. */
export async function stopRun(directory: string): Promise<void> {
  // The state is thrown away with the folder, so nobody needs time to write it.
  const living = Object.values(recordsOf(directory)).filter(isAlive);
  for (const { pid } of living) kill(pid, "SIGKILL");
  await until("the processes of the run have ended", () => !living.some(isAlive), { intervalMilliseconds: 10 });
  for (const group of controlGroupsOf(directory)) await removeControlGroup(group);
  rmSync(directory, { recursive: true, force: true });
}

function controlGroupsOf(directory: string): string[] {
  const path = join(directory, "cgroups.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
}

/** A cgroup is removed from its leaves, and a moment after its last process. */
async function removeControlGroup(path: string): Promise<void> {
  if (!existsSync(path)) return;
  for (const child of readdirSync(path, { withFileTypes: true })) {
    if (child.isDirectory()) await removeControlGroup(join(path, child.name));
  }
  await until(`${path} is removed`, () => {
    try {
      rmdirSync(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
      if ((error as NodeJS.ErrnoException).code === "EBUSY") return false;
      throw error;
    }
  });
}

function kill(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended in the meantime, perhaps because another run cleans up as well.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function recordsOf(directory: string): Record<string, ProcessRecord> {
  const processes = join(directory, "processes");
  if (!existsSync(processes)) return {};
  return Object.fromEntries(
    readdirSync(processes).flatMap((file) => {
      const record = readRecord(join(processes, file));
      return record === undefined ? [] : [[basename(file, ".json"), record]];
    }),
  );
}

function lastWords(directory: string, name: string): string {
  return readLog(directory, name).trimEnd().split("\n").slice(-15).join("\n");
}

/** Whether a live process holds the run, and will stop it. */
export function isOwned(directory: string): boolean {
  const owner = readRecord(join(directory, "owner.json"));
  return owner !== undefined && isAlive(owner);
}

/** Stops the runs whose owner died before it could. */
export async function stopAbandonedRuns(): Promise<void> {
  if (!existsSync(runsDirectory)) return;
  for (const name of readdirSync(runsDirectory)) {
    const owner = readRecord(join(runDirectory(name), "owner.json"));
    if (owner !== undefined && !isAlive(owner)) await stopRun(runDirectory(name));
  }
}

function readRecord(path: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessRecord;
  } catch {
    return undefined;
  }
}
