// Processes by pid and start, so that a recycled pid is never taken for ours.
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessRecord {
  pid: number;
  /** Clock ticks since boot. */
  started: string;
}

export function processRecord(pid: number): ProcessRecord | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name, in parentheses, may hold spaces; the fields after it are state (0) … starttime (19).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : { pid, started: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

export function isAlive(record: ProcessRecord): boolean {
  return processRecord(record.pid)?.started === record.started;
}

/** Pids of the processes whose command line names the folder of a run. */
export function processesNaming(directory: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(directory);
    } catch {
      return false;
    }
  });
}
