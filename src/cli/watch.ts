// `render --watch`: each render is a separate process, because imported modules are not read again.
import type { ChildProcess } from "node:child_process";
import { UsageError } from "./context.ts";
import { type FileStates, stateOf, WATCHED } from "./watched.ts";

/** Milliseconds to wait after a change: editors write a file in several steps. */
const SETTLED = 100;

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Renders again whenever a file changes that the last render read. Ends with the process only.
 * @param args the command line of the render
 * @throws {UsageError} when the system cannot watch a file
 */
export async function watch(args: readonly string[], note: (text: string) => void): Promise<never> {
  const { basename, dirname } = process.getBuiltinModule("node:path");
  const fs = process.getBuiltinModule("node:fs");
  let child: ChildProcess | undefined;
  for (const [signal, code] of Object.entries(SIGNALS))
    process.once(signal, () => {
      child?.kill(signal as NodeJS.Signals);
      process.exit(code);
    });
  let states: FileStates = {};
  for (let count = 2; ; count++) {
    // A render that ends without sending its files read the same ones.
    const before = Object.fromEntries(Object.keys(states).map((file) => [file, stateOf(file)]));
    states = (await rendered(args, (each) => (child = each))) ?? before;
    const files = Object.keys(states);
    note(`watching ${files.length === 1 ? "a file" : `${files.length} files`}. Press Ctrl-C to end.`);
    const names = await new Promise<readonly string[]>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const look = () => {
        const found = files.filter((file) => stateOf(file) !== states[file]);
        if (found.length === 0) return;
        for (const watcher of watchers) watcher.close();
        resolve(found);
      };
      const later = () => {
        clearTimeout(timer);
        timer = setTimeout(look, SETTLED);
      };
      // Directories, not files: editors replace a file with a new one.
      const watchers = [...new Set(files.map(dirname))]
        .filter((folder) => fs.existsSync(folder))
        .map((folder) => fs.watch(folder, later).on("error", (error) => reject(unwatchable(folder, error))));
      // Also finds what changed while it was rendered.
      later();
    });
    note(`render ${count}: ${names.map((file) => basename(file)).join(", ")} changed.`);
  }
}

const unwatchable = (folder: string, { message }: Error) => new UsageError(`cannot watch ${folder}: ${message}.`);

/** Runs one render and returns what it read; `undefined` if it exited without sending that. */
function rendered(args: readonly string[], started: (child: ChildProcess) => void): Promise<FileStates | undefined> {
  const { fork } = process.getBuiltinModule("node:child_process");
  return new Promise((resolve, reject) => {
    let files: FileStates | undefined;
    const child = fork(process.argv[1] ?? "", [...args], { env: { ...process.env, [WATCHED]: "1" } });
    child.once("message", (message) => {
      files = message as FileStates;
    });
    child.once("error", reject).once("exit", () => resolve(files));
    started(child);
  });
}
