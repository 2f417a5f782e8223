// The cluster as a tool for people: `up` prints a kubeconfig, `down` leaves nothing behind.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { complaints } from "./apply.ts";
import { binaries, controlPlanePrograms, programNames } from "./binaries.ts";
import { type Connection, connect, recordedConnection } from "./connection.ts";
import { startControlPlane } from "./control-plane.ts";
import { MissingRequirement } from "./host.ts";
import { packedImages } from "./images/image.ts";
import { stackImages } from "./images/stack-images.ts";
import { startNode } from "./node/node.ts";
import { requireNode } from "./node/sandbox.ts";
import { disownRun, isOwned, runDirectory, stopAbandonedRuns, stopRun } from "./run-directory.ts";

const usage = `usage: cluster up               start a control plane, print its kubeconfig
       cluster up --node        start a whole cluster whose pods run (as root)
       cluster apply FILE...    server-side apply, strictly validated; - is stdin
       cluster kubectl ARG...   kubectl of the cluster's version
       cluster down             stop everything, leave nothing behind
       cluster images           make the images of the stack, each once
       cluster build [NAME...]  build programs into the cache: ${programNames.join(", ")}`;

const runs = { controlPlane: runDirectory("control-plane"), node: runDirectory("node") };

const verbs: Record<string, (args: string[]) => Promise<number>> = {
  async up(args) {
    if (args.includes("--node")) requireNode();
    const [directory, start] = args.includes("--node")
      ? [runs.node, () => startNode(stackImages)]
      : [runs.controlPlane, () => startControlPlane("control-plane")];
    refuseOwned(directory);
    if (!(await answers(directory))) {
      await stopRun(directory);
      await start();
      disownRun(directory);
    }
    console.log(recordedConnection(directory)?.kubeconfig);
    return 0;
  },

  async down() {
    for (const directory of Object.values(runs)) {
      refuseOwned(directory);
      await stopRun(directory);
    }
    await stopAbandonedRuns();
    return 0;
  },

  async apply(files) {
    const objects = files.flatMap((file) => {
      const documents = parseAllDocuments(readFileSync(file === "-" ? 0 : file, "utf8"));
      return documents.map((document) => document.toJS()).filter(Boolean);
    });
    const results = await connect(runningConnection()).api.apply(objects, { force: true });
    for (const { outcome, object } of results) console.log(outcome, object);
    for (const complaint of complaints(results)) console.error(complaint);
    return complaints(results).length === 0 ? 0 : 1;
  },

  async kubectl(args) {
    const { kubectl, kubeconfig } = runningConnection();
    return spawnSync(kubectl, ["--kubeconfig", kubeconfig, ...args], { stdio: "inherit" }).status ?? 1;
  },

  async images() {
    for (const image of stackImages) {
      const started = Date.now();
      for (const { reference, bytes } of await packedImages([image])) {
        console.log(
          `${reference}: ${Math.round(bytes / 2 ** 20)} MiB, ${((Date.now() - started) / 1000).toFixed(1)} s`,
        );
      }
    }
    return 0;
  },

  async build(names) {
    const paths = await binaries(...(names.length > 0 ? names : controlPlanePrograms));
    for (const path of Object.values(paths)) console.log(path);
    return 0;
  },
};

/** A cluster that tests have started is theirs, and ends with them. */
function refuseOwned(directory: string): void {
  if (isOwned(directory)) throw new MissingRequirement(`the cluster in ${directory} belongs to tests that are running`);
}

/** Of the whole cluster, when there are both. */
function runningConnection(): Connection {
  const connection = recordedConnection(runs.node) ?? recordedConnection(runs.controlPlane);
  if (connection === undefined) throw new MissingRequirement("no cluster is running: start one with `cluster up`");
  return connection;
}

async function answers(directory: string): Promise<boolean> {
  const connection = recordedConnection(directory);
  if (connection === undefined) return false;
  const response = await connect(connection)
    .api.request("GET", "/readyz")
    .catch(() => undefined);
  return response?.status === 200;
}

try {
  const [verb = "", ...args] = process.argv.slice(2);
  const action = verbs[verb];
  if (action === undefined) console.error(usage);
  process.exit(action === undefined ? 2 : await action(args));
} catch (cause) {
  const error = cause as NodeJS.ErrnoException;
  // What the machine lacks is one line; a fault of the harness shows where it happened.
  const isPlain = error instanceof MissingRequirement || error.code === "EACCES" || error.code === "ENOENT";
  console.error(isPlain ? `cluster: ${error.message}` : error);
  process.exit(1);
}
