import fc from "fast-check";
import { describe, expect, test as it } from "vitest";
import { parseAllDocuments } from "yaml";
import { toJson } from "../../src/toolkit/render/json.ts";
import { toYaml } from "../../src/toolkit/render/yaml.ts";

// Pieces that are harmless apart and read as something else once they meet: laws draw them alone and in rows.
const piece = fc.constantFrom(
  ..."yes Yes on off y n N no true FALSE null Null ~ = << .inf -.INF .NaN inf nan 0 7 8 -1 +1 0123 0o7 0x1f 0b1 0_x1f".split(
    " ",
  ),
  ..."1_000 1e3 1.5e-7 1. .5 ._ . .. 12:30:45 190:20:30.15 8080:80 2001-12-14 0.1.0 10.0.0.0/8 1,000 5m 256Mi".split(
    " ",
  ),
  ...["2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43", "postgres:16-alpine", "http://x:8000", "0 2 * * *"],
  ..."- -- --- ... ? : , [ ] { } # & * ! | > ' \" % @ ` \\ / $ ( ) ; < | + ^ : key: :value #no a#b --flag -c !!str *a &a".split(
    " ",
  ),
  ..."--- ...  # : - ? |2- >+ %YAML //".split(" ").map((marker) => `${marker} `),
  ...["", " ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", "\0", "\x07", "\x1b", "\x7f", "\x80", "\x85", "\xa0"],
  ...[
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffd",
    "\ufffe",
    "\uffff",
    "\ue000",
    "é",
    "日本",
    "🏠",
    "👩‍👩‍👧",
    "\u{1fffe}",
    "\u{10ffff}",
  ],
  ...["a", "b", "word", "__proto__", "constructor", "x".repeat(1030), `"`.repeat(600)],
);
const nasty = fc.oneof(
  piece,
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("\n")),
  fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(" ")),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const json = fc.anything({
  key: nasty,
  values: [nasty, nasty, number, fc.boolean(), fc.constant(null), fc.constant(undefined)],
  maxDepth: 4,
  maxKeys: 5,
});
const object = fc
  .tuple(
    fc.dictionary(nasty, json, { maxKeys: 3 }),
    fc.record({ kind: nasty, metadata: json, apiVersion: nasty, spec: json }),
  )
  .map(([rest, known]): object => ({ ...rest, ...known }));
const objects = fc.array(object, { maxLength: 3 });

// Not JSON.parse(JSON.stringify(…)): after a key with a backslash, V8 reads other keys wrongly (nodejs/node#63785).
function asJson(value: unknown): unknown {
  if (typeof value === "number") return value + 0; // JSON has no -0
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => asJson(item) ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, asJson(member)]));
}

function read(text: string, version: "1.1" | "1.2"): unknown[] {
  return parseAllDocuments(text, { version }).map((document) => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    return document.toJS();
  });
}

function freeze(value: unknown): unknown {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

describe("for every list of JSON objects", () => {
  it.each(["1.1", "1.2"] as const)("a YAML %s parser reads back what was given", (version) => {
    fc.assert(
      fc.property(objects, (given) => {
        expect(read(toYaml(given), version)).toEqual(asJson(given));
      }),
      { numRuns: 2000 },
    );
  });

  it("a string alone in a document reads back, plain, quoted or as a block", () => {
    fc.assert(
      fc.property(nasty, nasty, (key, value) => {
        const given = [{ [key]: value }, { list: [[value], { [key]: value }] }];
        expect(read(toYaml(given), "1.1")).toEqual(given);
      }),
      { numRuns: 4000 },
    );
  });

  it.each(["1.1", "1.2"] as const)("a YAML %s parser reads every row of three nasty characters", (version) => {
    for (const alphabet of ["a0-?:,[]{}#&*!|>'\"%@`~=<+. \n\t", "0179.eExXoObB_+-:,aTZ "]) {
      const ones = [...alphabet];
      const twos = ones.flatMap((first) => ones.map((second) => first + second));
      const rows = [...ones, ...twos, ...twos.flatMap((start) => ones.map((last) => start + last))];
      const [back] = read(toYaml([{ rows }]), version) as { rows: unknown[] }[];
      // Not the arrays as they are: a diff of twenty thousand lines hides the one that matters.
      expect(rows.flatMap((text, index) => (back?.rows[index] === text ? [] : [[text, back?.rows[index]]]))).toEqual(
        [],
      );
    }
  });

  it("the JSON list holds the same objects", () => {
    fc.assert(
      fc.property(objects, (given) => {
        expect(read(toJson(given), "1.2")).toEqual([{ apiVersion: "v1", kind: "List", items: asJson(given) }]);
      }),
      { numRuns: 1000 },
    );
  });

  it("frozen objects print, and print the same bytes again", () => {
    fc.assert(
      fc.property(objects, (given) => {
        const before = JSON.stringify(given);
        const copy = structuredClone(given);
        freeze(given);
        expect(toYaml(given)).toBe(toYaml(copy));
        expect(toJson(given)).toBe(toJson(copy));
        expect(JSON.stringify(given)).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });

  it("a line that starts a document is one that the stream intended", () => {
    fc.assert(
      fc.property(objects, (given) => {
        const text = toYaml(given);
        const markers = text.split("\n").filter((line) => /^(?:---|\.\.\.|%)/.test(line));
        expect(markers).toEqual(given.slice(1).map(() => "---"));
        expect(text === "" || text.endsWith("\n")).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
