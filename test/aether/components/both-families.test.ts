// Pods answer on IPv4 and on IPv6, whichever the cluster gives them. Run with the real programs, in network namespaces with and
// without IPv6: uvicorn 0.54 and MLflow 3.9 with an empty host, nginx 1.22 with the UI's command.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { aetherStack, get } from "../../../src/index.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const objects = aetherStack();
const commandOf = (name: "api" | "scheduler" | "mlflow" | "ui") => {
  const [container] = get(objects, `Deployment/aether-${name}`).spec.template.spec?.containers ?? [];
  return container?.command ?? [];
};
const valueAfter = (words: readonly string[], flag: string) => words[words.indexOf(flag) + 1];

it.each(["api", "scheduler", "mlflow"] as const)("%s listens on every address: with an empty host", (name) => {
  expect(valueAfter(commandOf(name), "--host")).toBe("");
});

it("API and scheduler run the image's own command otherwise", () => {
  expect(commandOf("api").filter((word) => word !== "")).toEqual([
    ...["uvicorn", "src.api.main:app", "--host", "--port", "8000"],
    ...["--proxy-headers", "--forwarded-allow-ips", "*", "--timeout-graceful-shutdown", "30"],
  ]);
  expect(commandOf("scheduler")).toEqual(commandOf("api"));
});

/** Runs the UI's command in a folder that stands for the pod's root, where nginx prints what it is called with. */
function started({ hasIPv6 }: { hasIPv6: boolean }) {
  const root = mkdtempSync(join(tmpdir(), "both-families-"));
  folders.push(root);
  writeFileSync(join(root, "nginx"), '#!/bin/sh\nprintf "%s|" "$@"\n');
  chmodSync(join(root, "nginx"), 0o755);
  const [shell = "", ...args] = commandOf("ui");
  const kernel = hasIPv6 ? root : join(root, "nothing");
  const script = args.map((arg) => arg.replaceAll("/tmp/", `${root}/`).replace("/proc/net/if_inet6", kernel));
  const { stdout } = spawnSync(shell, script, { env: { PATH: `${root}:${process.env.PATH}` }, encoding: "utf8" });
  const listener = join(root, "listen-ipv6.conf");
  return { stdout, listener: existsSync(listener) ? readFileSync(listener, "utf8") : undefined };
}

const ARGUMENTS = "-c|/etc/aether-ui/nginx.conf|-g|daemon off;|";

it("the UI's nginx gets a listener for IPv6 if the kernel supports it", () => {
  expect(started({ hasIPv6: true })).toEqual({ stdout: ARGUMENTS, listener: "listen [::]:8080;\n" });
});

it("the UI's nginx starts without it if the kernel does not", () => {
  expect(started({ hasIPv6: false })).toEqual({ stdout: ARGUMENTS, listener: undefined });
});

it("the UI's nginx listens on IPv4, and on IPv6 by a file that may be missing", () => {
  const { data } = get(objects, "ConfigMap/aether-ui");
  expect(data?.["nginx.conf"]).toMatch(/^ {4}listen 8080;$[^}]*^ {4}include \/tmp\/listen-ipv6\.conf\*;$/m);
});
