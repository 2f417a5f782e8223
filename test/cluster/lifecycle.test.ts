// What a run leaves behind, and that runs do not disturb each other.
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { aetherStack, toYaml } from "../../src/index.ts";
import { run } from "./command.ts";
import { startControlPlane } from "./control-plane.ts";
import { cacheDirectory } from "./host.ts";
import { processesNaming } from "./process.ts";
import { runDirectory } from "./run-directory.ts";

it("starts next to another control plane, and leaves no process and no file", async () => {
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

/** The tool, with runs of its own: a cluster that somebody has up stays. */
const tool = (cache: string, args: readonly string[], input?: string) =>
  run(process.execPath, [join(import.meta.dirname, "cli.ts"), ...args], {
    env: { AETHER_K8S_CACHE: cache },
    ...(input === undefined ? {} : { input }),
  });

it("is a tool for people: up, apply, kubectl, down", async () => {
  // Always the same place: what an interrupted run left up there, this one takes down.
  const cache = join(cacheDirectory, "tool-test");
  const remove = async () => {
    await tool(cache, ["down"]);
    rmSync(cache, { recursive: true, force: true });
  };
  await remove();
  mkdirSync(cache, { recursive: true });
  onTestFinished(remove);
  for (const made of ["bin", "crds"]) symlinkSync(join(cacheDirectory, made), join(cache, made));
  const up = await tool(cache, ["up"]);
  expect([up.code, existsSync(up.stdout.trim())]).toEqual([0, true]);
  const stack = aetherStack();
  for (const outcome of ["created", "unchanged"]) {
    const { code, stdout } = await tool(cache, ["apply", "-"], toYaml(stack));
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(" ")[0]),
    ).toEqual(stack.map(() => outcome));
  }
  const { stdout } = await tool(cache, ["kubectl", "get", "deployments", "--namespace", "aether", "--output", "name"]);
  expect(stdout).toContain("deployment.apps/aether-api\n");
  expect(await tool(cache, ["down"])).toMatchObject({ code: 0, stderr: "" });
  expect(processesNaming(cache)).toEqual([]);
});

it("reports in one line what is missing", async () => {
  const { code, stdout, stderr } = await tool("/nonexistent", ["kubectl"]);
  expect({ code, stdout, lines: stderr.trim().split("\n").length }).toEqual({ code: 1, stdout: "", lines: 1 });
});
