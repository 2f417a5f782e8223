import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, inject, test as it } from "vitest";
import { readObjects } from "../../src/cli/object-files.ts";
import { toJson } from "../../src/toolkit/render/json.ts";
import { toYaml } from "../../src/toolkit/render/yaml.ts";

const KUBECTL = inject("controlPlane").kubectl;
const SLOW = { timeout: 120_000 };

function kubectl(args: readonly string[], input = ""): string {
  return execFileSync(KUBECTL, args, { input, encoding: "utf8", maxBuffer: 1 << 29, stdio: "pipe" });
}

/** What kubectl understood. An empty patch with `--local` decodes and prints without a server. */
function understood(stream: string): unknown[] {
  const printed = kubectl(["patch", "--local", "--type=merge", "-p", "{}", "-f", "-", "-o", "json"], stream);
  return printed.split(/^(?=\{)/m).map(fromJson);
}

// After a key with a backslash, V8's JSON.parse reads other keys wrongly (nodejs/node#63785); without escapes it does not.
function fromJson(text: string): unknown {
  const unescaped = text.replace(/"(?:[^"\\]|\\.)*"(\s*:)?/g, (token, colon?: string) =>
    colon === undefined ? token : `"${encodeURIComponent(JSON.parse(token.slice(0, -colon.length)))}":`,
  );
  const named = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(named);
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [decodeURIComponent(key), named(member)]));
  };
  return named(JSON.parse(unescaped));
}

/** What reaches kubectl through kustomize: another YAML parser, another way to split the stream. */
function kustomized(stream: string): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-yaml-"));
  try {
    writeFileSync(join(folder, "all.yaml"), stream);
    writeFileSync(join(folder, "kustomization.yaml"), "resources: [all.yaml]\nsortOptions: { order: fifo }\n");
    return understood(kubectl(["kustomize", folder]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const thing = (spec: unknown, index: number) => ({
  apiVersion: "aether.example/v1",
  kind: "Thing",
  metadata: { name: `thing-${index}` },
  spec,
});

const configMap = (data: Readonly<Record<string, string>>, index: number) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: `config-${index}`, annotations: data },
  data,
});

/** Every string of exactly `length` characters of an alphabet. */
function rows(alphabet: readonly string[], length: number): string[] {
  return length === 0 ? [""] : rows(alphabet, length - 1).flatMap((start) => alphabet.map((char) => start + char));
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}

const numbered = (texts: readonly string[]): Record<string, string> =>
  Object.fromEntries(texts.map((text, index) => [`key-${index}`, text]));

// Three in a row is enough for every rule of the scanner: an indicator, what precedes it, what follows it.
const PUNCTUATION = [..."a0-?:,[]{}#&*!|>'\"%@`~=<+.\\/$( \t\n\r"];
const NUMERIC = [..."0179.eExXoObB_+-:,aTZ "];
const SHORT = [...new Set([1, 2, 3].flatMap((n) => [...rows(PUNCTUATION, n), ...rows(NUMERIC, n)])), ""];
const LINES = rows(["a", " ", "\t", "\n", "#", "-"], 5).filter((text) => text.includes("\n"));
const SPELLINGS = (word: string) => [word, word.toUpperCase(), (word[0] ?? "").toUpperCase() + word.slice(1)];
const WORDS = [
  ..."y n yes no on off true false null nil none nan inf infinity .nan .inf +.inf -.inf +inf -inf ~ = << >>"
    .split(" ")
    .flatMap(SPELLINGS),
  ..."0123 0o17 0x1f 0b101 0_x1f 0_b1 0_o7 0x_1f -0x1f +0b1 1_000 1__0 _1 -_1 +_1 ._5 1e3 1E3 1.e3 .5e1 1e+3".split(
    " ",
  ),
  ..."12:30 12:30:45 190:20:30.15 -1:30 8080:80 0.1.0 1.2 10.0.0.0/8 1,000 0x1p-2 1e1000 99999999999999999999".split(
    " ",
  ),
  ..."2001-12-14 2001-1-1 2001-12-14T21:59:43Z 2001-12-14t21:59:43.10-05:00 2001-12 12-14-2001".split(" "),
  ...["2001-12-14 21:59:43", "2001-12-14 21:59:43.10 -5", "!!binary aGk=", "--- a", "... a", "? a", "- a", "%YAML 1.1"],
  ..."postgres:16-alpine aether-api 256Mi 500m /api/v1/health http://x:8000 --flag=1 -c $(A)://$(B) .dockercfg ./a ../a".split(
    " ",
  ),
  ...[
    "0 2 * * *",
    "*/5 * * * *",
    "a: b",
    "a #b",
    "a:",
    "#a",
    "x".repeat(1e5),
    "x y ".repeat(1e4),
    "\"'\\".repeat(2000),
  ],
];
const ODD = Array.from({ length: 0x300 }, (_, code) => String.fromCodePoint(code)).concat([
  ..."\u2027\u2028\u2029\u202a\ud7ff\ue000\uf8ff\ufdd0\ufefe\ufeff\ufffc\ufffd\ufffe\uffff日🏠\u{1fffe}\u{10ffff}",
]);
const AROUND_ODD = ODD.flatMap((char) => [char, `a${char}b`, `${char}\na\n`, `a\n${char}b`, `a\n${char}`]);

