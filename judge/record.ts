// What kubernetes.wasm.br was built from and is, as digests, so that a test without Go notices sources that changed without it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const folder = import.meta.dirname;
export const packed = join(folder, "kubernetes.wasm.br");
export const recordFile = join(folder, "kubernetes.wasm.json");

/** The Go that the bytes depend on; another one fetches it. */
export const GO = "go1.26.8";
/** The same sources and the same Go give the same bytes, on any machine. */
export const RECIPE = ["-buildmode=c-shared", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w -buildid="];

export interface Built {
  /** Of the Go files, go.mod and go.sum, the recipe and Go itself. */
  readonly sources: string;
  /** Of the module before it is packed. */
  readonly module: string;
}

export const recorded = (): Built => JSON.parse(readFileSync(recordFile, "utf8"));

/** What is in the folder now. */
export function present(): Built {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const sources = files.filter((name) => /\.go$|^go\.(?:mod|sum)$/.test(name));
  const texts = sources.sort().flatMap((name) => [name, readFileSync(join(folder, name))]);
  return {
    sources: digest([GO, ...RECIPE, ...texts]),
    module: digest([brotliDecompressSync(readFileSync(packed))]),
  };
}

export const digest = (texts: readonly (string | Buffer)[]): string =>
  texts.reduce((hash, text) => hash.update(text), createHash("sha256")).digest("hex");
