// The committed files are what `npm run generate` writes.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generated } from "../docs/generated.ts";
import { pictures } from "../docs/pictures.ts";
import { image as mlflow } from "../src/aether/components/mlflow/declaration.ts";
import { defaults } from "../src/aether/config/defaults.ts";

const files = { ...generated(), ...pictures() };

describe("generated files", () => {
  it.each(Object.entries(files))("%s is up to date", (path, text) => {
    expect(text).toBe(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
  });

  it("configuration.md lists the fields of a type once, however many fields have it", () => {
    const lines = (files["docs/configuration.md"] ?? "").split("\n");
    expect(lines.filter((line) => line.includes("requests.ephemeral-storage`"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("](#resources)")).length).toBeGreaterThan(5);
  });

  it("configuration.md shows the defaults that a field of such a type has", () => {
    const row = (files["docs/configuration.md"] ?? "").match(/^\| `images\.mlflow` .*$/m)?.[0];
    expect(row).toContain(JSON.stringify(mlflow.repository));
  });

  const rows = [
    ...(files["docs/configuration.md"] ?? "").matchAll(/^\| `(.*?)` \| (?:.*?[^\\])? ?\| (.*?) \| .*\|$/gm),
  ].map(([, path = "", preset = ""]) => [path, preset] as const);
  const shared = rows.findIndex(([path]) => path === "env");
  /** What a config that says nothing has at a path. */
  const valueAt = (path: string) =>
    path
      .split(".")
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], defaults.production);

  it("configuration.md says of every field what holds without it", () => {
    expect(rows.length).toBeGreaterThan(300);
    expect(rows.filter(([, preset]) => preset.trim() === "")).toEqual([]);
  });

  it("configuration.md shows the values that a config that says nothing has", () => {
    const literal = rows.slice(0, shared).filter(([, preset]) => /^`(?:"[^"]*"|[\d.]+|true|false)`$/.test(preset));
    const known = literal.filter(([path]) => valueAt(path) !== undefined);
    expect(known.length).toBeGreaterThan(30);
    expect(known.map(([path, preset]) => [path, JSON.parse(preset.slice(1, -1))])).toEqual(
      known.map(([path]) => [path, valueAt(path)]),
    );
  });

  it("configuration.md shows no default for a field that a config that says nothing does not have", () => {
    const none = rows.slice(0, shared).filter(([, preset]) => preset === "*none*");
    expect(none.length).toBeGreaterThan(50);
    const isSet = (value: unknown) =>
      value !== undefined && !(typeof value === "object" && Object.keys(value ?? {}).length === 0);
    expect(none.filter(([path]) => isSet(valueAt(path)))).toEqual([]);
  });
});
