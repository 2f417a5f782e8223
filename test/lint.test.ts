// The architecture's rules, held by the linter: what it must refuse, and where the same is right.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkout } from "./fixtures/build.ts";

const folder = mkdtempSync(join(tmpdir(), "aether-lint-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** How often the linter objects to a text that stands in a file of the project. */
function objections(path: string, text: string): number {
  const settings = JSON.parse(readFileSync(join(checkout, "biome.json"), "utf8"));
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...settings, vcs: undefined }));
  copyFileSync(join(checkout, "no-random.grit"), join(folder, "no-random.grit"));
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  const biome = join(checkout, "node_modules/@biomejs/biome/bin/biome");
  const { stdout } = spawnSync(process.execPath, [biome, "lint", "--reporter=json", path], {
    cwd: folder,
    encoding: "utf8",
  });
  return JSON.parse(stdout).summary.errors;
}

describe("the linter", () => {
  it.each([
    ["randomness", "src/toolkit/kubernetes/digest.ts", "export const x = Math.random();\n", "src/cli/bin.ts"],
    ["the clock", "src/aether/components/api/objects.ts", "export const x = Date.now();\n", "src/cli/bin.ts"],
    [
      "an import of a component",
      "src/aether/topology.ts",
      'import "./components/api/objects.ts";\n',
      "src/aether/stack.ts",
    ],
    [
      "an import of a printer",
      "src/aether/topology.ts",
      'import "../toolkit/render/yaml.ts";\n',
      "src/aether/stack.ts",
    ],
    ["an import of the command", "src/aether/stack.ts", 'import "../cli/main.ts";\n', "docs/generate.ts"],
    [
      "an import of Aether",
      "src/toolkit/kubernetes/scope.ts",
      'import "../../aether/topology.ts";\n',
      "src/cli/main.ts",
    ],
    ["an import of Aether", "src/toolkit/vet/flows.ts", 'import "../../aether/topology.ts";\n', "src/cli/main.ts"],
    ["an import of the config", "src/toolkit/compose/patch.ts", 'import "../schema/fields.ts";\n', "src/cli/main.ts"],
    [
      "an import of a component",
      "src/index.ts",
      'import "./aether/components/api/objects.ts";\n',
      "src/aether/stack.ts",
    ],
  ])("refuses %s in %s", (_, path, text, elsewhere) => {
    expect(objections(path, text)).toBe(1);
    expect(objections(elsewhere, text)).toBe(0);
  });
});
