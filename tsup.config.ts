import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { Script } from "node:vm";
import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Leaves what the program imports while it runs in files of their own, which have entries of the same name: bundles are read
 * whole, also by who needs a part.
 */
const apart: Plugin = {
  name: "apart",
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path: `./${basename(path, ".ts")}.cjs`, external: true } : undefined,
    );
  },
};

/**
 * Leaves the compiled code of a program beside it: made after a render, so that it holds all the functions that a render
 * calls. src/cli/bin.ts loads both.
 */
async function compile(folder: string, name: string): Promise<void> {
  const filename = resolve(folder, `${name}.cjs`);
  const script = new Script(readFileSync(filename, "latin1"), { filename: `${name}.cjs` });
  const module: { exports: Partial<typeof import("./src/cli/main.ts")> } = { exports: {} };
  script.runInThisContext()(module, module.exports, createRequire(filename));
  const nothing = () => "";
  const context = {
    env: {},
    readFile: nothing,
    listFolder: () => [],
    exists: () => false,
    load: async () => ({}),
    run: () => ({ code: 1, stdout: "", stderr: "" }),
    writeFiles: nothing,
    stdout: nothing,
    stderr: nothing,
    random: nothing,
  };
  await module.exports.main?.({ ...context, args: ["render"] });
  writeFileSync(resolve(folder, `${name}.cache`), script.createCachedData());
}

const shared = {
  format: "esm",
  target: "node22",
  loader: { ".py": "text" },
} as const;

/** CommonJS in few pieces: the seven ES modules that a render would import take 3 ms more to load. */
const program: Options = {
  format: "cjs",
  noExternal: [/.*/],
  // The `yaml` of Node's platform is CommonJS, of which no bundler can leave anything out.
  platform: "neutral",
  splitting: false,
  minify: true,
  esbuildPlugins: [apart],
  esbuildOptions(options) {
    options.supported = { "dynamic-import": false };
    options.charset = "ascii";
  },
};

export default defineConfig(({ outDir = "dist" }): Options[] => [
  {
    ...shared,
    entry: { index: "src/index.ts" },
    // kubernetes-models stays a dependency: bundling its declarations takes a minute and 5 GB for one kind.
    dts: true,
    clean: true,
  },
  {
    ...shared,
    ...program,
    entry: {
      cli: "src/cli/bin.ts",
      help: "src/cli/help.ts",
      yaml: "src/cli/yaml.ts",
      difference: "src/cli/difference.ts",
      vet: "src/cli/vet.ts",
      schemas: "src/cli/schemas.ts",
    },
  },
  {
    ...shared,
    ...program,
    entry: { main: "src/cli/main.ts", "render-only": "src/cli/render-only.ts" },
    // A function of its module, as Node wraps it; latin1, as it is read.
    banner: { js: "(function(module,exports,require){" },
    footer: { js: "})" },
    onSuccess: async () => {
      await compile(outDir, "main");
      await compile(outDir, "render-only");
    },
  },
]);
