// Requests from a host outside the cluster, as many as there is time for, and streams that are watched to their end.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { searchPath } from "../host.ts";
import { type NodeConnection, sandboxOf } from "./connection.ts";
import { probeProgram } from "./images.ts";

/** How often requests ended how: `http://… 200` → 5000. */
export type Outcomes = Record<string, number>;

/** Asks the URLs in turn, in a few lanes, until `stop`. */
export async function startLoad(connection: NodeConnection, urls: readonly string[], headers: readonly string[] = []) {
  const probe = await startProbe(connection, ["load", "4", ...urls], headers);
  let output = "";
  probe.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = new Promise((resolve) => probe.on("close", resolve));
  return {
    async stop(): Promise<Outcomes> {
      probe.stdin?.end();
      await ended;
      const lines = output.trim().split("\n");
      return Object.fromEntries(lines.map((line) => [line.replace(/^\d+ /, ""), Number.parseInt(line, 10)]));
    },
  };
}

export interface Stream {
  /** The pod that answers. */
  pod?: string;
  lastWord: number;
  /** When it ended, and whether with its last word. */
  ended?: { at: number; complete: boolean; how: string };
  /** Hangs up. */
  readonly stop: () => void;
}

/** Opens a chat that streams a word a second for so long. What is returned is kept up to date. */
export async function startStream(
  connection: NodeConnection,
  url: string,
  seconds: number,
  headers: readonly string[],
): Promise<Stream> {
  const body = JSON.stringify({ stream: true, seconds, messages: [] });
  const probe = await startProbe(connection, ["stream", url, body], [...headers, "Content-Type: application/json"]);
  const stop = () => {
    probe.kill();
    stream.ended ??= { at: Date.now(), complete: false, how: "ended: by us" };
  };
  const stream: Stream = { lastWord: -1, stop };
  let complete = false;
  if (probe.stdout === null) throw new Error("the probe has no output");
  createInterface(probe.stdout).on("line", (line) => {
    const [, host, word] = /"host": "(.*)", "word": (\d+)/.exec(line) ?? [];
    if (host !== undefined) Object.assign(stream, { pod: host, lastWord: Number(word) });
    if (line === "data: [DONE]") complete = true;
    if (line.startsWith("ended:")) stream.ended = { at: Date.now(), complete, how: line };
  });
  return stream;
}

async function startProbe(
  connection: NodeConnection,
  args: readonly string[],
  headers: readonly string[],
): Promise<ChildProcess> {
  const environment = `HEADERS=${headers.join("\n")}`;
  const command = ["netns", "exec", "public", "env", environment, await probeProgram(), ...args];
  const [nsenter, nsenterArgs] = sandboxOf(connection).command("ip", command);
  return spawn(nsenter, nsenterArgs, {
    env: { ...process.env, PATH: searchPath },
    stdio: ["pipe", "pipe", "inherit"],
  });
}
