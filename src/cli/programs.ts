// The programs of the build, which are next to the command, and their compiled code. Most of the time of a short process is spent
// compiling. Node's own cache (module.enableCompileCache) stores a file as it was loaded, without the functions that ran; this
// one is written at the end of a run, and so contains them. It only saves time: without a directory for it nothing is stored.
import type { Script } from "node:vm";

const fs = process.getBuiltinModule("node:fs");

/** Cached code that was not read or written for this long belongs to an old version or another Node. */
const MOST_DAYS = 30;

/**
 * The directory of the cache; `undefined` if the user has turned it off, no directory is known, or the engine is another one (Bun
 * and Deno have their own).
 */
export function compiledFolder({ env, platform, versions }: NodeJS.Process = process): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE === "1" || versions.bun !== undefined || versions.deno !== undefined)
    return undefined;
  if (env.NODE_COMPILE_CACHE) return env.NODE_COMPILE_CACHE;
  const above = env.XDG_CACHE_HOME || (platform === "win32" ? env.LOCALAPPDATA : env.HOME && `${env.HOME}/.cache`);
  return above ? `${above}/aether-k8s/compiled` : undefined;
}

/** Loads programs from a directory. Runs of the same kind run the same functions: each kind has its own cached code. */
export function programs(from: string, kind: string): (name: string) => unknown {
  const folder = compiledFolder();
  const { createRequire } = process.getBuiltinModule("node:module");
  const requireOther = createRequire(`${from}/`);
  if (folder === undefined) return (name) => requireOther(`${from}/${name}.cjs`);
  const vm = process.getBuiltinModule("node:vm");
  const fresh: { script: Script; path: string }[] = [];
  // A run that was refused (2) or broke off (3) has not reached most of the functions that the next one needs.
  process.once("exit", (code) => code < 2 && keep(folder, fresh));
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

/** A 32-bit hash of a text (FNV-1a). */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** The cached code, if it belongs to the user: anyone else who can write there would choose what runs. */
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
