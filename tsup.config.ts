// The library. The command is built by build/programs.ts.
import { defineConfig, type Options } from "tsup";
import { late } from "./build/late.ts";

const shared = {
  minifySyntax: true,
  format: "esm",
  target: "node22",
  loader: { ".py": "text" },
} as const;

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
]);
