// The committed files are what `npm run generate` writes.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generated } from "../docs/generated.ts";
import { pictures } from "../docs/pictures.ts";
import { image as mlflow } from "../src/aether/components/mlflow/declaration.ts";

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
});
