// Files as kubectl reads them: each row was read by kubectl 1.36.
import { describe, expect, it } from "vitest";
import { documentsIn } from "../../src/cli/kubectl-yaml.ts";
import * as yaml from "../../src/cli/yaml.ts";
import { run } from "./run.ts";

const contents = (text: string) => documentsIn(text, "f", yaml).map(({ content }) => content);
const value = (text: string) => (contents(`x: ${text}`)[0] as { x: unknown }).x;
const thing = (name: string) => ({ apiVersion: "example.com/v1", kind: "Thing", metadata: { name } });
const vetted = (text: string) => run(["vet", "-"], { files: { "-": text } });

describe("a plain scalar", () => {
  it.each([
    "e2",
    ".",
    "12e4567",
    "1e400",
    "12:30:45",
    "2001-01-01",
    "Infinity",
    "nan",
    "0x1p-2",
    "._5",
    "1e",
    "0o9",
    "+",
    "1.5.2",
    "_1",
    "0x",
    "0b",
    "0x1FFFFFFFFFFFFFFFFF",
    "+0xffffffffffffffff",
    "-0x8000000000000001",
  ])("%s is text", (text) => expect(value(text)).toBe(text));

  it.each([
    ["08", 8],
    ["09.5", 9.5],
    ["0777", 511],
    ["0o17", 15],
    ["-0x1F", -31],
    ["0b11", 3],
    ["1_000", 1000],
    ["1_0.5", 10.5],
    [".5", 0.5],
    ["+.5e3", 500],
    ["1.", 1],
    ["1E5", 100_000],
    ["00", 0],
    ["18446744073709551615", 18446744073709552000],
    ["0xffffffffffffffff", 18446744073709552000],
    ["-0x8000000000000000", -9223372036854776000],
    ["02777777777777777777777", 2.777777777777778e21],
    ["!!int '5'", 5],
  ])("%s is the number %d", (text, number) => expect(value(text)).toBe(number));

  it.each(["y", "yes", "On", "TRUE"])("%s is true", (text) => expect(value(text)).toBe(true));
  it.each(["~", "Null", ""])("%j is null", (text) => expect(value(text)).toBe(null));
});

describe("valid documents", () => {
  it.each([
    ["two JSON objects in a row", '{"a": "}\\""}\n{"b": [{}]}', [{ a: '}"' }, { b: [{}] }]],
    ["two JSON objects in a line", '{"a":1}{"b":2}', [{ a: 1 }, { b: 2 }]],
    ["a byte order mark before each file that was joined", "\uFEFFa: 1\n---\n\uFEFFb: 2\n", [{ a: 1 }, { b: 2 }]],
    [
      "brackets that close left of their key",
      "a:\n  b: [\n    1\n]\nc: {\n  d: 2\n}\n",
      [{ a: { b: [1] }, c: { d: 2 } }],
    ],
    [
      "text in quotes that goes on left of its key",
      "a:\n  b: 'x\n and ''y''\nz'\n  c: [\"\n  d\n  \"]\n  e: \"f \\\n g \\\" \\\\\"\n",
      [{ a: { b: "x and 'y' z", c: [" d "], e: 'f g " \\' } }],
    ],
    ["a list that closes left of its item", "- a: {\n  b: c\n }\n- d\n", [[{ a: { b: "c" } }, "d"]]],
    [
      "a comment beside the separator, and an end before one",
      "--- # one\na: 1\n...\n---\nb: 2\n...\n",
      [{ a: 1 }, { b: 2 }],
    ],
    ["an escape that only JSON has, in JSON", '{"a": "x\\/\\ud83d\\ude00\u2028"}', [{ a: "x/😀\u2028" }]],
    [
      "a tab inside of text, of quotes, of brackets and after plain text",
      "a: |\n  b\n  \t\n  c\nd: 'e\n\t\n  f'\ng: [\n\t\n  h]\ni:\n  j: k\n   \t\n  l: |2\n    \tm\n",
      [{ a: "b\n\t\nc\n", d: "e\nf", g: ["h"], i: { j: "k", l: "\tm\n" } }],
    ],
    ["a merge that comes first", "a: &a {x: 1, z: 1}\nb: {<<: *a, x: 2}\n", [{ a: { x: 1, z: 1 }, b: { x: 2, z: 1 } }]],
  ])("are %s", (_, text, expected) => expect(contents(text)).toEqual(expected));

  it("has each value at its own line and column", async () => {
    const second = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}, "spec": {"containers": 1}}';
    const { stdout } = await vetted(`${JSON.stringify(thing("a"))}\n${second}\n`);
    expect(stdout).toContain(`  2:${second.indexOf("1}}") + 1}\n`);
  });

  it("are the items of a list that the API server answers, of the list's kind", async () => {
    const list = (items: unknown) => JSON.stringify({ kind: "ThingList", apiVersion: "example.com/v1", items });
    expect((await vetted(list([{ metadata: { name: "a" } }]))).stdout).toMatch(/^vet: no problems found .*1 object/);
    expect((await vetted(list(null))).stderr).toContain("no objects found");
  });
});

