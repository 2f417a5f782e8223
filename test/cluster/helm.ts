// The chart of examples/helm in a folder of its own, and the real Helm that installs it, as the chart's first lines say.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { AetherConfig } from "../../src/index.ts";
import { checkout } from "../fixtures/build.ts";
import { textOf } from "../fixtures/examples.ts";
import { installed } from "../fixtures/installed.ts";
import { binaries } from "./binaries.ts";
import type { Connection } from "./connection.ts";

/** What the first lines of the chart say to run: for each release, and once before. */
const header = textOf("helm/Chart.yaml").match(/^(?:#.*\n)+/)?.[0] ?? "";
const [renderLine = ""] = [...header.matchAll(/`(npx @aether\/k8s render .*?)`/g)].map(([, command = ""]) => command);
const lines = [...header.matchAll(/^# {3}(\S.*)$/gm)].map(([, command = ""]) => command);

export async function chartFor(connection: Connection, namespace: string) {
  const { helm } = await binaries("helm");
  const folder = mkdtempSync(join(tmpdir(), "aether-helm-"));
  const bin = installed(folder, { helm, kubectl: connection.kubectl });
  cpSync(join(checkout, "examples/helm"), join(folder, "chart"), { recursive: true });

  /** A line of the chart for the test's own namespace and config. */
  const own = (command: string) =>
    command
      .replace(/\bnamespace aether\b/, `namespace ${namespace}`)
      .replace(/(@aether\/k8s (?:render|secrets generate))/, "$1 -f home.yaml");
  const upgrade = own(lines.at(-1) ?? "");

  function bash(script: string): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-euo", "pipefail", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${bin}:${process.env.PATH}`,
        KUBECONFIG: connection.kubeconfig,
        // Helm keeps files in the home directory otherwise.
        ...Object.fromEntries(["CACHE", "CONFIG", "DATA"].map((kind) => [`HELM_${kind}_HOME`, join(folder, "helm")])),
        LLM_API_KEY: "of-the-provider",
        HA_TOKEN: "of-home-assistant",
      },
      timeout: 400_000,
    });
    return { status, output: stdout + stderr };
  }

  /** Runs commands that have to succeed. */
  function succeeds(...commands: readonly string[]): void {
    for (const command of commands) {
      const { status, output } = bash(command);
      expect(status, `${command}\n${output}`).toBe(0);
    }
  }

  const write = (config: AetherConfig) =>
    writeFileSync(join(folder, "home.yaml"), JSON.stringify({ ...config, namespace }));

  /** Renders a config, in place of what was rendered before. */
  function render(config: AetherConfig): void {
    write(config);
    forget();
    succeeds(own(renderLine));
  }

  const forget = () => rmSync(join(folder, "chart/rendered"), { recursive: true, force: true });

  return {
    bash,
    succeeds,
    render,
    upgrade,
    /** Takes away what was rendered. */
    forget,
    /** What has to be done once. */
    prepare(config: AetherConfig): void {
      write(config);
      succeeds(...lines.slice(0, -1).map(own));
    },
    /** Renders a config, and brings it into the cluster. */
    release(config: AetherConfig): void {
      render(config);
      succeeds(upgrade);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
