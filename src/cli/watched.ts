// The messages between a watch and its renders.

/** Set for the renders of a watch, which send the files that they read or looked for before they exit. */
export const WATCHED = "AETHER_K8S_WATCHED";

/** The state of files before they were read, by path. */
export type FileStates = Readonly<Record<string, string>>;

/** A text that differs for each version of a file; `""` if it does not exist. */
export function stateOf(path: string): string {
  const stat = process.getBuiltinModule("node:fs").statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : [stat.mtimeMs, stat.size, stat.ino].join();
}
