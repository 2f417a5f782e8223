// containerd, and the images in it, which outlive the node so that only new ones are imported.
import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { check } from "../command.ts";
import { cacheDirectory, requireProgram } from "../host.ts";
import type { PackedImage } from "../images/image.ts";
import { endProcess, readLog, runDirectory, untilReady } from "../run-directory.ts";
import { pauseImage } from "./images.ts";
import type { Sandbox } from "./sandbox.ts";

export interface ContainerdPrograms {
  containerd: string;
  ctr: string;
  bridge: string;
}

/** A folder for each registry that is reached in another way than by HTTPS under its name; read at each pull. */
export const registriesOf = (directory: string) => join(directory, "registries");

export const containerdSocket = (directory: string) => join(directory, "containerd.sock");

/** Imports what is missing, in a containerd without pods, and forgets the containers of an earlier node. */
export async function importImages(
  directory: string,
  sandbox: Sandbox,
  programs: ContainerdPrograms,
  images: readonly PackedImage[],
): Promise<void> {
  await start(directory, sandbox, programs, "image-import", ["io.containerd.grpc.v1.cri"]);
  const ctr = (...args: string[]) =>
    sandbox.check(programs.ctr, ["--address", containerdSocket(directory), "--namespace", "k8s.io", ...args]);
  for (const kind of ["containers", "sandboxes"]) {
    const names = namesOf(await ctr(kind, "list"));
    if (names.length > 0) await ctr(kind, "rm", ...names);
  }
  await importMissing(directory, sandbox, programs.ctr, images);
  await endProcess(directory, "image-import");
}

/** Adds images to a containerd that runs, those that it has not. */
export async function importMissing(
  directory: string,
  sandbox: Sandbox,
  ctr: string,
  images: readonly PackedImage[],
): Promise<void> {
  const address = ["--address", containerdSocket(directory), "--namespace", "k8s.io"];
  const present = new Map(
    (await sandbox.check(ctr, [...address, "images", "list"])).split("\n").map((line) => {
      const [reference = "", , digest = ""] = line.split(/\s+/);
      return [reference, digest];
    }),
  );
  for (const { reference, digest, layout } of images) {
    if (present.get(reference) === digest) continue;
    const [nsenter, args] = sandbox.command(ctr, [...address, "images", "import", "-"]);
    const stream = `tar --dereference -C "$1" -cf - . | { shift; "$@"; }`;
    await check("bash", ["-o", "pipefail", "-c", stream, "import", layout, nsenter, ...args]);
  }
}

/** Starts the containerd that kubelet talks to. */
export async function startContainerd(directory: string, sandbox: Sandbox, programs: ContainerdPrograms) {
  await start(directory, sandbox, programs, "containerd", []);
}

async function start(
  directory: string,
  sandbox: Sandbox,
  { containerd, ctr, bridge }: ContainerdPrograms,
  name: string,
  disabledPlugins: string[],
): Promise<void> {
  const configuration = join(directory, `${name}.toml`);
  writeFileSync(configuration, toml(directory, dirname(bridge), disabledPlugins));
  // containerd looks for its shim beside itself only when PATH says so.
  const path = `PATH=${dirname(containerd)}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin`;
  await sandbox.start(name, "env", [path, containerd, "--config", configuration]);
  await untilReady(directory, name, async () => {
    // It answers before it knows its pods, and kubelet ends when it asks too early.
    if (!readLog(directory, name).includes("containerd successfully booted")) return false;
    const { code } = await sandbox.run(ctr, ["--address", containerdSocket(directory), "version"]);
    return code === 0;
  });
}

/** One for each name of a node, whatever the run. */
const imageStore = (directory: string) =>
  join(cacheDirectory, "containerd", relative(runDirectory(""), directory).replaceAll("/", "-"));

function toml(directory: string, pluginDirectory: string, disabledPlugins: string[]): string {
  const text = JSON.stringify;
  return `version = 3
root = ${text(imageStore(directory))}
state = ${text(join(directory, "containerd"))}
disabled_plugins = ${text(disabledPlugins)}
[grpc]
  address = ${text(containerdSocket(directory))}
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = ${text(pauseImage)}
[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = ${text(registriesOf(directory))}
[plugins.'io.containerd.cri.v1.runtime']
  # Where the harness itself runs in a container, it may not lower scores.
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = [${text(pluginDirectory)}]
  conf_dir = ${text(join(directory, "cni"))}
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  BinaryName = ${text(requireProgram("runc", "apt-get install runc"))}
  SystemdCgroup = false
`;
}

/** First column of a table that ctr prints, without its heading. */
function namesOf(table: string): string[] {
  return table
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/)[0] ?? "");
}
