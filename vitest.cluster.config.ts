// The tests that need a real Kubernetes; `vitest.config.ts` holds those that need only Node.
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { pythonAsText } from "./vitest.config.ts";

/** Files that take minutes begin first, so that the last minute is not one file's alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const names = [
      "stacks",
      "diff",
      "kustomize",
      "guide",
      "rollout",
      "golden",
      "scheduler",
      "autoscaling",
      "reachability",
      "drain",
      "limits",
    ];
    const rank = ({ moduleId }: TestSpecification) => {
      const found = names.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found < 0 ? names.length : found;
    };
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  plugins: [pythonAsText],
  test: {
    setupFiles: ["test/fixtures/seed.ts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "control-plane",
          include: ["test/cluster/*.test.ts"],
          globalSetup: "test/cluster/control-plane-setup.ts",
          // Each is in namespaces of its own, and waits more than it works.
          maxWorkers: 3,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          // Needs Python and PostgreSQL, but no Kubernetes.
          name: "scripts",
          include: ["test/cluster/scripts/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          // Needs no Kubernetes, but the programs of other runtimes, which it downloads once.
          name: "runtimes",
          include: ["test/runtimes/*.test.ts"],
          maxConcurrency: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: "node",
          include: ["test/cluster/{node,images}/*.test.ts"],
          globalSetup: "test/cluster/node/node-setup.ts",
          // They wait as much as they work. With more at once two processors do less: each pod makes the others' rules longer.
          maxWorkers: 3,
          maxConcurrency: 2,
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: {
          // What needs no cluster, but programs that take minutes to build.
          name: "full",
          include: ["test/full/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: {
          // What takes minutes on a cluster whose pods run.
          name: "full-node",
          include: ["test/full/node/*.test.ts"],
          globalSetup: "test/full/node/setup.ts",
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
