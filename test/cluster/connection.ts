// How a test, or a person, reaches a running cluster.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Api } from "./api.ts";
import { type CommandResult, run } from "./command.ts";

/** Plain data, so that vitest can hand it to a worker. Paths are absolute. */
export interface Connection {
  server: string;
  kubeconfig: string;
  certificateAuthority: string;
  clientCertificate: string;
  clientKey: string;
  kubectl: string;
}

export interface Cluster {
  connection: Connection;
  /** For KUBECONFIG; its user may do everything. */
  kubeconfig: string;
  api: Api;
  /** The kubectl of the cluster's own version; a non-zero code is a result, not an exception. */
  kubectl(args: readonly string[], options?: { input?: string }): Promise<CommandResult>;
}

export function connect(connection: Connection): Cluster {
  return {
    connection,
    kubeconfig: connection.kubeconfig,
    api: new Api(connection),
    kubectl: (args, options) => run(connection.kubectl, ["--kubeconfig", connection.kubeconfig, ...args], options),
  };
}

/** The connection that the run in `directory` recorded, if it came that far. */
export function recordedConnection(directory: string): Connection | undefined {
  const path = join(directory, "connection.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Connection) : undefined;
}

/** For the programs that a run starts itself. */
export function connectToRun(directory: string): Cluster {
  const connection = recordedConnection(directory);
  if (connection === undefined) throw new Error(`${directory} holds no running cluster`);
  return connect(connection);
}
