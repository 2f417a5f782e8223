// A process that keeps vitest ready: it is sent a file with a fault in it and the tests to run, and answers what they found.
import { createVitest } from "vitest/node";
import config from "../../vitest.config.ts";

export interface Task {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly tests: readonly string[];
}

export interface Verdict {
  /** The first test that failed, or what broke before one could run. */
  readonly killedBy?: string;
  readonly passed: number;
}

let current: Task | undefined;

const vitest = await createVitest(
  {
    config: false,
    ...config.test,
    watch: false,
    reporters: [{}],
    silent: true,
    bail: 1,
    maxWorkers: 1,
    // A module is read once for all tests of a mutant: tests of pure functions take a fourth of the time.
    isolate: false,
    typecheck: { enabled: false },
    // Files are kept there by what is on the disk, and the fault is not.
    fsModuleCache: false,
  },
  {
    ...config,
    plugins: [
      {
        name: "mutant",
        enforce: "pre",
        load: (id: string) => (id === current?.file ? current.text : undefined),
      },
      ...(config.plugins ?? []),
    ],
    server: { watch: null },
  },
);
await vitest.standalone();
const project = vitest.getRootProject();

process.on("message", async (task: Task) => {
  for (const each of [current, task]) if (each !== undefined) vitest.invalidateFile(each.file);
  current = task;
  vitest.state.filesMap.clear();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    task.tests.map((test) => project.createSpecification(test)),
  );
  const failures = testModules
    .filter((module) => !module.ok())
    .flatMap((module) => [
      ...[...module.children.allTests("failed")].map(({ fullName }) => `${module.relativeModuleId}: ${fullName}`),
      ...module.errors().map(({ message }) => `${module.relativeModuleId}: ${message.split("\n")[0]}`),
      module.relativeModuleId,
    ]);
  const killedBy = failures[0] ?? unhandledErrors.map(String)[0];
  const passed = testModules.reduce((sum, { children }) => sum + [...children.allTests("passed")].length, 0);
  process.send?.({ ...(killedBy !== undefined && { killedBy }), passed } satisfies Verdict);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
