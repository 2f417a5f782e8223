// A layer made of a folder beside this file: what it holds lies at the same place in the image.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { files, type Layer } from "./image.ts";

export function overlay(folder: string): Layer {
  const root = join(import.meta.dirname, folder);
  const sources = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".pyc"))
    .map((entry) => join(entry.parentPath, entry.name));
  return files(Object.fromEntries(sources.map((source) => [`/${relative(root, source)}`, source])));
}
