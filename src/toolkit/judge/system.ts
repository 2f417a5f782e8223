// The system functions that a Go program needs, as WebAssembly names them (WASI preview 1). They give no access to anything: no
// files, no network, no environment variables, and a clock and a source of randomness that always return the same.

import { type Imports, webAssembly } from "./web-assembly.ts";

const DONE = 0;
const BAD_DESCRIPTOR = 8;
const NOT_SUPPORTED = 52;

/** Go's garbage collector waits for this much memory, instead of running often in the first tenths of a second. */
const ENVIRONMENT = ["GOGC=off", "GOMEMLIMIT=128MiB"];
/** The program reads its own name. */
const ARGUMENTS = ["kubernetes"];

export class Trap extends Error {
  override readonly name = "Trap";
}

/** The functions that the module imports. `memory` is read each time: it moves when it grows. */
export function system(module: object, memory: () => ArrayBuffer): Imports {
  const view = () => new DataView(memory());
  let said = "";
  let time = 0n;

  const sizes = (texts: readonly string[]) => (count: number, size: number) => {
    view().setUint32(count, texts.length, true);
    view().setUint32(size, bytesOf(texts).length, true);
    return DONE;
  };
  const list = (texts: readonly string[]) => (addresses: number, at: number) => {
    for (const [index] of texts.entries())
      view().setUint32(addresses + 4 * index, at + bytesOf(texts.slice(0, index)).length, true);
    new Uint8Array(memory()).set(bytesOf(texts), at);
    return DONE;
  };

  const functions: Record<string, (...numbers: never[]) => unknown> = {
    args_get: list(ARGUMENTS),
    args_sizes_get: sizes(ARGUMENTS),
    environ_get: list(ENVIRONMENT),
    environ_sizes_get: sizes(ENVIRONMENT),
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      time += 1000n;
      view().setBigUint64(at, time, true);
      return DONE;
    },
    random_get: (at: number, length: number) => {
      new Uint8Array(memory(), at, length).fill(1);
      return DONE;
    },
    // What Go prints before it aborts.
    fd_write: (_descriptor: number, parts: number, count: number, written: number) => {
      let length = 0;
      for (let part = parts; part < parts + 8 * count; part += 8) {
        const [at, size] = [view().getUint32(part, true), view().getUint32(part + 4, true)];
        said = (said + new TextDecoder().decode(new Uint8Array(memory(), at, size))).slice(-2000);
        length += size;
      }
      view().setUint32(written, length, true);
      return DONE;
    },
    proc_exit: (code: number) => {
      throw new Trap(said.trim() === "" ? `it ended with ${code}` : said.trim());
    },
    sched_yield: () => DONE,
    poll_oneoff: (_in: number, _out: number, _count: number, events: number) => {
      view().setUint32(events, 0, true);
      return DONE;
    },
    fd_prestat_get: () => BAD_DESCRIPTOR,
  };
  return Object.fromEntries(
    [...Map.groupBy(webAssembly().Module.imports(module), (each) => each.module)].map(([name, imports]) => [
      name,
      Object.fromEntries(imports.map((each) => [each.name, functions[each.name] ?? (() => NOT_SUPPORTED)])),
    ]),
  );
}

const bytesOf = (texts: readonly string[]) => new TextEncoder().encode(texts.map((text) => `${text}\0`).join(""));
