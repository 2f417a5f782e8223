import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Python files as strings, as the loader in tsup.config.ts does it. */
export const pythonAsText = {
  name: "python-as-text",
  load: (id: string) => (id.endsWith(".py") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))}` : undefined),
};

export default defineConfig({
  plugins: [pythonAsText],
  resolve: { alias: { "@aether/k8s": new URL("./src/index.ts", import.meta.url).pathname } },
  test: {
    include: ["test/**/*.test.ts"],
    // Built commands keep compiled code: that of the tests' own builds is nobody's to find again.
    env: { NODE_DISABLE_COMPILE_CACHE: "1" },
    setupFiles: ["test/fixtures/seed.ts"],
    exclude: ["test/{cluster,full,runtimes}/**"],
    // One processor would be left idle otherwise.
    maxWorkers: "100%",
    // Laws render thousands of stacks, on two cores that do other things too.
    testTimeout: 180_000,
    typecheck: { enabled: true, include: ["test/types/**/*.test-d.ts"], tsconfig: "./tsconfig.json" },
  },
});
