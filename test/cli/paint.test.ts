import { describe, expect, it } from "vitest";
import { run } from "./run.ts";

const NAMELESS = { "-": "{ apiVersion: v1, kind: ConfigMap, metadata: {} }" };

describe("vet", () => {
  it("paints an error red and its object bold for a terminal", async () => {
    const { stdout } = await run(["vet", "-"], { files: NAMELESS, terminal: true });
    expect(stdout.replaceAll("\u001b", "ESC")).toMatch(
      /^ESC\[1mConfigMap.*ESC\[22m\n {2}ESC\[31merror {2}ESC\[39m valid-schema/,
    );
  });

  it("paints without a terminal with FORCE_COLOR, as in CI logs", async () => {
    expect((await run(["vet", "-"], { files: NAMELESS, env: { FORCE_COLOR: "1" } })).stdout).toContain("\u001b[31m");
  });

  it.each([
    ["where no terminal is", { terminal: false }],
    ["with NO_COLOR", { terminal: true, env: { NO_COLOR: "1" } }],
    ["with NO_COLOR beside FORCE_COLOR", { env: { NO_COLOR: "1", FORCE_COLOR: "1" } }],
    ["with FORCE_COLOR=0", { terminal: true, env: { FORCE_COLOR: "0" } }],
    ["on a dumb terminal", { terminal: true, env: { TERM: "dumb" } }],
  ])("paints nothing %s", async (_, world) => {
    const { stdout } = await run(["vet", "-"], { files: NAMELESS, ...world });
    expect(stdout).toMatch(/^ConfigMap.*\n {2}error {3}valid-schema/);
    expect(stdout).not.toContain("\u001b");
  });
});
