// The place of each part of an object, however its file is written: documents are read one by one, and their nodes only when asked for.
import { describe, expect, it } from "vitest";
import { readObjects } from "../../src/cli/object-files.ts";

const read = (text: string) => readObjects({ readFile: () => text, listFolder: () => [] } as never, ["-"], "");
/** The text of a line from a column. */
const at = (text: string, { line, column }: { line: number; column: number }) =>
  text.split("\n")[line - 1]?.slice(column - 1);

const object = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data: { key: `of ${name}` },
});
const block = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  key: "of ${name}"\n`;
const names = ["a", "b", "c"];
const items = names.map(object);

describe("a place in a file of three objects", () => {
  it.each([
    ["documents", names.map(block).join("---\n")],
    [
      "documents, each behind a comment and a separator",
      names.map((name) => `# ${name}\n--- # next\n${block(name)}`).join(""),
    ],
    ["documents without content between them", names.map((name) => `---\n# none\n---\n${block(name)}`).join("")],
    [
      "a List",
      `kind: List\napiVersion: v1\nitems:\n${names.map((name) => block(name).replaceAll(/^/gm, "  ").replace("  ", "- ").trimEnd()).join("\n")}\n`,
    ],
    ["JSON, a List on many lines", JSON.stringify({ kind: "List", apiVersion: "v1", items }, null, 4)],
    ["JSON, a List on one line", JSON.stringify({ kind: "List", apiVersion: "v1", items })],
    ["JSON, objects on a line each", items.map((each) => JSON.stringify(each)).join("\n")],
    ["JSON, objects on one line", items.map((each) => JSON.stringify(each)).join(" ")],
    ["JSON, objects on many lines", items.map((each) => JSON.stringify(each, null, 2)).join("")],
    ["JSON as documents", items.map((each) => JSON.stringify(each)).join("\n---\n")],
    [
      "documents with lines that begin with %",
      names.map((name) => `---\n${block(name)}note: "100\n% of it"\n`).join(""),
    ],
    [
      "documents with brackets whose lines begin left of their key",
      names.map((name) => `---\n${block(name).replace("data:\n", 'metadata2: {\n"x": 1\n}\ndata:\n')}`).join(""),
    ],
  ])("is that of the object: %s", async (_, text) => {
    const { objects, position } = await read(text);
    expect(objects).toHaveLength(names.length);
    for (const [index, name] of names.entries()) {
      const place = position(index, ["data", "key"]);
      expect(at(text, place ?? { line: 0, column: 0 })).toMatch(new RegExp(`^"of ${name}"`));
    }
  });
});

describe("JSON", () => {
  it("with a key twice has the last value, and the place is known", async () => {
    const { objects, repeated } = await read('{"kind": "ConfigMap", "data": {"a:\\"": "1", "b": ":", "a:\\"": "2"}}');
    expect(objects).toEqual([{ kind: "ConfigMap", data: { 'a:"': "2", b: ":" } }]);
    expect(repeated.get(0)).toEqual([["data", 'a:"']]);
  });

  it("that is almost JSON is read as YAML", async () => {
    const { objects } = await read('{"kind": "ConfigMap", data: {a: 1,},}');
    expect(objects).toEqual([{ kind: "ConfigMap", data: { a: 1 } }]);
  });

  it("with a number that is too large is read as YAML", async () => {
    const { objects } = await read('{"kind": "ConfigMap", "data": {"a": 1e999}}');
    expect(objects).toEqual([{ kind: "ConfigMap", data: { a: "1e999" } }]);
  });
});
