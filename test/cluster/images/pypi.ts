// Packages from PyPI, where Debian's python3.11 looks for what an administrator installed.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, run } from "../command.ts";
import { MissingRequirement } from "../host.ts";
import type { Layer } from "./image.ts";
import { timed } from "./progress.ts";

export interface PypiOptions {
  /** Globs of folders and files that no image here needs. */
  without?: string[];
  /** Default true. */
  dependencies?: boolean;
}

/** Wheels only: nothing is compiled. */
export function pypi(packages: string[], options: PypiOptions = {}): Layer {
  return {
    recipe: `pypi 3 ${packages.join(" ")} ${JSON.stringify(options)}`,
    async fill(root) {
      const site = join(root, "usr/local/lib/python3.11/dist-packages");
      await installPackages(packages, site, options);
      if (readdirSync(site).includes("bin")) moveCommands(join(site, "bin"), join(root, "usr/local/bin"));
    },
  };
}

export function installPackages(packages: string[], site: string, options: PypiOptions): Promise<void> {
  const { without = [], dependencies = true } = options;
  return timed(`Python packages ${packages.join(", ")}`, async () => {
    const args = ["install", "--quiet", "--no-cache-dir", "--root-user-action=ignore", "--disable-pip-version-check"];
    for (const platform of ["manylinux2014", "manylinux_2_28", "manylinux_2_31"])
      args.push("--platform", `${platform}_x86_64`);
    args.push("--python-version", "3.11", "--only-binary=:all:", "--target", site);
    if (!dependencies) args.push("--no-deps");
    // Layers have no times: bytecode is to be checked against the hash of its source, which this asks for.
    await check(await pipsPython(), ["-m", "pip", ...args, ...packages], { env: { SOURCE_DATE_EPOCH: "0" } });
    const unwanted = without.flatMap((glob) => ["-o", "-path", join(site, glob)]).slice(1);
    if (unwanted.length > 0) {
      await check("find", [site, "(", ...unwanted, ")", "-prune", "-exec", "rm", "-rf", "{}", "+"]);
    }
  });
}

/** Keeps the scripts, which pip has begun with the interpreter that it runs in itself. */
function moveCommands(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const text = entry.isFile() ? readFileSync(join(from, entry.name), "utf8") : "";
    if (!text.startsWith("#!")) continue;
    writeFileSync(join(to, entry.name), text.replace(/^#!.*/, "#!/usr/bin/python3.11"), { mode: 0o755 });
  }
  rmSync(from, { recursive: true });
}

/** Its bytecode counts in the image only when it is of the same version; the packages are the same anyhow. */
async function pipsPython(): Promise<string> {
  for (const python of ["/usr/bin/python3.11", "python3.11", "python3"]) {
    const { code } = await run(python, ["-m", "pip", "--version"]).catch(() => ({ code: 1 }));
    if (code === 0) return python;
  }
  throw new MissingRequirement("pip is not installed: apt-get install python3-pip");
}
