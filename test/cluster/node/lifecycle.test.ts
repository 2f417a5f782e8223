// That a node, however it ends, leaves the machine as it was.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { check, run } from "../command.ts";
import { processesNaming } from "../process.ts";
import { runDirectory, stopRun } from "../run-directory.ts";
import { startNode } from "./node.ts";

const name = "node-lifecycle";
const directory = runDirectory(name);
const sysctls = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "net/ipv4/ip_forward",
];

/** What a node touches, as the machine shows it. */
async function machine() {
  const read = (path: string) => readFileSync(path, "utf8");
  return {
    processes: processesNaming(directory),
    mounts: read("/proc/self/mounts"),
    sysctls: sysctls.map((path) => read(join("/proc/sys", path)).trim()),
    links: await check("ip", ["-brief", "link"]),
    networkNamespaces: await check("ip", ["netns", "list"]),
    firewall: (await check("iptables-save", [])).replaceAll(/^#.*\n/gm, ""),
    controlGroups: (await check("find", ["/sys/fs/cgroup", "-maxdepth", "2", "-name", `aether-k8s-${name}`])).trim(),
    folder: existsSync(directory),
  };
}

it("leaves the machine as it was, twice in a row", async () => {
  const before = await machine();
  for (const turn of ["first", "second"]) {
    const started = performance.now();
    const node = await startNode([], name);
    const seconds = (performance.now() - started) / 1000;
    expect((await machine()).processes.length).toBeGreaterThan(10);
    const stopping = performance.now();
    await node.stop();
    console.log(
      `${turn} node up after ${seconds.toFixed(1)} s, down after ${((performance.now() - stopping) / 1000).toFixed(1)} s`,
    );
    expect(await machine()).toEqual(before);
  }
});

it("leaves the machine as it was when its owner was killed, once the next run has begun", async () => {
  const before = await machine();
  const module = JSON.stringify(join(import.meta.dirname, "node.ts"));
  const script = `await (await import(${module})).startNode([], "${name}"); process.kill(process.pid, 9);`;
  await run(process.execPath, ["--input-type=module", "--eval", script]);
  expect((await machine()).processes.length).toBeGreaterThan(10);
  await stopRun(directory);
  expect(await machine()).toEqual(before);
});
