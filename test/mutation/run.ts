// `npm run mutate`: breaks the source in small ways, one at a time, and reports which of them the tests of the file don't see.
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compiler } from "./compiler.ts";
import { exceptions } from "./exceptions.ts";
import { type Mutant, mutants, mutated } from "./mutants.ts";
import { testsOf } from "./tests-of.ts";
import type { Task, Verdict } from "./vitest-process.ts";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    file: { type: "string", multiple: true },
    list: { type: "boolean", default: false },
    workers: { type: "string", default: String(availableParallelism()) },
  },
});
const root = resolve(import.meta.dirname, "../..");
const GENERATED =
  /^src\/(?:aether\/config\/(?:types|defaults)|aether\/python\/digests|toolkit\/kubernetes\/merge-keys)\.ts$/;
/** The process itself: its tests run what was built of it, and there is no fault in that. */
const BUILT = "src/cli/bin.ts";
const tracked = (pattern: string) =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", pattern], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file !== "");
const tests = tracked("test/*.test.ts");
const sourceOf = (file: string) => readFileSync(resolve(root, file), "utf8");

const sources = tracked("src/*.ts").filter(
  (file) => !GENERATED.test(file) && file !== BUILT && !file.endsWith(".d.ts"),
);
const all = sources.flatMap((file) => mutants(file, sourceOf(file)));
const isException = (mutant: Mutant) =>
  exceptions.some(
    ({ file, source, change }) => file === mutant.file && source === mutant.source && change === mutant.change,
  );
const candidates = all.filter((mutant) => !isException(mutant));
const usually = new Map<string, Promise<number>>();
const chosen =
  options.file === undefined
    ? sample(candidates, Number(options.count))
    : candidates.filter(({ file }) => options.file?.some((wanted) => file === wanted || file.startsWith(`${wanted}/`)));

if (options.list) for (const mutant of chosen) console.log(titleOf(mutant));
else await run();

/** Some of every folder, by its share; the same ones for a seed, also where other files change. */
function sample(mutants: readonly Mutant[], count: number): Mutant[] {
  const folders = Object.values(Object.groupBy(mutants, ({ file }) => dirname(file)));
  return folders.flatMap((folder = []) =>
    folder
      .map((mutant) => ({ mutant, rank: rankOf(mutant) }))
      .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, Math.max(1, Math.round((count * folder.length) / mutants.length)))
      .map(({ mutant }) => mutant),
  );
}

function rankOf({ file, source, change }: Mutant): string {
  return createHash("sha256")
    .update(JSON.stringify([options.seed, file, source, change]))
    .digest("hex");
}

function titleOf({ file, line, kind, change }: Mutant): string {
  return `${file}:${line}  ${kind}: ${change}`;
}

async function run(): Promise<void> {
  const began = Date.now();
  const results = new Map<Mutant, string | undefined>();
  const queue = chosen.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  await Promise.all(Array.from({ length: Number(options.workers) }, () => worker(queue, results)));
  const compiles = compiler(root);
  const killed = chosen.filter((mutant) => results.get(mutant) !== undefined);
  const survivors = chosen.filter((mutant) => results.get(mutant) === undefined && compiles(mutant));
  report(killed, survivors);
  for (const stale of exceptions.filter(
    ({ file, source, change }) => !all.some((m) => m.file === file && m.source === source && m.change === change),
  ))
    console.log(`exceptions.ts: no such mutant any more: ${stale.file}: ${stale.change}`);
  console.log(`${Math.round((Date.now() - began) / 1000)} s`);
}

function keyOf({ file }: Mutant): string {
  return testsOf(file, tests).join();
}

async function worker(queue: Mutant[], results: Map<Mutant, string | undefined>): Promise<void> {
  let child = await vitestProcess();
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const task = { file: resolve(root, mutant.file), text: sourceOf(mutant.file), tests: testsOf(mutant.file, tests) };
    const usual = usually.get(keyOf(mutant)) ?? millisecondsOf(child, task);
    usually.set(keyOf(mutant), usual);
    const limit = 20_000 + 5 * (await usual);
    const verdict = await verdictOf(child, { ...task, text: mutated(task.text, mutant) }, limit);
    if (verdict === undefined) {
      stop(child);
      child = await vitestProcess();
    }
    results.set(mutant, verdict === undefined ? "it did not end" : verdict.killedBy);
    const outcome = results.get(mutant) === undefined ? "survived" : "killed";
    console.error(`${results.size}/${chosen.length} ${outcome} ${titleOf(mutant)}`);
  }
  stop(child);
}

/** How long the tests of a file take without a fault, in which they must pass. */
async function millisecondsOf(child: ChildProcess, task: Task): Promise<number> {
  const began = Date.now();
  const verdict = await verdictOf(child, task, 600_000);
  if (verdict?.killedBy !== undefined || verdict?.passed === 0)
    throw new Error(`The tests of ${task.file} fail without a fault: ${verdict.killedBy ?? task.tests.join()}`);
  return Date.now() - began;
}

/** A group of its own, so that a test that hangs is ended with it. */
async function vitestProcess(): Promise<ChildProcess> {
  const child = fork(resolve(import.meta.dirname, "vitest-process.ts"), {
    cwd: root,
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, FAST_CHECK_SEED: "20261125" },
  });
  process.on("exit", () => stop(child));
  await once(child, "message");
  return child;
}

function stop({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

async function verdictOf(child: ChildProcess, task: Task, milliseconds: number): Promise<Verdict | undefined> {
  const answer = once(child, "message", { signal: AbortSignal.timeout(milliseconds) });
  child.send(task);
  try {
    const [verdict] = await answer;
    return verdict;
  } catch {
    return undefined;
  }
}

function report(killed: readonly Mutant[], survivors: readonly Mutant[]): void {
  const rate = (dead: number, alive: number) =>
    dead + alive === 0 ? "" : `${Math.round((100 * dead) / (dead + alive))} %`;
  const row = (...cells: (string | number)[]) =>
    console.log(
      cells.map((cell, column) => (column === 0 ? String(cell).padEnd(36) : String(cell).padStart(12))).join(""),
    );
  row("folder", "mutants", "killed", "survived", "no compile", "rate");
  const folders = Object.entries(Object.groupBy(chosen, ({ file }) => dirname(file)));
  for (const [folder, found = []] of [
    ...folders.toSorted(([a], [b]) => a.localeCompare(b)),
    ["all", chosen] as const,
  ]) {
    const dead = killed.filter((mutant) => found.includes(mutant)).length;
    const alive = survivors.filter((mutant) => found.includes(mutant)).length;
    row(folder, found.length, dead, alive, found.length - dead - alive, rate(dead, alive));
  }
  if (survivors.length > 0) console.log("\nsurvivors");
  for (const mutant of survivors) console.log(titleOf(mutant));
}
