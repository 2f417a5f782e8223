// The programs of the build, which lie beside the command, and what the engine compiled of them. Compiling is most of what a
// short process costs. Node's own cache (module.enableCompileCache) keeps a file as it was loaded, without the functions that ran;
// this one is written at the end of a run, and so has them. It only ever saves time: without a folder for it nothing is kept.
import type { Script } from "node:vm";

const fs = process.getBuiltinModule("node:fs");

/** Kept code that nothing read or wrote for so long is of a version or a Node that is gone. */
const MOST_DAYS = 30;

/**
 * Where compiled code is kept; `undefined` where the user has turned it off, no folder is known, or the engine is another
 * (Bun and Deno compile in their own way).
 */
export function compiledFolder({ env, platform, versions }: NodeJS.Process = process): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE === "1" || versions.bun !== undefined || versions.deno !== undefined)
    return undefined;
  if (env.NODE_COMPILE_CACHE) return env.NODE_COMPILE_CACHE;
  const above = env.XDG_CACHE_HOME || (platform === "win32" ? env.LOCALAPPDATA : env.HOME && `${env.HOME}/.cache`);
  return above ? `${above}/aether-k8s/compiled` : undefined;
}

/** A loader of programs from a folder. Runs of the same kind run the same functions: each kind has its own code. */
export function programs(from: string, kind: string): (name: string) => unknown {
  const folder = compiledFolder();
  const { createRequire } = process.getBuiltinModule("node:module");
  const requireOther = createRequire(`${from}/`);
  if (folder === undefined) return (name) => requireOther(`${from}/${name}.cjs`);
  const vm = process.getBuiltinModule("node:vm");
  const fresh: { script: Script; path: string }[] = [];
  process.once("exit", () => keep(folder, fresh));
  const loaded = new Map<string, unknown>();
  const load = (name: string): unknown => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const filename = `${from}/${name}.cjs`;
    const { size, mtimeMs } = fs.statSync(filename);
    const path = `${folder}/${name}-${kind}-${digest([filename, size, mtimeMs, process.version, process.arch].join())}`;
    const cachedData = kept(path);
    const head = "(function (exports, require, module, __filename, __dirname) {";
    const script = new vm.Script(`${head}${fs.readFileSync(filename, "latin1")}\n})`, {
      filename,
      columnOffset: -head.length,
      ...(cachedData && { cachedData }),
    });
    if (cachedData === undefined || script.cachedDataRejected) fresh.push({ script, path });
    const module = { exports: {} };
    loaded.set(name, module.exports);
    const require = (id: string) => (/^\.\/[\w-]+\.cjs$/.test(id) ? load(id.slice(2, -4)) : requireOther(id));
    script.runInThisContext()(module.exports, require, module, filename, from);
    loaded.set(name, module.exports);
    return module.exports;
  };
  return load;
}

/** 32 bits that tell texts apart (FNV-1a). */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** What is kept, if it is the user's own: whoever else may write there would choose what runs. */
function kept(path: string): Buffer | undefined {
  try {
    return fs.statSync(path).uid === (process.geteuid?.() ?? 0) ? fs.readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function keep(folder: string, fresh: readonly { script: Script; path: string }[]): void {
  if (fresh.length === 0) return;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const { script, path } of fresh) {
      const temporary = `${path}.${process.pid}.tmp`;
      fs.writeFileSync(temporary, script.createCachedData(), { mode: 0o600 });
      fs.renameSync(temporary, path);
    }
    const old = Date.now() - MOST_DAYS * 86_400_000;
    for (const name of fs.readdirSync(folder))
      if (
        /-[a-z]+-(?:plain|config)-[\da-f]+(?:\.\d+\.tmp)?$/.test(name) &&
        fs.statSync(`${folder}/${name}`).mtimeMs < old
      )
        fs.rmSync(`${folder}/${name}`);
  } catch {
    // A full disk or a read-only home: the next run compiles again.
  }
}
