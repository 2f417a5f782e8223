// vitest globalSetup: the cluster of the other tests, which has the programs of backups too.
import type { TestProject } from "vitest/node";
import { aetherAltering } from "../../cluster/images/aether.ts";
import { postgres15, postgresOther } from "../../cluster/images/postgres.ts";
import { stackImages } from "../../cluster/images/stack-images.ts";
import { startNode } from "../../cluster/node/node.ts";
import { gnupg, rclone, s3 } from "./s3.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startNode([...stackImages, aetherAltering, postgres15, postgresOther, gnupg, rclone, s3]);
  project.provide("node", cluster.connection);
  return cluster.stop;
}
