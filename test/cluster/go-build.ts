// Builds one Go program from a published module, in a throw-away module that requires it.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Source } from "./binaries.ts";
import { check, run } from "./command.ts";
import { cacheDirectory, MissingRequirement, makeWorkspace, requireProgram } from "./host.ts";

/** Builds `name` to `output`. What was compiled stays in Go's own cache, so an interrupted build resumes there. */
export async function buildProgram(source: Source, name: string, output: string): Promise<void> {
  const go = goCommand();
  const workspace = makeWorkspace(cacheDirectory);
  try {
    await writeModule(source, workspace);
    const built = join(workspace, "out");
    await withProgress(`${name} ${source.version}`, async (onStderrLine) => {
      const args = ["build", "-mod=mod", "-buildvcs=false", "-trimpath", "-v", "-o", built];
      args.push("-ldflags", `-s -w ${source.linkerFlags ?? ""}`.trim(), "-tags", source.tags ?? "");
      args.push([source.module, source.programs[name]].filter(Boolean).join("/"));
      const { code, stderr } = await run("nice", ["-n", "5", go, ...args], {
        cwd: workspace,
        env: goEnvironment,
        onStderrLine,
      });
      if (code !== 0) throw new Error(`building ${name} failed\n${stderr.split("\n").slice(-20).join("\n")}`);
    });
    mkdirSync(dirname(output), { recursive: true });
    // Last and atomic: a program in the cache is a whole one.
    renameSync(built, output);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** The folder of a published module's source, downloaded once into Go's module cache. */
export async function moduleDirectory(module: string, version: string): Promise<string> {
  const download = await check(goCommand(), ["mod", "download", "-json", `${module}@${version}`], {
    cwd: cacheDirectory,
    env: goEnvironment,
  });
  return (JSON.parse(download) as { Dir: string }).Dir;
}

// The user's flags (-mod=vendor, a workspace) are meant for their own modules. Without C a program runs in an image without a
// libc, too, and what several programs consist of is compiled once.
export const goEnvironment = { GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };

export function goCommand(): string {
  if (process.platform !== "linux") throw new MissingRequirement(`a cluster needs Linux, this is ${process.platform}`);
  return requireProgram("go", "install Go 1.26 or newer from go.dev, or point KUBEBUILDER_ASSETS at built programs");
}

async function writeModule(source: Source, workspace: string): Promise<void> {
  const { module, version } = source;
  const replacements = { ...(await ownReplacements(source)), ...(await madeModules(source, workspace)) };
  const lines = Object.entries({ ...replacements, ...source.replacements }).map(
    ([old, by]) => `replace ${old} => ${by}`,
  );
  const text = ["module cluster", "", "go 1.26", "", `require ${module} ${version}`, "", ...lines, ""];
  writeFileSync(join(workspace, "go.mod"), text.join("\n"));
}

interface Replacement {
  Old: { Path: string };
  New: { Path: string; Version?: string };
}

/** A `replace` counts only in the main module, so the ones that a module writes for itself are ours to write. */
async function ownReplacements({ module, version, replacedBy, staging }: Source): Promise<Record<string, string>> {
  if (replacedBy) return { [module]: `${replacedBy} ${version}` };
  const gomod = join(await moduleDirectory(module, version), "go.mod");
  const edit = await check(goCommand(), ["mod", "edit", "-json", gomod], { env: goEnvironment });
  const { Replace } = JSON.parse(edit) as { Replace: Replacement[] | null };
  // A folder beside the module is published under the name that it replaces.
  const published = ({ Old, New }: Replacement): [string, string][] => {
    if (New.Version) return [[Old.Path, `${New.Path} ${New.Version}`]];
    return staging && New.Path.startsWith("./staging/") ? [[Old.Path, `${Old.Path} ${staging.version}`]] : [];
  };
  return Object.fromEntries((Replace ?? []).flatMap(published));
}

/** Writes the modules that a source has made for itself into the workspace. */
async function madeModules({ made = {} }: Source, workspace: string): Promise<Record<string, string>> {
  const folders = Object.entries(made).map(async ([module, { version, files }], index) => {
    const folder = join(workspace, `made-${index}`);
    if (version !== undefined) {
      cpSync(await moduleDirectory(module, version), folder, { recursive: true });
      // Go's cache can't be written to, and neither can a copy of it.
      await check("chmod", ["-R", "u+w", folder]);
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return [module, `./made-${index}`];
  });
  return Object.fromEntries(await Promise.all(folders));
}

async function withProgress(label: string, work: (onStderrLine: (line: string) => void) => Promise<void>) {
  const started = Date.now();
  let packages = 0;
  const line = (state: string) =>
    `${state} ${label}: ${packages} packages compiled, ${Math.round((Date.now() - started) / 1000)} s`;
  console.error(line("building"));
  const timer = setInterval(() => console.error(line("building")), 15_000);
  try {
    await work((text) => {
      if (!text.startsWith("go: ")) packages += 1;
    });
    console.error(line("built"));
  } finally {
    clearInterval(timer);
  }
}
