import { describe, expect, it } from "vitest";
import type { Context } from "../../src/cli/context.ts";
import { main } from "../../src/cli/main.ts";

/** A context whose every effect fails with the same error. */
async function broken(error: unknown) {
  let stderr = "";
  const fail = () => {
    throw error;
  };
  const context: Context = {
    args: ["render"],
    env: {},
    exists: () => false,
    load: async () => ({}),
    readFile: fail,
    listFolder: fail,
    writeFiles: fail,
    run: fail,
    stdout: fail,
    stderr: (text) => {
      stderr += text;
    },
    random: fail,
  };
  return { code: await main(context), stderr };
}

describe("the exit code", () => {
  it("is 3 for a bug of ours, with its stack", async () => {
    const { code, stderr } = await broken(new TypeError("x is not a function"));
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^aether-k8s: this is a bug in aether-k8s\. Please report it\.\nTypeError: x is not a function\n {4}at /,
    );
  });

  it("is 3 for a thrown value that is not an Error", async () => {
    expect(await broken("text")).toEqual({
      code: 3,
      stderr: "aether-k8s: this is a bug in aether-k8s. Please report it.\ntext\n",
    });
  });

  it("is 2 for system errors", async () => {
    const error = Object.assign(new Error("EACCES: permission denied, scandir 'out'"), { code: "EACCES" });
    expect(await broken(error)).toEqual({ code: 2, stderr: "aether-k8s: EACCES: permission denied, scandir 'out'\n" });
    expect(await broken(Object.assign(error, { path: "out" }))).toEqual({
      code: 2,
      stderr: "aether-k8s: cannot read out: permission denied.\n",
    });
  });

  it("is 3 when null is thrown", async () => {
    expect((await broken(null)).code).toBe(3);
  });
});
