import { readFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import type { Plugin } from "esbuild";

/** Evaluates a `.late.ts` file when one of its functions is first called. Such a file exports functions only. */
export const late: Plugin = {
  name: "late",
  setup(build) {
    build.onResolve({ filter: /\.late\.ts$/ }, ({ kind, path, resolveDir }) =>
      kind === "import-statement"
        ? { path: relative(process.cwd(), resolve(resolveDir, path)), namespace: "late" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "late" }, ({ path }) => {
      const names = [...readFileSync(path, "utf8").matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
      return {
        contents: names
          .map((name) => `export const ${name} = (...args) => require("./${basename(path)}").${name}(...args);`)
          .join("\n"),
        resolveDir: resolve(dirname(path)),
      };
    });
  },
};
