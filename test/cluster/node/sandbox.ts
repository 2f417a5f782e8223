// Network, mount and process namespaces in which a whole node runs: when their first process ends, the kernel removes
// every process, mount, route and firewall rule in them, however the harness itself came to its end.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, run } from "../command.ts";
import { findProgram, MissingRequirement } from "../host.ts";
import { processRecord } from "../process.ts";
import { obituaries, readLog, recordProcess, startProcess } from "../run-directory.ts";
import { until } from "../until.ts";

/** Settings of the whole machine that kubelet insists on. It writes to a file laid over each: the machine keeps its own. */
const sysctlsOfKubelet = {
  "vm/overcommit_memory": 1,
  "vm/panic_on_oom": 0,
  "kernel/panic": 10,
  "kernel/panic_on_oops": 1,
  "kernel/keys/root_maxkeys": 1_000_000,
  "kernel/keys/root_maxbytes": 25_000_000,
};

const cpus = 64;

const script = [
  "set -e",
  // What programs leave in /run and /var/log (named namespaces, shim sockets, pod logs) is hidden and forgotten.
  "mount -t tmpfs tmpfs /run",
  "mount -t tmpfs tmpfs /var/log",
  "mkdir -p /run/netns /run/lock /run/sysctl",
  ...Object.entries(sysctlsOfKubelet).flatMap(([path, value], index) => [
    `echo ${value} > /run/sysctl/${index}`,
    `mount --bind /run/sysctl/${index} /proc/sys/${path}`,
  ]),
  // kubelet counts these folders. A stack at its largest requests more CPU than a small machine has; requests are only
  // shares, so its pods all run, each more slowly.
  "mount -t tmpfs tmpfs /sys/devices/system/node",
  "mount -t tmpfs tmpfs /sys/devices/system/cpu",
  `for cpu in $(seq 0 ${cpus - 1}); do mkdir /sys/devices/system/cpu/cpu$cpu; done`,
  // Within the sandbox, what kubelet mounts has to be seen by containerd and the pods.
  "mount --make-rshared /",
  "ip link set lo up",
  "sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1",
  // Not every kernel has IPv6.
  "sysctl -qwe net.ipv6.conf.all.forwarding=1 net.bridge.bridge-nf-call-ip6tables=1 net.ipv6.icmp.ratelimit=0",
  // A packet that a policy refuses is answered so. The kernel would answer one a second, and the others would look lost.
  "sysctl -qwe net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_msgs_per_sec=1000000 net.ipv4.icmp_msgs_burst=100000",
  "touch sandbox-ready",
  // The first process of a process namespace inherits orphans; a shell that waits buries them.
  "while :; do sleep 1; done",
].join("\n");

const packages: Record<string, string> = {
  ip: "iproute2",
  iptables: "iptables",
  ipset: "ipset",
  conntrack: "conntrack",
  ethtool: "ethtool",
  socat: "socat",
  runc: "runc",
  sysctl: "procps",
  nsenter: "util-linux",
};

/** @throws MissingRequirement, in one line, when this machine cannot run a node */
export function requireNode(): void {
  if (process.getuid?.() !== 0) throw new MissingRequirement("a node needs root: it makes namespaces and mounts");
  const missing = Object.keys(packages).filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  const names = missing.map((program) => packages[program]).join(" ");
  throw new MissingRequirement(`${missing.join(", ")} missing: apt-get install ${names}`);
}

export class Sandbox {
  readonly #directory: string;
  /** The process, as this machine counts, whose namespaces these are. */
  readonly pid: number;

  constructor(directory: string, pid: number) {
    this.#directory = directory;
    this.pid = pid;
  }

  /** The command that runs `command` in here. Not `ip netns exec`, which hides the cgroups behind a fresh /sys. */
  command(command: string, args: readonly string[]): [string, string[]] {
    return ["nsenter", ["--target", String(this.pid), "--net", "--mount", "--pid", "--", command, ...args]];
  }

