import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { obstacles } from "../build/release.ts";
import { checkout } from "./fixtures/build.ts";

const manifest = '{ "version": "1.2.0", "homepage": "https://github.com/somebody/aether-k8s" }';
const changelog = "# Changelog\n\n## 1.2.0\n\nText.\n\n## 1.1.0\n";

describe("a release", () => {
  it("has no obstacle if everything is set and committed", () => {
    expect(obstacles(manifest, changelog, "")).toEqual([]);
  });

  it.each([
    ["changes that are not committed", manifest, changelog, " M src/index.ts"],
    ["an address that is not set", manifest.replace("somebody", "OWNER"), changelog, ""],
    ["a changelog of another version", manifest, changelog.replace("1.2.0", "1.2.0 (unreleased)"), ""],
  ])("is stopped by %s", (_, ...given) => {
    expect(obstacles(...given)).toHaveLength(1);
  });

  it("of this version lacks nothing but an address and the heading of its changelog", () => {
    const read = (name: string) => readFileSync(join(checkout, name), "utf8");
    for (const obstacle of obstacles(read("package.json"), read("CHANGELOG.md"), ""))
      expect(obstacle).toMatch(/replace OWNER|^The newest part of CHANGELOG\.md/);
  });
});
