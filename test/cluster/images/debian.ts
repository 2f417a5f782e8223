// A layer of Debian packages with all they depend on, unpacked but not configured: no boot strapping, no chroot.
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { check, run } from "../command.ts";
import { cacheDirectory, MissingRequirement, makeWorkspace, requireProgram } from "../host.ts";
import type { Layer } from "./image.ts";
import { timed } from "./progress.ts";

/** The packages come from the machine's own sources and are verified by its apt. Names `sh`, `sed`, … are busybox's. */
export function debian(...packages: string[]): Layer {
  return {
    recipe: `debian 4 ${packages.join(" ")}`,
    fill: (root) =>
      timed(`Debian packages ${packages.join(", ")}`, () => unpack(["busybox-static", ...packages], root)),
  };
}

async function unpack(packages: string[], root: string): Promise<void> {
  const archives = makeWorkspace(cacheDirectory);
  try {
    mkdirSync(join(archives, "partial"));
    await download(packages, archives);
    for (const archive of readdirSync(archives).filter((name) => name.endsWith(".deb"))) {
      await check("dpkg-deb", ["--extract", join(archives, archive), root]);
    }
  } finally {
    rmSync(archives, { recursive: true, force: true });
  }
  for (const path of ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian"]) {
    rmSync(join(root, path), { recursive: true, force: true });
  }
  const applets = await check(join(root, "bin", "busybox"), ["--list-full"]);
  for (const applet of applets.trim().split("\n")) {
    mkdirSync(join(root, applet, ".."), { recursive: true });
    if (!existsSync(join(root, applet))) symlinkSync("/bin/busybox", join(root, applet));
  }
  // As images of Python call it.
  const python = readdirSync(join(root, "usr/bin")).find((name) => /^python3\.\d+$/.test(name));
  if (python !== undefined) for (const name of ["python", "python3"]) symlinkSync(python, join(root, "usr/bin", name));
  await check("install", ["-d", "-m", "1777", join(root, "tmp"), join(root, "run")]);
  rmSync(join(root, "var", "run"), { recursive: true, force: true });
  mkdirSync(join(root, "var"), { recursive: true });
  symlinkSync("../run", join(root, "var", "run"));
}

async function download(packages: string[], archives: string): Promise<void> {
  const apt = requireProgram("apt-get", "the images are made of Debian 12's packages");
  // With an empty list of installed packages apt answers for an empty machine.
  const options = ["Dir::State::status=/dev/null", `Dir::Cache::archives=${archives}`, "APT::Sandbox::User=root"];
  const args = [...options.flatMap((option) => ["-o", option]), "--yes", "--no-install-recommends", "--download-only"];
  const install = () => run(apt, [...args, "install", ...packages]);
  let result = await install();
  if (result.code !== 0) {
    // The package lists are missing, or older than what the mirror still has.
    await run(apt, ["update"]);
    result = await install();
  }
  if (result.code !== 0) throw new MissingRequirement(`apt-get cannot have ${packages.join(" ")}: ${result.stderr}`);
}