  /** Before other processes of the machine: a node that is slow to answer looks like a stack that is not Ready. */
  async start(name: string, command: string, args: readonly string[]): Promise<void> {
    const nsenter = startProcess(this.#directory, name, ...this.command("nice", ["-n", "-10", command, ...args]));
    // nsenter passes no signals on: what is to be stopped is its child.
    const child = await childOf(nsenter).catch(() => {
      throw new Error(obituaries(this.#directory).join("\n"));
    });
    recordProcess(this.#directory, name, child);
  }

  run(command: string, args: readonly string[]) {
    return run(...this.command(command, args));
  }

  check(command: string, args: readonly string[]) {
    return check(...this.command(command, args));
  }
}

/** @throws MissingRequirement when the machine does not let us make namespaces */
export async function openSandbox(directory: string): Promise<Sandbox> {
  const namespaces = "--net --mount --pid --fork --kill-child --mount-proc --propagation private".split(" ");
  const attempt = await run("unshare", [...namespaces, "true"]);
  if (attempt.code !== 0) throw new MissingRequirement(`cannot make namespaces: ${attempt.stderr.trim()}`);
  const unshare = startProcess(directory, "sandbox", "unshare", [...namespaces, "sh", "-c", script]);
  const lastWord = () => readLog(directory, "sandbox").trim().split("\n").at(-1);
  const failed = () => new MissingRequirement(`cannot make a node here: ${lastWord()}`);
  const first = await childOf(unshare).catch(() => {
    throw failed();
  });
  // Recorded, so that a stop waits for the kernel to have removed everything in here.
  recordProcess(directory, "sandbox-init", first);
  const ready = async () => {
    if (processRecord(first) === undefined) throw failed();
    return existsSync(join(directory, "sandbox-ready"));
  };
  await until("the sandbox is ready", ready, {
    timeoutSeconds: 10,
    intervalMilliseconds: 20,
    explain: () => lastWord() ?? "",
  });
  return new Sandbox(directory, first);
}

/** @throws Error when the process ended before it had one */
function childOf(pid: number): Promise<number> {
  return until(
    `process ${pid} has a child`,
    () => {
      const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
      return child ? Number(child) : undefined;
    },
    { intervalMilliseconds: 5, timeoutSeconds: 10 },
  );
}

const controlGroupRoot = "/sys/fs/cgroup";

/** Makes the cgroup below which kubelet puts the pods, in each hierarchy (v1) or the only one (v2), and records it. */
export function makeControlGroups(directory: string, name: string): void {
  const hierarchies = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, path, type]) => path?.startsWith(controlGroupRoot) && (type === "cgroup" || type === "cgroup2"))
    .map(([, path]) => join(path ?? "", name));
  writeFileSync(join(directory, "cgroups.json"), JSON.stringify(hierarchies));
  for (const path of hierarchies) {
    mkdirSync(path, { recursive: true });
    enableControllers(join(path, ".."));
    giveShare(path);
  }
}

/**
 * All pods together would count as much as one process of the machine, and starve beside a compiler. They count as eight;
 * the files are those of either version, in the hierarchies that have them.
 */
function giveShare(path: string): void {
  for (const [file, value] of Object.entries({ "cpu.shares": 8 * 1024, "cpu.weight": 8 * 100 })) {
    if (existsSync(join(path, file))) writeFileSync(join(path, file), String(value));
  }
}

/** In the one hierarchy of v2, children have the controllers that their parent hands down; in v1 there is nothing to do. */
function enableControllers(parent: string): void {
  if (!existsSync(join(parent, "cgroup.subtree_control"))) return;
  const available = readFileSync(join(parent, "cgroup.controllers"), "utf8").split(/\s+/);
  const wanted = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"].filter((name) => available.includes(name));
  if (wanted.length > 0) {
    writeFileSync(join(parent, "cgroup.subtree_control"), wanted.map((name) => `+${name}`).join(" "));
  }
}
