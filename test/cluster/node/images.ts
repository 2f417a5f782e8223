// The images that every node has: the sandbox container, the probe, the cluster's DNS.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { binaries } from "../binaries.ts";
import { check } from "../command.ts";
import { goCommand, goEnvironment } from "../go-build.ts";
import { cacheDirectory } from "../host.ts";
import { files, type Image } from "../images/image.ts";

/** Reserved names: nothing can be pulled from there by mistake. */
export const pauseImage = "aether-k8s.test/pause:1";
export const probeImage = "aether-k8s.test/probe:1";
export const dnsImage = "aether-k8s.test/coredns:1";

export async function nodeImages(): Promise<Image[]> {
  const [probe, { coredns }] = await Promise.all([probeProgram(), binaries("coredns")]);
  return [
    { name: pauseImage, layers: [files({ "/probe": probe })], config: { Entrypoint: ["/probe", "pause"] } },
    { name: probeImage, layers: [files({ "/probe": probe })], config: { Entrypoint: ["/probe"], User: "65532:65532" } },
    { name: dnsImage, layers: [files({ "/coredns": coredns })], config: { Entrypoint: ["/coredns"] } },
  ];
}

/** Path of the built probe, which also plays the hosts outside the cluster. */
export async function probeProgram(): Promise<string> {
  const source = join(import.meta.dirname, "probe", "main.go");
  const digest = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 12);
  const path = join(cacheDirectory, "bin", `probe@${digest}`, "probe");
  if (!existsSync(path)) {
    mkdirSync(join(path, ".."), { recursive: true });
    const build = ["build", "-trimpath", "-ldflags", "-s -w", "-o", `${path}.part`, source];
    await check(goCommand(), build, { env: goEnvironment });
    renameSync(`${path}.part`, path);
  }
  return path;
}
