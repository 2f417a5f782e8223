// What the mutation run breaks, and what it leaves alone.
import { describe, expect, it } from "vitest";
import { mutants, mutated } from "./mutants.ts";
import { testsOf } from "./tests-of.ts";

const changes = (text: string) => mutants("src/x.ts", text).map(({ kind, change }) => `${kind}: ${change}`);
const results = (text: string) => mutants("src/x.ts", text).map((mutant) => mutated(text, mutant));

describe("a mutant", () => {
  it.each([
    ["a number", "f(5);", ["f(6);", "f(4);"]],
    ["zero", "f(0);", ["f(1);", "f((-1));"]],
    ["a string", 'f("api");', ['f("api~");']],
    ["a template", `f(\`\${name}-api\`);`, [`f(\`\${name}-api~\`);`]],
    ["a flag", "f(true);", ["f(false);"]],
    ["a comparison", "f(a <= b);", ["f(a < b);"]],
    ["an equality", "f(a === b);", ["f(a !== b);"]],
    ["a conjunction", "f(a && b);", ["f(a || b);"]],
    ["a negation", "f(!a);", ["f(a);"]],
    ["a condition", "f(a ? b : c);", ["f(!(a) ? b : c);"]],
    ["a row of a list", "f([a, ...b]);", ["f([ ...b]);", "f([a, ]);"]],
    ["a row of a record", "f({ a: b, ...c });", ["f({  ...c });", "f({ a: b,  });", 'f({ a: ("~" as never), ...c });']],
    ["a filter", "f(a.filter((b) => b.c));", ["f(a);"]],
    ["an early return", "if (a) return b;", ["if (!(a)) return b;", ";"]],
    ["an early continue", "if (a) { continue; }", ["if (!(a)) { continue; }", ";"]],
  ])("breaks %s", (_, text, expected) => {
    expect(results(text).toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    ["a message", `const x = { message: \`\${name}:missing\` };`, []],
    ["an error's words", 'throw new TypeError("bad");', []],
    ["the text of a field", 'doc(schema, "Maximum number of pods.");', []],
    ["a sentence", 'f("lower api.workers");', []],
    ["words inside a sentence", `f(\`has \${n} \${one ? "process" : "processes"} too many\`);`, []],
    ["a type", 'type X = "a" | "b"; interface Y { z: 1 }', []],
    ["an import", 'import { x } from "y";', []],
    ["a key", '({ "a.b/c": d });', ['row: "a.b/c"', "row: d"]],
    ["a branch that is not early", "if (a) f();", ["condition: a"]],
  ])("leaves %s alone", (_, text, expected) => {
    const found = changes(text);
    expect(found).toHaveLength(expected.length);
    for (const [index, each] of expected.entries()) expect(found[index]).toContain(each);
  });

  it("knows its line and its source, which name it in the list of exceptions", () => {
    expect(mutants("src/x.ts", "\n  f(true);\n")).toMatchObject([
      { line: 2, source: "f(true);", change: "true → false" },
    ]);
  });
});

describe("the tests of a file", () => {
  const tests = [
    "test/golden.test.ts",
    "test/aether/components/api.test.ts",
    "test/aether/components/pods.test.ts",
    "test/aether/components/quota.test.ts",
    "test/cli/diff.test.ts",
    "test/cli/process.test.ts",
    "test/cli/vet-before-write.test.ts",
    "test/laws/yaml.test.ts",
    "test/toolkit/compose/compose.test.ts",
    "test/toolkit/vet/rules.test.ts",
    "test/toolkit/vet/rules/unique-name.test.ts",
  ];

  it.each([
    [
      "are at the mirrored path",
      "src/toolkit/vet/rules/unique-name.ts",
      ["test/toolkit/vet/rules/unique-name.test.ts"],
    ],
    ["are in the folder of what it renders", "src/aether/parts/quota.ts", ["test/aether/components/quota.test.ts"]],
    [
      "are those of the component, and of all components",
      "src/aether/components/api/objects.ts",
      ["test/aether/components/api.test.ts", "test/aether/components/pods.test.ts"],
    ],
    ["are those of the command", "src/cli/commands/diff.ts", ["test/cli/diff.test.ts"]],
    ["are else those named for its folder", "src/cli/context.ts", ["test/cli/diff.test.ts"]],
    ["may be slow where they are its own", "src/cli/vet-before-write.ts", ["test/cli/vet-before-write.test.ts"]],
    [
      "are those of the folder's name",
      "src/toolkit/compose/ineffective-deletions.ts",
      ["test/toolkit/compose/compose.test.ts"],
    ],
    [
      "are no golden files, laws or builds",
      "src/toolkit/vet/finding.ts",
      ["test/toolkit/vet/rules.test.ts", "test/toolkit/vet/rules/unique-name.test.ts"],
    ],
  ])("%s", (_, file, expected) => {
    expect(testsOf(file, tests)).toEqual(expected);
  });
});