describe("a key that a map has twice", () => {
  it.each([
    ["in a list", "a: 1\nb: [{c: 1, c: 2}]\n", { a: 1, b: [{ c: 2 }] }, [["b", 0, "c"]]],
    ["far below", "a: 1\nb: 2\n? a\n: {x: 3}\nb: 4\n", { a: { x: 3 }, b: 4 }, [["a"], ["b"]]],
    [
      "of two keys that are aliases, none",
      "a: &a x\nb: &b z\nc: {*a : 1, *b : 2}\n",
      { a: "x", b: "z", c: { x: 1, z: 2 } },
      [],
    ],
    ["in quotes", 'a: 1\n"a": 2\n', { a: 2 }, [["a"]]],
    ["in JSON", '{"a": 1, "a": 2}', { a: 2 }, [["a"]]],
    [
      "<<, which is merged each time",
      "a: &a {x: 1}\nb: &b {z: 2}\nc: {<<: *a, <<: *b}\n",
      { a: { x: 1 }, b: { z: 2 }, c: { x: 1, z: 2 } },
      [],
    ],
  ])("is read as the last one: %s", (_, text, content, repeated) => {
    expect(documentsIn(text, "f", yaml)).toMatchObject([{ content, repeated }]);
  });

  it("is a warning of vet with its line, in a List too", async () => {
    const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: a }\ndata:\n  x: one\n  x: two\n";
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${map.trimEnd().replaceAll("\n", "\n  ")}\n`;
    for (const [text, line] of [
      [map, 6],
      [list, 9],
    ] as const) {
      const { code, stdout } = await vetted(text);
      expect(stdout).toMatch(new RegExp(`unique-key {2}\\S*data\\.x {2}${line}:`));
      expect(stdout).toContain("ConfigMap a/a sets x more than once in the same map: only the last one has an effect.");
      expect(stdout).not.toContain("one:");
      expect(code).toBe(1);
    }
  });
});

describe("rejected documents, with line and reason", () => {
  it.each([
    ["what follows the separator", "a: 1\n--- {b: 2}\n", /^f:2: kubectl rejects text after "---" on the same line/],
    [
      "what follows the end of a document",
      "a: 1\n...\n\nb: 2\n",
      /^f:2: kubectl ignores everything between "\.\.\." and/,
    ],
    ["a directive", "%YAML 1.2\n---\na: 1\n", /^f:3: kubectl rejects the %YAML directive/],
    ["a directive for tags", "%TAG ! tag:x,2000:\n---\na: 1\n", /^f:3: kubectl rejects the %TAG directive/],
    [
      "a merge after a key that it sets",
      "a: &a {x: 1}\nb: {x: 2, <<: *a}\n",
      /^f:2: "<<" comes after x, so kubectl takes that value from "<<"/,
    ],
    ["a number that JSON lacks", "a: .inf\n", /^f:1: a number is infinite or NaN/],
    ["an anchor in itself", "a: &a [*a]\n", /^f:1: an anchor "&" contains itself/],
    ["a control character", "a: 1\nb: x\u0007\n", /^f:2: kubectl rejects U\+0007; remove it/],
    [
      "a control character in a comment",
      "a: 1 # \u0085\u009d\n",
      /^f:1: kubectl reads the invisible U\+0085 as a line break/,
    ],
    ["a line separator", "a: x\u2028y\n", /^f:1: kubectl reads the invisible U\+2028 as a line break/],
    ["an escape that only JSON has", 'a: "\\\\"\nb: "x\\/y"\n', /^f:2: kubectl rejects the escape \\\/ in YAML/],
    ["half a character", 'a: "\\ud83d\\ude00"\n', /^f:1: kubectl rejects the escape \\ud83d in YAML/],
    ["a key that is missing", "a: 1\n~: b\n", /^f:2: kubectl rejects a key that is not text/],
    ["a key that is a list", "a: {[b]: c}\n", /^f:1: kubectl rejects a key that is not text/],
    ["a key that is infinite", ".inf: b\n", /^f:1: kubectl rejects a key that is not text/],
    ["an empty line with a tab", "a: b\n\t\nc: d\n", /^f:2: kubectl rejects a tab among the spaces at the start/],
    ["a comment after a tab", "a:\n  b: 'c'\n  \t# x\n  d: e\n", /^f:3: kubectl rejects a tab/],
    ["a tab left of its text block", "a: |\n  b\n\t\nc: d\n", /^f:3: Block scalar lines must/],
    ["text that begins with a tab", "a: |\n\n  \tb\n", /^f:3: kubectl rejects a tab/],
    ["text between JSON objects", '{"a":1},{"b":2}', /^f:1: /],
    [
      "JSON after JSON in YAML, once",
      'a: 1\n---\n{"b":2}\n{"c":"d","e":{"f":3}}\n',
      /^f:4: this follows a value that is already complete; put the whole value in quotes, or "---" on a line between two documents\.$/,
    ],
    [
      "a tag that only YAML's own types have",
      "a: 1\nb: !!binary aGk=\n",
      /^f:2: this value cannot be read with the tag !!binary; write it as it is meant, without a tag\.$/,
    ],
  ])("is %s", (_, text, problem) => expect(() => contents(text)).toThrow(problem));
});

describe("a list of objects", () => {
  it.each([
    ["JSON", JSON.stringify([thing("a")]), 1],
    ["YAML", `# made by hand\n- ${JSON.stringify(thing("a"))}\n`, 2],
    ["JSON after an object", `${JSON.stringify(thing("b"))}\n---\n[${JSON.stringify(thing("a"))}]\n`, 3],
  ])("is rejected in %s, with its line", async (_, text, line) => {
    const { code, stderr } = await vetted(text);
    expect([code, stderr]).toEqual([
      2,
      `aether-k8s: standard input:${line}: kubectl rejects a list. Write its objects one after the other (jq '.[]'), with "---" between them in YAML.\n`,
    ]);
  });

  it("is rejected in a directory, where another list is passed over", async () => {
    const a = JSON.stringify(thing("a"));
    const vettedFolder = (list: string) => run(["vet", "k"], { files: { "k/a.json": a, "k/list.yaml": list } });
    expect((await vettedFolder(`[${a}]`)).stderr).toContain("k/list.yaml:1: kubectl rejects a list.");
    for (const list of [
      "- { op: add, path: /spec, value: { kind: x } }\n",
      "- { metadata: { title: x }, kind: x }\n",
    ]) {
      const { code, stdout, stderr } = await vettedFolder(list);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("k/list.yaml: no Kubernetes objects; not checked.");
    }
  });

  it("is not what another list is called, in a file that is named", async () => {
    const { code, stderr } = await vetted("- { metadata: { title: x }, kind: x }\n");
    expect([code, stderr]).toEqual([2, expect.stringContaining("standard input: no Kubernetes objects; not checked.")]);
  });
});

describe("names that every JavaScript object has", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];

  it.each(names)("%s is read as data, whatever it names", async (name) => {
    const text = `
apiVersion: ${name}
kind: ${name}
metadata: { name: a, namespace: ${name}, labels: { ${name}: x }, annotations: { ${name}: x } }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: q, namespace: ${name} }
spec: { hard: { ${name}: "1", pods: "1" } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${name} }
spec:
  selector: { matchLabels: { ${name}: x } }
  template:
    metadata: { labels: { ${name}: x } }
    spec: { nodeSelector: { ${name}: x }, containers: [{ name: ${name}, image: "a:1.0", resources: { limits: { ${name}: "1" } } }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${name} }
spec: { selector: { ${name}: x }, ports: [{ port: 80 }] }
`;
    const { code, stdout, stderr } = await vetted(text);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).not.toMatch(/The rule .* failed|finds no pods|no-missing-service-pods|require-matching-selector/);
    expect(
      (await run(["diff", "-", "b.yaml"], { files: { "-": text, "b.yaml": text.replace("a:1.0", "a:1.1") } })).code,
    ).toBe(1);
  });
});
