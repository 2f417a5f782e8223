// Real connections, tried from where a pod or a host stands, whatever programs its own image has.
import { type NodeConnection, sandboxOf } from "./connection.ts";
import { probeProgram } from "./images.ts";
import type { Host } from "./outside.ts";

/**
 * For each target, `address:port`, whether a TCP connection opened. `undefined` where no answer came in time: policies here
 * refuse, so it tells of a busy machine only.
 */
export type Reach = Record<string, boolean | undefined>;

/** Tries from a host outside the cluster. */
export const dialFromHost = (connection: NodeConnection, host: Host, targets: readonly string[]) =>
  dialFrom(connection, host, targets);

/** Tries from where the pod stands that has this address. Names are not resolved there: give addresses. */
export async function dialFromPod(connection: NodeConnection, podAddress: string, targets: readonly string[]) {
  return dialFrom(connection, await namespaceOf(connection, podAddress), targets);
}

/** The network namespace of the pod that has this address. */
export async function namespaceOf(connection: NodeConnection, podAddress: string): Promise<string> {
  const script = `for namespace in $(ls /run/netns); do
    ip -n "$namespace" -oneline -4 addr show | grep -qF " $1/" && echo "$namespace"
  done`;
  const found = await sandboxOf(connection).run("bash", ["-c", script, "find", podAddress]);
  const [namespace] = found.stdout.trim().split("\n");
  if (!namespace) throw new Error(`no pod has the address ${podAddress}`);
  return namespace;
}

/** What `probe dial` printed. */
export function dialled(stdout: string): Reach {
  const lines = stdout.trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      // A name that is not found in time is not found.
      const isLate = /dial tcp [\d.]+:\d+: i\/o timeout$/.test(line);
      return [line.split(" ")[0] ?? "", isLate ? undefined : line.endsWith(" open")];
    }),
  );
}

/** Tries from a network namespace of the sandbox. */
export async function dialFrom(
  connection: NodeConnection,
  namespace: string,
  targets: readonly string[],
): Promise<Reach> {
  const command = ["netns", "exec", namespace, await probeProgram(), "dial", ...targets];
  return dialled(await sandboxOf(connection).check("ip", command));
}
