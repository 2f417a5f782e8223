// vitest globalSetup: one control plane for all test files, handed to them as inject("controlPlane").
import type { TestProject } from "vitest/node";
import type { Connection } from "./connection.ts";
import { startControlPlane } from "./control-plane.ts";

declare module "vitest" {
  interface ProvidedContext {
    controlPlane: Connection;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startControlPlane();
  project.provide("controlPlane", cluster.connection);
  return cluster.stop;
}
