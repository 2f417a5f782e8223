// vitest globalSetup: one whole cluster for all test files, handed to them as inject("node").
import type { TestProject } from "vitest/node";
import { postgresExporter } from "../images/postgres-exporter.ts";
import { stackImages } from "../images/stack-images.ts";
import type { NodeConnection } from "./connection.ts";
import { startNode } from "./node.ts";

declare module "vitest" {
  interface ProvidedContext {
    node: NodeConnection;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startNode([...stackImages, await postgresExporter()]);
  project.provide("node", cluster.connection);
  return cluster.stop;
}