describe("kubectl", () => {
  beforeAll(() => {
    // Without this, each test below would blame the emitter for a missing binary.
    expect(kubectl(["version", "--client"])).toContain("Client Version");
  });

  for (const [name, texts] of Object.entries({ short: SHORT, lines: LINES, words: WORDS, odd: AROUND_ODD })) {
    it(`reads each text as itself, as data and as an annotation: ${name}`, SLOW, () => {
      const given = chunks(texts, 500).map((chunk, index) => configMap(numbered(chunk), index));
      expect(understood(toYaml(given))).toEqual(given);
    });

    it(`reads each text as itself, as a key: ${name}`, SLOW, () => {
      const given = chunks([...new Set(texts)], 500).map((chunk, index) =>
        configMap(Object.fromEntries(chunk.map((text) => [text, "v"])), index),
      );
      expect(understood(toYaml(given))).toEqual(given);
    });

    it(`reads each text as itself, in lists and in maps in lists: ${name}`, SLOW, () => {
      const given = chunks(texts, 500).map((chunk, index) =>
        thing(
          chunk.flatMap((text) => [text, [text, [text]], { [text]: text, after: { [text]: [text] } }]),
          index,
        ),
      );
      expect(understood(toYaml(given))).toEqual(given);
    });
  }

  it("reads a plain scalar as vet does", SLOW, async () => {
    // What is no JSON kubectl refuses, and an underscore that separates no digits is nobody's number; a colon at the
    // end makes a map.
    const plain = WORDS.filter((text) => /^[\w.:+~=/-]+$/.test(text) && !/inf|nan|(?:^|\D)_|_\D|1e1000|:$/i.test(text));
    const stream = plain
      .map((text) => `apiVersion: aether.example/v1\nkind: Thing\nmetadata: { name: x }\nspec:\n  k: ${text}\n`)
      .join("---\n");
    const { objects } = await readObjects({ readFile: () => stream, listFolder: () => [] } as never, ["-"], "");
    expect(understood(stream)).toEqual(objects);
  });

  it("reads a text as itself at the end of a document", SLOW, () => {
    const given = [...WORDS, ...LINES, "a\n", "a\n\n", "a\n\n\n", "---\n", "a\n---\nb\n"].map((text, index) =>
      configMap({ text }, index),
    );
    expect(understood(toYaml(given))).toEqual(given);
  });

  it("reads each number as the same number", SLOW, () => {
    const powers = Array.from({ length: 1300 }, (_, power) => 2 ** (power - 650)).concat(
      Array.from({ length: 620 }, (_, power) => Number(`1.5e${power - 310}`)).filter(Number.isFinite),
    );
    const around = [53, 63, 64].flatMap((power) => [
      2 ** power - 2 ** (power - 53),
      2 ** power,
      2 ** power + 2 ** (power - 52),
    ]);
    const given = [...powers, ...around, 0.1, 1e20, 1e21, 123456789012345680000, Number.MAX_VALUE, Number.MIN_VALUE]
      .flatMap((number) => [number, -number])
      .map((number) => ({ number, [number]: "as a key" }));
    const things = chunks([{ number: 0 }, ...given], 500).map(thing);
    expect(understood(toYaml(things))).toEqual(things);
  });

  it("reads any JSON as itself, from YAML and from the JSON list", SLOW, () => {
    const text = fc.oneof(
      fc.constantFrom(...SHORT),
      fc.constantFrom(...WORDS),
      fc.constantFrom(...LINES),
      fc.string({ unit: "binary" }),
    );
    const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0); // JSON has no -0
    const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), double);
    const json = fc.anything({ key: text, values: [text, number, fc.boolean(), fc.constant(null)], maxDepth: 5 });
    const specs = fc.array(json, { minLength: 200, maxLength: 300 });
    fc.assert(
      fc.property(specs, (given) => {
        const things = given.map(thing);
        expect(understood(toYaml(things))).toEqual(things);
        expect(understood(toJson(things))).toEqual(things);
      }),
      { numRuns: 10, interruptAfterTimeLimit: 100_000 },
    );
  });
});

describe("kustomize", () => {
  // No tabs, and none of the odd characters: kustomize reads some of them as given, then fails on YAML it wrote itself.
  const untabbed = (texts: readonly string[]) => texts.filter((text) => !text.includes("\t"));

  it("reads each text as itself", SLOW, () => {
    const given = chunks(untabbed([...SHORT, ...LINES, ...WORDS]), 500).map((chunk, index) =>
      thing({ list: chunk, map: numbered(chunk) }, index),
    );
    expect(kustomized(toYaml(given))).toEqual(given);
  });

  it("reads a plain scalar as vet does", SLOW, async () => {
    // What is no JSON kubectl refuses, and an underscore that separates no digits is nobody's number.
    const plain = WORDS.filter((text) => /^[\w.:+~=/-]+$/.test(text) && !/inf|nan|(?:^|\D)_|_\D|1e1000|:$/i.test(text));
    const stream = plain
      .map((text) => `apiVersion: aether.example/v1\nkind: Thing\nmetadata: { name: x }\nspec:\n  k: ${text}\n`)
      .join("---\n");
    const { objects } = await readObjects({ readFile: () => stream, listFolder: () => [] } as never, ["-"], "");
    expect(understood(stream)).toEqual(objects);
  });

  it("reads a text as itself at the end of a document", SLOW, () => {
    const ends = ["a\n", "a\n\n", "a\n\n\n", "---\n", "a\n---\nb\n", ...LINES.filter((_, index) => index % 10 === 0)];
    const given = untabbed(ends).map((text, index) => thing({ text }, index));
    expect(kustomized(toYaml(given))).toEqual(given);
  });
});
