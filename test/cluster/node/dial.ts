// Real connections, tried from where a pod or a host stands, whatever programs its own image has.
import { type NodeConnection, sandboxOf } from "./connection.ts";
import { probeProgram } from "./images.ts";
import type { Host } from "./outside.ts";

/**
 * For each target, `address:port` (`[address]:port` of IPv6), whether a TCP connection opened. `undefined` where no answer came in time: policies here
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

/** By cluster, the namespaces of its pods by their addresses. */
const known = new Map<number, Promise<ReadonlyMap<string, string>>>();

/** The network namespace of the pod that has this address. */
export async function namespaceOf(connection: NodeConnection, podAddress: string): Promise<string> {
  // One after another: who asks next finds what was read for the one before.
  const before = known.get(connection.sandbox) ?? Promise.resolve(new Map<string, string>());
  const after = before.then((found) => (found.has(podAddress) ? found : networkNamespaces(connection)));
  known.set(connection.sandbox, after);
  const namespace = (await after).get(podAddress);
  if (namespace === undefined) throw new Error(`no pod has the address ${podAddress}`);
  return namespace;
}

/** The network namespaces of all pods, by address. */
async function networkNamespaces(connection: NodeConnection): Promise<Map<string, string>> {
  const script = `for namespace in $(ls /run/netns); do
    ip -n "$namespace" -oneline addr show scope global | awk -v namespace="$namespace" '{ print $4, namespace }'
  done`;
  const { stdout } = await sandboxOf(connection).run("bash", ["-c", script]);
  return new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/\/\d+ /) as [string, string]),
  );
}

/** What `probe dial` printed. */
export function dialled(stdout: string): Reach {
  const lines = stdout.trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      // A name that is not found in time is not found.
      const isLate = /dial tcp [\d.:a-f[\]]+:\d+: i\/o timeout$/.test(line);
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
