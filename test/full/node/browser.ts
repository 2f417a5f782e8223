// A browser outside of the cluster: Chromium whose packets leave from where a host outside stands.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { requireProgram } from "../../cluster/host.ts";
import type { NodeConnection } from "../../cluster/node/connection.ts";

/** Starts it; `addresses` says, by host, what `https://HOST` is, as `address:port`. */
export async function startBrowser(
  { directory, sandbox }: NodeConnection,
  addresses: Readonly<Record<string, string>>,
): Promise<Browser> {
  const program = requireProgram("chromium", "apt-get install chromium");
  const outside = `/proc/${sandbox}/root/run/netns/public`;
  const wrapper = join(directory, "chromium.sh");
  writeFileSync(wrapper, `#!/bin/sh\nexec nsenter --net=${outside} -- ${program} "$@"\n`);
  chmodSync(wrapper, 0o755);
  const rules = Object.entries(addresses).map(([host, address]) => `MAP ${host}:443 ${address}`);
  return chromium.launch({
    executablePath: wrapper,
    // Its certificates are the tests' own, and a root user has no sandbox of Chromium's.
    args: ["--no-sandbox", "--ignore-certificate-errors", `--host-resolver-rules=${rules.join(",")}`],
  });
}
