// The app's processes as the node's kernel sees them: a pod's phase says little about what runs in it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NodeConnection } from "./connection.ts";

export interface AppProcess {
  /** As the node counts. */
  pid: number;
  /** The pod it runs in. */
  pod: string;
}

/** Looks again and again, cheaply: what a process is, is read once. */
export function processWatch({ sandbox }: NodeConnection, podPrefix: string) {
  const known = new Map<string, string>();
  const proc = join("/proc", String(sandbox), "root", "proc");
  return (): AppProcess[] =>
    readdirSync(proc)
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        const started = startOf(join(proc, pid));
        if (started === undefined) return [];
        const key = `${pid} ${started}`;
        const pod = known.get(key) ?? podOf(join(proc, pid));
        if (pod !== undefined) known.set(key, pod);
        return pod?.startsWith(podPrefix) ? [{ pid: Number(pid), pod }] : [];
      });
}

/** Of a process that lives. */
function startOf(directory: string): string | undefined {
  const stat = read(join(directory, "stat"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

/** Empty for other programs; `undefined` while it may become the app yet. */
function podOf(directory: string): string | undefined {
  const command = read(join(directory, "cmdline"));
  if (command === "" || command.includes("runc")) return undefined;
  if (!command.includes("uvicorn")) return "";
  return /(?:^|\0)HOSTNAME=([^\0]*)/.exec(read(join(directory, "environ")))?.[1];
}

/** Empty for a process that has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
