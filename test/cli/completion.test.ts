import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { valuesOf } from "../../src/cli/completion.ts";
import { commands } from "../../src/cli/main.ts";
import { run } from "./run.ts";

const script = async (shell: string) => (await run(["completion", shell])).stdout;

/** What bash completes of a command line whose last word is begun. */
async function completed(...words: string[]): Promise<string[]> {
  const line = `COMP_WORDS=(aether-k8s "$@"); COMP_CWORD=$#; _aether_k8s; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", `${await script("bash")}\n${line}`, "bash", ...words], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

describe("bash completes", () => {
  it.each([
    ["the commands", ["re"], ["render"]],
    ["an option of the command", ["render", "--en"], ["--environment"]],
    ["no option of another command", ["schema", "--en"], [""]],
    ["the values of an option", ["render", "--environment", ""], ["dev", "staging", "production"]],
    ["the formats of this command", ["vet", "--format", "s"], ["sarif"]],
    ["the formats of another", ["render", "--format", ""], ["yaml", "json"]],
    ["the topics of show", ["show", "bu"], ["budget"]],
    ["shells", ["completion", ""], ["bash", "zsh", "fish"]],
    ["nothing of its own where a file belongs", ["render", "-f", "val"], [""]],
  ])("%s", async (_, words, expected) => {
    expect(await completed(...words)).toEqual(expected);
  });
});

describe("a completion script", () => {
  it.each(["bash", "zsh", "fish"])("of %s names every command and every option", async (shell) => {
    const text = await script(shell);
    for (const [name, { options }] of Object.entries(commands)) {
      if (name.startsWith("-")) continue;
      expect(text).toMatch(new RegExp(`\\b${name}\\b`));
      for (const option of Object.keys(options)) expect(text).toMatch(new RegExp(`(?:--|-l )${option}\\b`));
    }
  });

  it("of fish describes the options, and offers values in place of files", async () => {
    expect(await script("fish")).toContain(
      "complete -c aether-k8s -n '__fish_seen_subcommand_from render' -l format -x -a 'yaml json' -d 'yaml or json'",
    );
  });

  it("is rejected for another shell, with the intended one", async () => {
    expect(await run(["completion", "fisch"])).toMatchObject({
      code: 2,
      stderr: 'aether-k8s: the shell is bash, zsh or fish. Received "fisch". Did you mean fish?\n',
    });
    expect((await run(["completion"])).stderr).toContain("completion takes one shell: bash, zsh or fish.");
  });
});

it.each([
  ["yaml or json; default: yaml", ["yaml", "json"]],
  ["pretty, json, sarif or github; default: pretty", ["pretty", "json", "sarif", "github"]],
  ["A file (.yaml, .yml or .json)", []],
  ["Write nothing", []],
])("the values that %j lists are %j", (text, values) => {
  expect(valuesOf(text)).toEqual(values);
});
