#!/usr/bin/env node
// The process: everything in a command's context. getBuiltinModule costs nothing at startup, an import does.
import type { Context } from "./context.ts";
import { compiledFolder, programs } from "./programs.ts";
import { stateOf, WATCHED } from "./watched.ts";

// The oldest Node in package.json's engines: an older one would fail halfway because of missing features.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`aether-k8s: needs Node.js 22.18 or newer. This is ${process.versions.node}.\n`);
  process.exit(2);
}

const fs = process.getBuiltinModule("node:fs");

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** Writes everything, also to a pipe that is temporarily full. If the reader is gone (`| head`), exits silently. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // No one can read an error any more, or there is no space for it: the exit code still reports it.
      if (code !== "EAGAIN" && descriptor === STDERR) return;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/**
 * Creates the missing directories of a path, and returns the first of them. Level by level: Node's own recursive mode never ends
 * where none can be created, such as below /proc.
 */
function makeFolders(path: string): string | undefined {
  if (fs.existsSync(path)) return undefined;
  const { dirname } = process.getBuiltinModule("node:path");
  const above = dirname(path) === path ? undefined : makeFolders(dirname(path));
  try {
    fs.mkdirSync(path);
  } catch (error) {
    // Another run may have created it meanwhile.
    if (!fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
    return above;
  }
  return above ?? path;
}

function refuseFolder(path: string): void {
  if (path.endsWith("/") || fs.statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${path} is a directory`);
}

/** A device, a pipe or a link: it is written to directly, while a file is replaced by a new one. */
const isSpecial = (path: string) => fs.lstatSync(path, { throwIfNoEntry: false })?.isFile() === false;

/** Removes a file, and directories that become empty. */
function removeWithFolders(path: string): void {
  const { dirname } = process.getBuiltinModule("node:path");
  fs.rmSync(path, { force: true });
  for (let folder = dirname(path); fs.readdirSync(folder).length === 0; folder = dirname(folder)) fs.rmdirSync(folder);
}

/** A closed standard input counts as none; for a terminal and /dev/null, there is nothing to read. */
function isPiped(): boolean {
  try {
    const stat = fs.fstatSync(STDIN);
    return stat.isFIFO() || stat.isFile() || stat.isSocket();
  } catch {
    return false;
  }
}

/** Node loads its network code with node:tty, which takes longer than writing a stack: not for a file, a pipe or /dev/null. */
function isTerminal(descriptor: number): boolean {
  try {
    const given = fs.fstatSync(descriptor);
    if (!given.isCharacterDevice() || given.rdev === fs.statSync("/dev/null", { throwIfNoEntry: false })?.rdev)
      return false;
    return process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    return false;
  }
}

/** The files that were read or looked for, which a watch has to know. */
const filesRead: Record<string, string> = {};
function read(path: string): string {
  if (process.env[WATCHED] !== undefined)
    filesRead[process.getBuiltinModule("node:path").resolve(path)] ??= stateOf(path);
  return path;
}

/** Ends immediately: a config file may have left a timer or a connection open, and all output has been written. */
const end = (code: number) =>
  process.env[WATCHED] === undefined || process.send === undefined
    ? process.exit(code)
    : process.send(filesRead, () => process.exit(code));

/** Reads a module's relative imports, and theirs, as far as they are written out: Bun and Deno do not report what they load. */
function readImports(file: string, seen = new Set<string>()): void {
  const { dirname, resolve } = process.getBuiltinModule("node:path");
  if (seen.has(file) || !fs.statSync(read(file), { throwIfNoEntry: false })?.isFile()) return;
  seen.add(file);
  for (const [, path = ""] of fs
    .readFileSync(file, "utf8")
    .matchAll(/\b(?:from|import)\s*\(?\s*["'](\.\.?\/[^"']+)["']/g))
    for (const end of /\.\w+$/.test(path) ? [""] : ["", ".ts", ".js"])
      readImports(resolve(dirname(file), path + end), seen);
}

let isReady = false;

/** Prepares the process to run a user's module; once, however many are loaded. */
function makeReady(): void {
  if (isReady) return;
  isReady = true;
  const { enableCompileCache, registerHooks } = process.getBuiltinModule("node:module");
  enableCompileCache?.(compiledFolder());
  // The library of this same package is already compiled; the file's own copy may be another version, and is used then.
  const library = process.getBuiltinModule("node:url").pathToFileURL(`${__dirname}/index.js`).href;
  // Whatever the nearest package.json says, such as the "commonjs" of `npm init`: TypeScript is written with import.
  // Deno runs TypeScript itself, and hooks would keep it from that.
  const hooks = process.versions.deno === undefined ? registerHooks : undefined;
  hooks?.({
    load: (url, context, next) => {
      if (url === library) return { format: "module", source: libraryModule(), shortCircuit: true };
      const isOwn = url.startsWith("file:") && !url.includes("/node_modules/");
      if (isOwn) read(process.getBuiltinModule("node:url").fileURLToPath(url));
      return next(url, isOwn && url.endsWith(".ts") ? { ...context, format: "module-typescript" } : context);
    },
  });
  // Standard output is reserved for objects. Made when a config uses it, because that loads Node's stream and network code.
  const { Console } = console;
  let given: Console | undefined;
  Object.defineProperty(globalThis, "console", {
    configurable: true,
    get: () => (given ??= new Console(process.stderr)),
    set: (value: Console) => {
      given = value;
    },
  });
}

/** What a file exports as an ES module would: of CommonJS, `module.exports` is the default. */
function moduleOf(exported: unknown): { default?: unknown } {
  const isFunction = typeof exported === "function";
  if (!isFunction && (typeof exported !== "object" || exported === null)) return { default: exported };
  const { [Symbol.toStringTag]: tag } = exported as { [Symbol.toStringTag]?: unknown };
  // Without any export, module.exports is an empty object, which is no config.
  const isModule = tag === "Module" || "default" in exported || (!isFunction && Object.keys(exported).length === 0);
  return isModule ? (exported as { default?: unknown }) : { default: exported };
}

/** An ES module with the exports of the library's program. */
function libraryModule(): string {
  const key = "@aether/k8s";
  const { library } = program("vet") as typeof import("./vet.ts");
  Object.assign(globalThis, { [Symbol.for(key)]: library });
  return `export const { ${Object.keys(library).join(", ")} } = globalThis[Symbol.for("${key}")];`;
}

const context: Context = {
  args: process.argv.slice(2),
  env: process.env,
  readFile: (path) => fs.readFileSync(path === "-" ? STDIN : read(path), "utf8"),
  listFolder: (path) =>
    fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()
      ? fs
          .readdirSync(path, { withFileTypes: true })
          .map((each) => ({ name: each.name, isFolder: each.isDirectory(), isFile: each.isFile() }))
      : [],
  exists: (path) => fs.statSync(read(path), { throwIfNoEntry: false })?.isFile() ?? false,
  // Node, Bun and Deno strip the types, and can require an ES module. It caches what it compiled, which halves the time of the next run.
  load: async (path) => {
    makeReady();
    const { createRequire } = process.getBuiltinModule("node:module");
    const file = process.getBuiltinModule("node:path").resolve(path);
    const { bun, deno } = process.versions;
    if (process.env[WATCHED] !== undefined && (bun ?? deno) !== undefined) readImports(file);
    return moduleOf(createRequire(file)(file));
  },
  writeFiles: (files, stale = []) => {
    const { dirname } = process.getBuiltinModule("node:path");
    const folders: string[] = [];
    const written: { temporary: string; path: string }[] = [];
    try {
      for (const { path } of files) {
        const made = makeFolders(dirname(path));
        if (made !== undefined) folders.push(made);
        refuseFolder(path);
      }
      for (const { path, text, mode = 0o644 } of files.filter(({ path }) => !isSpecial(path))) {
        const temporary = `${path}.${process.pid}.tmp`;
        written.push({ temporary, path });
        fs.writeFileSync(temporary, text, { mode, flag: "wx" });
      }
      for (const { path, text, mode = 0o644 } of files.filter(({ path }) => isSpecial(path)))
        fs.writeFileSync(path, text, { mode });
      for (const { temporary, path } of written) fs.renameSync(temporary, path);
      for (const path of stale) removeWithFolders(path);
    } catch (error) {
      for (const { temporary } of written) fs.rmSync(temporary, { force: true });
      for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  },
  run: (program, args, input) => {
    const { spawnSync } = process.getBuiltinModule("node:child_process");
    const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: "utf8", maxBuffer: 2 ** 29 });
    const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
    if (code === "ENOENT") return { code: 127, stdout: "", stderr: `${program} is not installed, or not in PATH` };
    // EPIPE: it ended without reading its input, and says why.
    if (code !== undefined && code !== "EPIPE")
      return { code: 127, stdout: "", stderr: `cannot run ${program}: ${message}` };
    return { code: status ?? 1, stdout, stderr };
  },
  isPiped,
  piped: async () => {
    if (!isPiped()) return "";
    if (fs.fstatSync(STDIN).isFile()) return fs.readFileSync(STDIN, "utf8");
    const silence = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1000));
    const chunks = process.stdin[Symbol.asyncIterator]();
    const first = await Promise.race([chunks.next(), silence]);
    if (first === undefined) return undefined;
    const all: Buffer[] = [];
    for (let next = first; next.done !== true; next = await chunks.next()) all.push(next.value);
    return Buffer.concat(all).toString();
  },
  stdout: (text) => write(STDOUT, text),
  stderr: (text) => write(STDERR, text),
  isTerminal: () => isTerminal(STDOUT),
  isErrorTerminal: () => isTerminal(STDERR),
  columns: () => process.stdout.columns,
  kubernetes: () => {
    const { bun, deno } = process.versions;
    // A command is over before V8's optimizing compiler has paid for itself: at its default, half of the time goes there.
    if (bun === undefined && deno === undefined)
      process.getBuiltinModule("node:v8").setFlagsFromString("--wasm-tiering-budget=400000000");
    return process
      .getBuiltinModule("node:zlib")
      .brotliDecompressSync(fs.readFileSync(`${__dirname}/kubernetes.wasm.br`));
  },
  random: (bytes) => process.getBuiltinModule("node:crypto").randomBytes(bytes).toString("base64url"),
};

/** A command on its own does little; with a config it runs most of its code. */
const program = programs(
  __dirname,
  `${/^[a-z]+$/.exec(process.argv[2] ?? "")?.[0] ?? "help"}-${process.argv.length > 3 ? "config" : "plain"}`,
);

// The end of a config file whose promise never settles: Node would exit as if all were well.
process.once("beforeExit", () => {
  context.stderr(
    "aether-k8s: the config file never finished: its promise is still pending and nothing is left that could resolve it.\n",
  );
  end(2);
});

(program("main") as typeof import("./main.ts")).main(context).then(end);
