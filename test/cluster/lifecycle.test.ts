// What a run leaves behind, and that runs do not disturb each other.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "./command.ts";
import { startControlPlane } from "./control-plane.ts";
import { processesNaming } from "./process.ts";
import { runDirectory } from "./run-directory.ts";

it("starts beside another control plane, and leaves no process and no file", async () => {
  const started = performance.now();
  const cluster = await startControlPlane("lifecycle-beside");
  const seconds = (performance.now() - started) / 1000;
  console.log(`control plane up after ${seconds.toFixed(1)} s`);
  expect(processesNaming(cluster.directory).length).toBeGreaterThanOrEqual(6);
  await cluster.stop();
  expect(processesNaming(cluster.directory)).toEqual([]);
  expect(existsSync(cluster.directory)).toBe(false);
});

it("is stopped by the next start when its owner was killed", async () => {
  const module = JSON.stringify(join(import.meta.dirname, "control-plane.ts"));
  const script = `await (await import(${module})).startControlPlane("lifecycle-killed"); process.kill(process.pid, 9);`;
  await run(process.execPath, ["--input-type=module", "--eval", script]);
  expect(processesNaming(runDirectory("lifecycle-killed")).length).toBeGreaterThanOrEqual(6);
  const next = await startControlPlane("lifecycle-next");
  expect(processesNaming(runDirectory("lifecycle-killed"))).toEqual([]);
  expect(existsSync(runDirectory("lifecycle-killed"))).toBe(false);
  await next.stop();
});

it("says in one line what is missing", async () => {
  const { code, stdout, stderr } = await run(process.execPath, [join(import.meta.dirname, "cli.ts"), "kubectl"], {
    env: { AETHER_K8S_CACHE: "/nonexistent" },
  });
  expect({ code, stdout, lines: stderr.trim().split("\n").length }).toEqual({ code: 1, stdout: "", lines: 1 });
});
