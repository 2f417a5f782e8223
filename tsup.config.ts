import { readFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
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

/** Runs a `.late.ts` file when one of its functions is first called: such a file exports functions alone. */
const late: Plugin = {
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

const shared = {
  minifySyntax: true,
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
  // Names stay: a stack of ours is there to be reported.
  minifyWhitespace: true,
  esbuildPlugins: [apart, late],
  esbuildOptions(options) {
    options.supported = { "dynamic-import": false };
    options.charset = "ascii";
  },
};

/** Pieces that are imported for themselves: who imports one of them bundles no other. */
const pieces = {
  errors: "src/toolkit/errors.ts",
  yaml: "src/toolkit/render/yaml.ts",
  json: "src/toolkit/render/json.ts",
  order: "src/toolkit/render/order.ts",
  kustomize: "src/toolkit/render/kustomize/tree.ts",
  objects: "src/toolkit/compose/objects.ts",
  patch: "src/toolkit/compose/patch.ts",
  workload: "src/toolkit/compose/workload.ts",
  stack: "src/aether/stack.ts",
  vet: "src/aether/vet/vet.ts",
};

export default defineConfig((): Options[] => [
  {
    ...shared,
    esbuildPlugins: [late],
    entry: { index: "src/index.ts", ...pieces },
    noExternal: [/.*/],
    // build/copied-types.ts brings what these import: bundling the declarations of kubernetes-models takes a minute and 5 GB.
    dts: { entry: { index: "src/index.ts" } },
  },
  {
    ...shared,
    entry: { kubernetes: "src/kubernetes.ts", "kubernetes-of": "src/toolkit/judge/kubernetes.ts" },
    // Apart from the library's, which its declarations would lead to otherwise.
    dts: true,
  },
  {
    ...shared,
    ...program,
    entry: {
      cli: "src/cli/bin.ts",
      main: "src/cli/main.ts",
      help: "src/cli/help.ts",
      completion: "src/cli/completion.ts",
      yaml: "src/cli/yaml.ts",
      difference: "src/cli/difference.ts",
      vet: "src/cli/vet.ts",
      schemas: "src/cli/schemas.ts",
      show: "src/cli/show.ts",
    },
  },
]);
