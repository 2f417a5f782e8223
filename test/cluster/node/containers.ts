// What the kernel says of the containers' first processes: how restricted they are, not how restricted they were written.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { containerStatuses, type KubernetesObject } from "../api.ts";
import { binaries } from "../binaries.ts";
import { type NodeConnection, sandboxOf } from "./connection.ts";
import { containerdSocket } from "./containerd.ts";

export interface ContainerFacts {
  uid: number;
  capabilities: string;
  hasSeccomp: boolean;
  hasNoNewPrivileges: boolean;
  isRootReadOnly: boolean;
  /** Topmost folders that its user may write to; what the container runtime mounts in every container is left out. */
  writable: string[];
  hasToken: boolean;
  environment: Record<string, string>;
}

/** Facts by container id. `look` takes pods, and looks at those of their containers that run and that it has not seen. */
export function containerWatch(connection: NodeConnection) {
  const facts = new Map<string, ContainerFacts>();
  const ctr = async (...args: string[]) => {
    const address = ["--address", containerdSocket(connection.directory), "--namespace", "k8s.io"];
    return (await sandboxOf(connection).run((await binaries("ctr")).ctr, [...address, ...args])).stdout;
  };
  const look = async (pods: readonly KubernetesObject[]): Promise<void> => {
    const unseen = pods.flatMap(containerIds).filter((id) => !facts.has(id));
    if (unseen.length === 0) return;
    const tasks = (await ctr("tasks", "list")).split("\n").map((row) => row.split(/\s+/));
    for (const [id = "", pid = "", state] of tasks) {
      if (state !== "RUNNING" || !unseen.includes(id)) continue;
      const found = await factsOf(connection, pid).catch(ended);
      // Not from /proc: nginx and PostgreSQL write their titles over it. Nothing of one that is gone meanwhile.
      const info = await ctr("containers", "info", id);
      if (found === undefined || info === "") continue;
      const variables = (JSON.parse(info).Spec.process.env ?? []).map((variable: string) => variable.split(/=(.*)/s));
      facts.set(id, { ...found, environment: Object.fromEntries(variables) });
    }
  };
  return { facts, look };
}

const containerIds = (pod: KubernetesObject): string[] =>
  containerStatuses(pod).flatMap(({ containerID }) => containerID?.replace("containerd://", "") ?? []);

/** Ends the first process of a pod's own container, without a word. */
export async function killContainer(connection: NodeConnection, { status }: KubernetesObject) {
  const { ctr } = await binaries("ctr");
  const id = status.containerStatuses[0].containerID.replace("containerd://", "");
  const kill = ["--namespace", "k8s.io", "tasks", "kill", "--signal", "SIGKILL", id];
  await sandboxOf(connection).check(ctr, ["--address", containerdSocket(connection.directory), ...kill]);
}

/** It may end while it is looked at. */
function ended(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ESRCH") throw error;
}

async function factsOf(
  connection: NodeConnection,
  pid: string,
): Promise<Omit<ContainerFacts, "environment"> | undefined> {
  // Pids count as the sandbox's own /proc counts them.
  const proc = (file: string) =>
    readFileSync(join("/proc", String(connection.sandbox), "root", "proc", pid, file), "utf8");
  const status = Object.fromEntries(
    proc("status")
      .split("\n")
      .map((line) => line.split(":\t") as [string, string]),
  );
  // Its runtime is still preparing it: the program has not begun.
  if (proc("cmdline").startsWith("runc")) return undefined;
  const [uid = "", gid = ""] = [status.Uid, status.Gid].map((ids) => ids?.split("\t")[0]);
  const groups = status.Groups?.trim().replaceAll(" ", ",") || gid;
  const root = `/proc/${pid}/root`;
  const user = ["--reuid", uid, "--regid", gid, "--groups", groups, "--inh-caps=-all", "--bounding-set=-all"];
  const runtimes = ["proc", "sys", "dev"].flatMap((folder) => ["-path", `${root}/${folder}`, "-prune", "-o"]);
  const search = ["find", `${root}/`, ...runtimes, "-type", "d", "-writable", "-print", "-prune"];
  const { stdout } = await sandboxOf(connection).run("setpriv", [...user, ...search]);
  const token = await sandboxOf(connection).run("test", ["-e", `${root}/var/run/secrets/kubernetes.io`]);
  return {
    uid: Number(uid),
    capabilities: [status.CapInh, status.CapPrm, status.CapEff, status.CapBnd, status.CapAmb].join(" "),
    hasSeccomp: status.Seccomp === "2",
    hasNoNewPrivileges: status.NoNewPrivs === "1",
    isRootReadOnly: /^\S+ \S+ \S+ \S+ \/ ro[, ]/m.test(proc("mountinfo")),
    writable: stdout
      .trim()
      .split("\n")
      .map((path) => path.slice(root.length).replace(/^\/+/, "/"))
      .filter(Boolean),
    hasToken: token.code === 0,
  };
}
