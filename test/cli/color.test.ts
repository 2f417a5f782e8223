import { describe, expect, it } from "vitest";
import { run } from "./run.ts";

const isColored = async (args: readonly string[], world: Parameters<typeof run>[1] = {}) =>
  (await run(args, world)).stdout.includes("\u001b[");

describe.each([
  ["diff", ["diff", "staging", "production"]],
  ["vet", ["vet", "--set", "ui.replicas=1"]],
  ["show", ["show"]],
])("%s", (_, args) => {
  it.each([
    ["a terminal", {}, true, [], true],
    ["a pipe", {}, false, [], false],
    ["a dumb terminal", { TERM: "dumb" }, true, [], false],
    ["NO_COLOR", { NO_COLOR: "1" }, true, [], false],
    ["an empty NO_COLOR", { NO_COLOR: "" }, true, [], true],
    ["FORCE_COLOR", { FORCE_COLOR: "1" }, false, [], true],
    ["FORCE_COLOR=0", { FORCE_COLOR: "0" }, true, [], false],
    ["NO_COLOR and FORCE_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, [], false],
    ["--color above NO_COLOR", { NO_COLOR: "1" }, false, ["--color"], true],
    ["--no-color above FORCE_COLOR", { FORCE_COLOR: "1" }, true, ["--no-color"], false],
  ])("decides on colors by %s", async (_, env, terminal, more, expected) => {
    expect(await isColored([...args, ...more], { env: env as Record<string, string>, terminal })).toBe(expected);
  });
});

it("--color and --no-color together are refused", async () => {
  expect(await run(["diff", "dev", "staging", "--color", "--no-color"])).toMatchObject({
    code: 2,
    stderr: "aether-k8s: --color and --no-color exclude each other; use one of them.\n",
  });
});
