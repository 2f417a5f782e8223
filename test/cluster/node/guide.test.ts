// docs/deployment-k8s.md from its first line to its last, as somebody follows it: its files written, its commands run, on a
// cluster with running pods.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { blocks } from "../../fixtures/guide.ts";
import { installed } from "../../fixtures/installed.ts";

const { kubectl, kubeconfig } = inject("node");
const folder = mkdtempSync(join(tmpdir(), "aether-guide-"));
let bin: string;

beforeAll(() => {
  bin = installed(folder, { kubectl });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bash(script: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-euo", "pipefail", "-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, KUBECONFIG: kubeconfig },
    maxBuffer: 2 ** 28,
    // Nobody else can end it: the test waits without listening.
    timeout: 600_000,
  });
  return { status, output: stdout + stderr };
}

const steps = blocks
  .filter(({ language, notRun, file }) => notRun === undefined && (language === "sh" || file !== undefined))
  .map((block) => [block.line, block.text.trimEnd().split("\n").at(-1) ?? "", block] as const);

let failed: number | undefined;

it.each(steps)("line %i is followed: %s", { timeout: 900_000 }, (line, __, { file, text }) => {
  // Each step stands on those before.
  expect(failed, "an earlier line failed").toBeUndefined();
  failed = line;
  if (file !== undefined) writeFileSync(join(folder, file), text);
  const { status, output } = file === undefined ? bash(text) : { status: 0, output: "" };
  expect(status, output).toBe(0);
  failed = undefined;
});
