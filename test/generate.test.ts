// `npm run generate` in the middle of a change, when what it wrote before is out of date.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkout } from "./fixtures/build.ts";

const folder = mkdtempSync(join(tmpdir(), "aether-generate-"));
afterAll(() => rmSync(folder, { recursive: true }));

for (const part of ["src", "docs", "build", "package.json"])
  cpSync(join(checkout, part), join(folder, part), { recursive: true });
symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));

const read = (path: string) => readFileSync(join(folder, path), "utf8");

function replace(path: string, from: string, to: string): void {
  const text = read(path);
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  writeFileSync(join(folder, path), text.replace(from, to));
}

const generate = () =>
  spawnSync(process.execPath, ["docs/generate.ts"], { cwd: folder, encoding: "utf8", timeout: 60_000 });

const GENERATED = [
  "src/aether/config/types.ts",
  "src/aether/config/defaults.ts",
  "docs/config.schema.json",
  "docs/configuration.md",
  "docs/deployment-k8s.md",
];

describe("npm run generate", () => {
  it("writes a section that was added, whose defaults the stack reads already, and the second run changes nothing", () => {
    replace(
      "src/aether/config/schema.ts",
      "  isolation: () =>",
      `  cache: () => doc(z.prefault(z.strictObject({ port: doc(z._default(z.int(), 6379), "Port.") }), {}), "A cache."),
  isolation: () =>`,
    );
    replace(
      "src/aether/derived/endpoints.ts",
      "[...ofTable(config), ",
      "[...(config.cache.port < 1 ? [] : ofTable(config)), ",
    );
    const { status, stderr } = generate();
    expect([status, stderr]).toEqual([0, ""]);
    expect(read("src/aether/config/defaults.ts").match(/"port": 6379/g)).toHaveLength(3);
    expect(read("src/aether/config/types.ts")).toContain("@default 6379");
    expect(read("docs/configuration.md")).toContain("| `cache.port` |");
    const written = GENERATED.map(read);
    expect(generate().status).toBe(0);
    expect(GENERATED.map(read)).toEqual(written);
  });
});
