// Builds the command as a few CommonJS programs: loading the seven ES modules that a render would import takes 3 ms longer.
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { late } from "./late.ts";

/** Keeps what a program imports dynamically out of its bundle, in a program of the same name: a bundle is always read whole. */
const apart: Plugin = {
  name: "apart",
  setup(build) {
    build.onResolve({ filter: /\.(?:ts|json)$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path: `./${basename(path).replace(/\.ts$/, ".cjs")}`, external: true } : undefined,
    );
  },
};

const SHARED = {
  bundle: true,
  write: false,
  metafile: true,
  logLevel: "error",
  target: "node22",
  // For the platform "node", `yaml` resolves to CommonJS, which no bundler can tree-shake.
  platform: "neutral",
  mainFields: ["module", "main"],
  outExtension: { ".js": ".cjs" },
  loader: { ".py": "text" },
  plugins: [apart, late],
} as const satisfies BuildOptions;

const PROGRAM = {
  ...SHARED,
  format: "cjs",
  // Identifiers keep their names, so that a stack trace in a bug report can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  charset: "ascii",
  supported: { "dynamic-import": false },
} as const satisfies BuildOptions;

/** Builds the programs into a folder and returns what they were built from. */
export async function programs(checkout: string, folder: string): Promise<Metafile[]> {
  const place = { absWorkingDir: checkout, outdir: folder };
  const entries = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, join(checkout, `src/cli/${name}.ts`)]));
  // esbuild can only split ES modules: code that several programs use becomes a chunk.
  const split = (names: readonly string[]) =>
    build({ ...SHARED, ...place, format: "esm", splitting: true, entryPoints: entries(names) });
  const loaded = loadedBy(await split(["main"]));
  const parts = await split(["main", ...loaded]);
  const built = [
    await build({ ...PROGRAM, ...place, entryPoints: { cli: join(checkout, "src/cli/bin.ts") } }),
    await build({ ...PROGRAM, ...place, plugins: [joined(parts)], entryPoints: ["main", ...loaded] }),
    // Nearly all of it is the code of `yaml`, so no stack trace there is ours to read.
    await build({ ...PROGRAM, ...place, minifyIdentifiers: true, entryPoints: entries(["yaml"]) }),
  ];
  for (const { path, text } of built.flatMap(({ outputFiles }): OutputFile[] => outputFiles))
    writeFileSync(path, ascii(text));
  // JSON is parsed faster than an object literal is compiled.
  const schemas = JSON.parse(readFileSync(join(checkout, "src/toolkit/vet/schema/kubernetes.json"), "utf8"));
  writeFileSync(join(folder, "kubernetes.json"), JSON.stringify(schemas));
  chmodSync(join(folder, "cli.cjs"), 0o755);
  return [parts, ...built].map(({ metafile }) => metafile);
}

/** The command reads programs as ASCII. esbuild leaves other characters where they are in regular expressions. */
const ascii = (text: string) =>
  text.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

interface Parts {
  readonly outputFiles: readonly OutputFile[];
  readonly metafile: Metafile;
}

/** The programs that another one imports dynamically, without `yaml`, which shares no code. */
const loadedBy = ({ metafile }: Parts): string[] => {
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  const names = imports.flatMap(({ path, external }) =>
    external ? (path.match(/^\.\/([\w-]+)\.cjs$/)?.[1] ?? []) : [],
  );
  return [...new Set(names)].filter((name) => name !== "yaml");
};

/**
 * Merges the chunks that `main` uses into it, and makes the other programs take them from there: `main` is always loaded first, and this
 * saves loading another file. Chunks that `main` does not use are copied into each program that does.
 */
const joined = ({ outputFiles, metafile }: Parts): Plugin => {
  const imported = new Map(
    Object.entries(metafile.outputs).map(([path, { imports }]) => [
      basename(path),
      imports.filter(({ external }) => !external).map(({ path }) => basename(path)),
    ]),
  );
  const exported = new Map(Object.entries(metafile.outputs).map(([path, { exports }]) => [basename(path), exports]));
  const within = (name: string): string[] => (imported.get(name) ?? []).flatMap((each) => [each, ...within(each)]);
  const inMain = [...new Set(within("main.cjs"))];
  const textOf = (name: string) => outputFiles.find(({ path }) => basename(path) === name)?.text ?? "";
  return {
    name: "joined",
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ kind, path, importer, namespace }) => {
        if (kind === "entry-point") return { path: `${path}.cjs`, namespace: path === "main" ? "main" : "part" };
        if (kind === "dynamic-import" || kind === "require-call") return { path, external: true };
        const name = basename(path);
        const isMain = namespace === "main" || importer === "main.cjs" || inMain.includes(importer);
        return { path: name, namespace: isMain || !inMain.includes(name) ? "part" : "main-part" };
      });
      build.onLoad({ filter: /.*/, namespace: "part" }, ({ path }) => ({ contents: textOf(path) }));
      build.onLoad({ filter: /.*/, namespace: "main" }, () => ({
        contents: [
          'export * from "./main.cjs";',
          ...inMain.map((name, at) => `export * as part${at} from "./${name}";`),
        ].join("\n"),
      }));
      // As constants: a name that esbuild takes from a CommonJS module is a property that is looked up each time.
      build.onLoad({ filter: /.*/, namespace: "main-part" }, ({ path }) => ({
        contents: `const part = require("./main.cjs").part${inMain.indexOf(path)};
${(exported.get(path) ?? []).map((name) => `export const ${name} = part.${name};`).join("\n")}`,
      }));
    },
  };
};
