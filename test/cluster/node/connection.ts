// How a test reaches into a running node.
import type { Connection } from "../connection.ts";
import { Sandbox } from "./sandbox.ts";

export interface NodeConnection extends Connection {
  directory: string;
  /** The process in whose namespaces the node runs. */
  sandbox: number;
}

export const sandboxOf = ({ directory, sandbox }: NodeConnection) => new Sandbox(directory, sandbox);
