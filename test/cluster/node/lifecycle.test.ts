// That a node, however it ends, leaves the machine as it was.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { check, run } from "../command.ts";
import { processesNaming } from "../process.ts";
import { runDirectory } from "../run-directory.ts";
import { until } from "../until.ts";
import { startNode } from "./node.ts";

const name = "node-lifecycle";
const directory = runDirectory(name);
const sysctls = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "net/ipv4/ip_forward",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
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

/** A process that starts a node, and then does something. */
const owner = (then: string) => {
  const module = JSON.stringify(join(import.meta.dirname, "node.ts"));
  return ["--input-type=module", "--eval", `await (await import(${module})).startNode([], "${name}"); ${then}`];
};

it("leaves the machine as it was when its owner was killed, once the next run has begun and ended", async () => {
  const before = await machine();
  await run(process.execPath, owner("process.kill(process.pid, 9);"));
  const left = (await machine()).processes;
  expect(left.length).toBeGreaterThan(10);
  const started = performance.now();
  const node = await startNode([], name);
  const seconds = (performance.now() - started) / 1000;
  expect((await machine()).processes.filter((pid) => left.includes(pid))).toEqual([]);
  const stopping = performance.now();
  await node.stop();
  console.log(
    `node up after ${seconds.toFixed(1)} s, down after ${((performance.now() - stopping) / 1000).toFixed(1)} s`,
  );
  expect(await machine()).toEqual(before);
});

it.each([
  ["in the middle of its start", ""],
  ["when most of it runs", "setInterval(() => {}, 1000);"],
])("leaves the machine as it was after a Ctrl-C %s", async (_, then) => {
  const before = await machine();
  const child = spawn(process.execPath, owner(then), { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const isFar = async () => (await machine()).processes.length > (then === "" ? 3 : 10);
  await until("it is as far as that", isFar, { intervalMilliseconds: 500 });
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(await machine()).toEqual(before);
});
