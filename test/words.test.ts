// What people read is plain English: no help text, message, document, comment or test name contains a phrase from the list below.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { commands } from "../src/cli/main.ts";
import { run } from "./cli/run.ts";
import { checkout } from "./fixtures/build.ts";

/** What is not plain, and what to write instead. */
const FORBIDDEN: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:nobody|somebody|anybody)\b/i, "no one, or who it is: a user, a client, another team"],
  [/\btold\b/i, "reported, set"],
  [/\bhear[sd]?\b/i, "ignored, disabled, active"],
  [/\bvain\b/i, "has no effect"],
  [/\ba slip\b|\bslips? away\b/i, "a typo"],
  [/\bAbsent:/, "Default:"],
  [/\bno part (?:in|of|any)\b/i, "not part of the stack"],
  [/\bsomewhere\b/i, "where it is"],
  [/\bmeans at the moment\b/i, "uses the mutable tag"],
  [/\bopens a way\b/i, "allows traffic"],
  [/\bnobody sees\b/i, "invisible"],
  [/\byou may not\b/i, "permission denied"],
  [/\ball the same\b/i, "anyway"],
  [/\btakes? (?:a setting|it) back\b/i, "resets it to its default"],
  [/\bThere is:/, "Available:"],
  [/\bnothing to report\b/i, "no problems found"],
  [/\bthe very bytes\b/i, "takes precedence over the tag"],
  [/\bLooked at where\b/, "Only checked when the input contains"],
  [/\bto everybody who\b/i, "to anyone who can"],
  [/\bis (?:there|here) already\b/i, "already exists"],
  [/\blive with (?:a|the) finding/i, "suppress a finding"],
  [/\bmade up\b|\bmakes? up\b/i, "generated"],
  [/\bfor ever\b/i, "forever"],
  [/\bmend(?:s|ed|ing)?\b/i, "fix"],
  [/\bslips?\b/i, "a typo"],
  [/\bwhoever\b/i, "anyone who"],
  [/\bbr(?:ings?|ought) along\b/i, "includes, adds"],
  [/\b(?:is|are|was) held (?:to|against)\b/i, "is compared with, must match"],
  [/\btakes? \w+ for (?:a|an|one|what|somebody)\b/i, "treats … as"],
  [/\bwhat(?:ever)? is no\b|\bthat is no (?!longer|more)\w+/i, "is not a …"],
  [/\bopens? the way\b/i, "allows connections"],
  [/\bthe slip\b/i, "the typo"],
];

/** Texts that may have such a word, each with its reason. */
const ALLOWED: readonly (readonly [text: string, reason: string])[] = [
  ["const starts = [", "not a text, but code between two regular expressions that end in a backtick"],
  ["nobody` of the image", "the name of a user"],
];

/** What a program can print: its string literals, without computed parts. */
const literals = (source: string): string[] =>
  source
    .replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "")
    .replaceAll(/\$\{[^{}]*\}/g, "…")
    .match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g)
    ?.filter((text) => text.includes(" ")) ?? [];

const found = (where: string, texts: readonly string[]) =>
  texts.flatMap((text) =>
    FORBIDDEN.filter(([pattern]) => pattern.test(text) && !ALLOWED.some(([allowed]) => text.includes(allowed))).map(
      ([pattern, instead]) => `${where}: ${text.trim().slice(0, 160)} (${pattern.source}: write ${instead})`,
    ),
  );

const read = (file: string) => readFileSync(join(checkout, file), "utf8");

it.each(Object.keys(commands))("the help of %s is plain English", async (command) => {
  const { stdout } = await run([command, "--help"]);
  expect(stdout).not.toBe("");
  expect(found(command, stdout.split("\n"))).toEqual([]);
});

const PROGRAMS = ["src/**/*.ts"];

it("what the programs print is plain English", () => {
  const files = globSync(PROGRAMS, { cwd: checkout }).sort();
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((file) => found(file, literals(read(file))))).toEqual([]);
});

const TEXTS = [
  "*.md",
  "llms.txt",
  "docs/*.md",
  "judge/*.md",
  "test/*/README.md",
  "examples/**/*.{ts,yaml}",
  "examples/images/*",
];

it("what the documents say is plain English", () => {
  const files = globSync(TEXTS, { cwd: checkout }).sort();
  expect(files.flatMap((file) => found(file, read(file).split("\n")))).toEqual([]);
});

/** The comments of a program: lines of their own, and those after code. */
const comments = (source: string): string[] =>
  source
    .split("\n")
    .flatMap((line) => line.match(/^\s*(?:\/\/|\/?\*+)(.*)$|\s\/\/ (.*)$/)?.slice(1) ?? [])
    .filter(Boolean);

it("what comments say is plain English", () => {
  const files = globSync(PROGRAMS, { cwd: checkout }).sort();
  expect(files.flatMap((file) => found(file, comments(read(file))))).toEqual([]);
});

const NAME = /\b(?:it|describe)(?:\.\w+)*(?:\([^"`]*\))?\(\s*("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)/g;

it("the names of tests are plain English", () => {
  const files = globSync("test/**/*.test.ts", { cwd: checkout }).sort();
  const names = (file: string) => [...read(file).matchAll(NAME)].map(([, name = ""]) => name);
  expect(files.flatMap(names).length).toBeGreaterThan(1000);
  expect(files.flatMap((file) => found(file, names(file)))).toEqual([]);
});
