// The architecture's rules, held by the linter: what it must refuse where, and where the same is right.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkout } from "./fixtures/build.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true })));

interface Diagnostic {
  readonly severity: string;
  readonly category: string;
  readonly location: { readonly path: string };
}

/** How often the linter objects to each of some files of the project, by the file's path. */
function objections(files: Readonly<Record<string, string>>): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), "aether-lint-"));
  folders.push(folder);
  const settings = JSON.parse(readFileSync(join(checkout, "biome.json"), "utf8"));
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...settings, vcs: undefined }));
  copyFileSync(join(checkout, "no-random.grit"), join(folder, "no-random.grit"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(checkout, "node_modules/@biomejs/biome/bin/biome");
  const { stdout } = spawnSync(process.execPath, [biome, "lint", "--reporter=json", "--max-diagnostics=none"], {
    cwd: folder,
    encoding: "utf8",
  });
  const counts = Object.fromEntries(Object.keys(files).map((path) => [path, 0]));
  // These files import each other in circles, which another rule is about.
  const reported = (JSON.parse(stdout).diagnostics as Diagnostic[]).filter(
    ({ severity, category }) => severity === "error" && !category.endsWith("noImportCycles"),
  );
  for (const { location } of reported) counts[location.path] = (counts[location.path] ?? 0) + 1;
  return counts;
}

/** Of a file of each room: what it may not import, and what it may. */
const IMPORTS: Readonly<Record<string, { readonly refused: readonly string[]; readonly taken: readonly string[] }>> = {
  "src/toolkit/kubernetes/scope.ts": {
    refused: ["../../aether/topology.ts", "../../cli/main.ts", "../errors.ts", "../schema/fields.ts", "../vet/vet.ts"],
    taken: ["./manifest.ts"],
  },
  "src/toolkit/schema/plain.ts": {
    refused: [
      "../../aether/topology.ts",
      "../../cli/main.ts",
      "../compose/patch.ts",
      "../render/yaml.ts",
      "../vet/vet.ts",
    ],
    taken: ["../errors.ts", "../kubernetes/read.ts"],
  },
  "src/toolkit/overview/overview.ts": {
    refused: ["../../aether/topology.ts", "../../cli/main.ts", "../compose/patch.ts", "../render/yaml.ts"],
    taken: ["../kubernetes/scale.ts", "../vet/reach.ts"],
  },
  "src/toolkit/picture/svg.ts": {
    refused: ["../../aether/topology.ts", "../../cli/main.ts", "../compose/patch.ts", "../render/yaml.ts"],
    taken: ["../overview/overview.ts"],
  },
  "src/toolkit/page/page.ts": {
    refused: ["../../aether/topology.ts", "../../cli/main.ts", "../compose/patch.ts"],
    taken: ["../overview/overview.ts", "../picture/svg.ts", "../render/yaml.ts"],
  },
  "src/toolkit/compose/patch.ts": {
    refused: [
      "../../aether/stack.ts",
      "../../cli/main.ts",
      "../schema/fields.ts",
      "../render/yaml.ts",
      "../vet/vet.ts",
    ],
    taken: ["../errors.ts", "../kubernetes/read.ts"],
  },
  "src/toolkit/render/json.ts": {
    refused: [
      "../../aether/stack.ts",
      "../../cli/main.ts",
      "../schema/fields.ts",
      "../compose/patch.ts",
      "../vet/vet.ts",
    ],
    taken: ["../kubernetes/read.ts"],
  },
  "src/toolkit/render/kustomize/tree.ts": {
    refused: ["../../../aether/stack.ts", "../../../cli/main.ts", "../../compose/patch.ts", "../../vet/vet.ts"],
    taken: ["../../kubernetes/read.ts", "../yaml.ts"],
  },
  "src/toolkit/vet/flows.ts": {
    refused: [
      "../../aether/topology.ts",
      "../../cli/main.ts",
      "../compose/patch.ts",
      "../render/yaml.ts",
      "../schema/fields.ts",
    ],
    taken: ["../kubernetes/read.ts"],
  },
  "src/toolkit/vet/rules/valid-quota.ts": {
    refused: ["../../../aether/topology.ts", "../../../cli/main.ts", "../../compose/patch.ts", "../../render/yaml.ts"],
    taken: ["../../kubernetes/read.ts", "../facts.ts"],
  },
  "src/aether/app/memory.ts": {
    refused: [
      "../topology.ts",
      "../components/roster.ts",
      "../config/parse.ts",
      "../parts/quota.ts",
      "../stack.ts",
      "../../cli/main.ts",
    ],
    taken: ["../config/schema.ts", "../../toolkit/kubernetes/quantity.ts"],
  },
  "src/aether/topology.ts": {
    refused: [
      "./stack.ts",
      "./components/ui/objects.ts",
      "./config/parse.ts",
      "../toolkit/render/yaml.ts",
      "../cli/main.ts",
    ],
    taken: ["./app/destination.ts", "../toolkit/kubernetes/cidr.ts"],
  },
  "src/aether/common/pod.ts": {
    refused: ["../components/roster.ts", "../parts/quota.ts", "../config/parse.ts", "../stack.ts", "../../cli/main.ts"],
    taken: ["../topology.ts", "../app/names.ts", "../config/schema.ts"],
  },
  "src/aether/components/ui/objects.ts": {
    refused: [
      "../api/objects.ts",
      "../roster.ts",
      "../../parts/quota.ts",
      "../../config/parse.ts",
      "../../stack.ts",
      "../../../cli/main.ts",
    ],
    taken: ["../api/declaration.ts", "./declaration.ts", "../../common/objects.ts", "../../topology.ts"],
  },
  "src/aether/derived/declared.ts": {
    refused: [
      "../components/ui/objects.ts",
      "../parts/quota.ts",
      "../config/parse.ts",
      "../stack.ts",
      "../../cli/main.ts",
    ],
    taken: ["../components/roster.ts", "../topology.ts", "../config/schema.ts"],
  },
  "src/aether/parts/ingress.ts": {
    refused: ["../components/ui/objects.ts", "../config/parse.ts", "../stack.ts", "../../cli/main.ts"],
    taken: ["../topology.ts", "../common/metadata.ts", "../derived/declared.ts"],
  },
  "src/aether/config/parse.ts": {
    refused: [
      "../components/ui/objects.ts",
      "../parts/quota.ts",
      "../stack.ts",
      "../../toolkit/render/yaml.ts",
      "../../cli/main.ts",
    ],
    taken: ["../components/roster.ts", "../topology.ts", "../../toolkit/errors.ts"],
  },
  "src/aether/stack.ts": {
    refused: ["../cli/main.ts", "../index.ts"],
    taken: ["./components/roster.ts", "./parts/quota.ts", "../toolkit/render/order.ts"],
  },
  "src/index.ts": {
    refused: ["./cli/main.ts", "./aether/components/ui/objects.ts", "./aether/topology.ts"],
    taken: ["./aether/stack.ts", "./toolkit/render/yaml.ts"],
  },
};

const importing = (which: "refused" | "taken") =>
  Object.fromEntries(
    Object.entries(IMPORTS).map(([path, { [which]: imports }]) => [
      path,
      imports.map((each) => `import "${each}";\n`).join(""),
    ]),
  );

describe("the linter", () => {
  it("rejects every import that points up, or from the toolkit to Aether", () => {
    expect(objections(importing("refused"))).toEqual(
      Object.fromEntries(Object.entries(IMPORTS).map(([path, { refused }]) => [path, refused.length])),
    );
  });

  it("lets imports pass that point down", () => {
    expect(objections(importing("taken"))).toEqual(Object.fromEntries(Object.keys(IMPORTS).map((path) => [path, 0])));
  });

  it("rejects randomness and the clock below the command", () => {
    const random = "export const random = Math.random();\n";
    const clock = "export const now = Date.now();\n";
    const files = {
      "src/toolkit/kubernetes/digest.ts": random,
      "src/aether/stack.ts": clock,
      "src/cli/bin.ts": random + clock,
    };
    expect(objections(files)).toEqual({
      "src/toolkit/kubernetes/digest.ts": 1,
      "src/aether/stack.ts": 1,
      "src/cli/bin.ts": 0,
    });
  });
});

it("only code that explains a rejected value loads zod: schemas are written with toolkit/schema/z.ts", () => {
  const sources = readdirSync(join(checkout, "src"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  const importing = sources.filter((path) =>
    /^import \* as \w+ from "zod/m.test(readFileSync(join(checkout, "src", path), "utf8")),
  );
  expect(importing.toSorted()).toEqual(["toolkit/schema/inline.late.ts", "toolkit/schema/zod.ts"]);
});
