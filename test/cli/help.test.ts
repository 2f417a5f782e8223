import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import type { Command } from "../../src/cli/command.ts";
import { general } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/main.ts";
import { run, words } from "./run.ts";

const COMMANDS: Readonly<Record<string, Command>> = commands;
const names = Object.keys(commands).filter((name) => name !== "--version");
const helpOf = async (command: string) => (await run([command, "--help"])).stdout;

/** The command lines of a help text's examples. */
async function examples(args: string[]): Promise<string[]> {
  const { stdout } = await run(args);
  return stdout
    .slice(stdout.search(/^Examples?$/m))
    .split("\n")
    .filter((line) => /^ {2}.*aether-k8s /.test(line))
    .map((line) => line.trim());
}

/** Runs the part of an example that is ours: what it reads is there, and what a shell does with its output is left out. */
function runExample(line: string) {
  const ours = line.split("|").find((part) => part.includes("aether-k8s ")) ?? "";
  const [before = "", after = ""] = ours.split(/aether-k8s (.*)/s);
  // The dots stand for what only people have.
  const env = Object.fromEntries(
    words(before.replaceAll("…", "key")).map((word) => word.split("=") as [string, string]),
  );
  const file = "homeAssistant: { url: http://192.168.1.10:8123 }\nsecrets: { existingSecret: {} }";
  const values = { "home.yaml": file, "values.yaml": file, "production.yaml": `${file}\nname: a`, "-": file };
  const files = { ...values, "llm.key": "sk-1\n", "ha.token": "ey\n" };
  const manifests = ["-", "manifests/app.yaml", "manifests/db.yaml"].map((path) => [
    path,
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${path.replace(/\W/g, "x")} }\n`,
  ]);
  const takesObjects = /^(?:vet|show budget)\b/.test(after);
  return run(words(after.split(">")[0] ?? ""), {
    env,
    files: takesObjects ? { ...files, ...Object.fromEntries(manifests) } : files,
    programs: () => ({ code: 0, stdout: "", stderr: "" }),
  });
}

const lines = (await Promise.all([["--help"], ...names.map((command) => [command, "--help"])].map(examples))).flat();

describe("help", () => {
  it.each([[], ["--help"], ["-h"], ["help"]].map((args) => [args]))("of everything is shown for %j", async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^aether-k8s renders every Kubernetes object that Aether needs\.\n/);
  });

  it.each(names)("of %s is shown in three ways", async (command) => {
    const text = await helpOf(command);
    expect(text).toMatch(new RegExp(`^aether-k8s ${command}`));
    expect((await run([command, "-h"])).stdout).toBe(text);
    expect((await run(["help", command])).stdout).toBe(text);
  });

  it("of secrets is shown behind generate", async () => {
    expect((await run(["secrets", "generate", "--help"])).stdout).toBe(await helpOf("secrets"));
  });

  it.each(names)("of %s has examples", async (command) => {
    expect(await examples([command, "--help"])).not.toEqual([]);
  });

  it.each(lines)("has an example that works: %s", async (line) => {
    const { code, stderr, stdout, written } = await runExample(line);
    // Of diff, 1 says that there is a difference.
    expect([code, stderr.split("\n").filter((each) => /bug|refuse|problem/.test(each))]).toEqual([
      +line.includes(" diff "),
      [],
    ]);
    expect(stdout.length + Object.keys(written).length).toBeGreaterThan(0);
  });

  it.each(names)("of %s documents each option that it parses, and no others", async (command) => {
    const rows = [
      ...(await helpOf(command)).matchAll(/^ {2}(?:-(\w),| {3}) --([a-z-]+)( [A-Z=]+)? {2}.*(?:\n {10}.*)*/gm),
    ];
    const documented = rows.map(([text, short, name = "", value]) => [
      name,
      {
        type: value === undefined ? "boolean" : "string",
        ...(short === undefined ? {} : { short }),
        ...(text.replaceAll(/\s+/g, " ").endsWith("(can be repeated)") ? { multiple: true } : {}),
      },
    ]);
    expect(Object.fromEntries(documented)).toEqual({ ...COMMANDS[command]?.options, ...general });
  });

  it.each([
    ["render --ony ui", "Did you mean --only?"],
    ["diff dev staging --colour", "Did you mean --color?"],
    ["render --watsh", "Did you mean --watch?"],
    ["kustomize --forse", "Did you mean --force?"],
    ["vet --of a=b", "Did you mean --off?"],
    ["secrets generate --from-fil A=b", "Did you mean --from-file?"],
    ["schema --yaml", "See aether-k8s schema --help."],
  ])("is offered for the unknown option of %s", async (line, says) => {
    const { code, stderr } = await run(line.split(" "));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^aether-k8s: unknown option '--/)]);
    expect(stderr).toContain(says);
  });

  it.each(["--help", ...names])("of %s fits a screen of 100 columns and 40 lines", async (command) => {
    const lines = (await helpOf(command)).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => line.length > 100 && !line.startsWith("  aether-k8s "))).toEqual([]);
    // An example is not broken, and no wider than this all the same.
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  it.each([80, 120])("is as wide as a terminal of %d columns", async (columns) => {
    const texts = await Promise.all(["--help", ...names].map((name) => run([name, "--help"], { columns })));
    // Examples are not broken: they are there to be copied.
    const lines = texts
      .flatMap(({ stdout }) => stdout.split("\n"))
      .filter((line) => !/^ {2}(?:\S+ \|? ?)*aether-k8s |\| aether-k8s/.test(line));
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines.some((line) => line.length > columns - 5)).toBe(true);
  });

  it.each(names)("of %s begins with its examples", async (command) => {
    expect((await helpOf(command)).split("\n")[4]).toBe("Examples");
  });
});

describe("a command", () => {
  it.each([
    ["rendr", "Did you mean render?"],
    ["Schema", "Did you mean schema?"],
    ["secret", "Did you mean secrets?"],
    ["install", "Commands: render, show, kustomize, diff, vet, explain, secrets, init, schema, completion."],
  ])("%s that does not exist is rejected", async (command, says) => {
    const { code, stdout, stderr } = await run([command]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`aether-k8s: unknown command "${command}". ${says}\n`);
    expect((await run(["help", command])).stderr).toBe(stderr);
  });

  it("is suggested for a misspelt --help", async () => {
    expect((await run(["--hlep"])).stderr).toBe('aether-k8s: unknown command "--hlep". Did you mean --help?\n');
  });

  it.each(["--version", "version", "-v", "-V"])("%s prints the package's version", async (name) => {
    expect(await run([name])).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
  });
});
