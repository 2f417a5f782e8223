import { Service } from "kubernetes-models/v1/Service";
import { describe, expect, test as it } from "vitest";
import { toJson } from "../../../src/toolkit/render/json.ts";
import { toYaml } from "../../../src/toolkit/render/yaml.ts";

const data = (...values: readonly unknown[]) => toYaml([{ data: values }]).replace(/^data:\n/, "");
const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join("");

describe("the stream", () => {
  it("is empty for no objects", () => expect(toYaml([])).toBe(""));

  it("separates documents by one marker and ends in one line end", () => {
    expect(toYaml([{ kind: "A" }, { kind: "B" }, {}])).toBe("kind: A\n---\nkind: B\n---\n{}\n");
  });

  it("puts the name of the object first and keeps the given order after that", () => {
    const given = {
      status: {},
      spec: { b: 1, a: 2, name: "x", metadata: { labels: {}, name: "inner" } },
      metadata: { uid: "u", annotations: {}, labels: {}, namespace: "n", name: "x" },
      data: {},
      kind: "K",
      apiVersion: "v1",
    };
    expect(toYaml([given])).toBe(
      lines(
        "apiVersion: v1",
        "kind: K",
        "metadata:",
        "  name: x",
        '  namespace: "n"',
        "  labels: {}",
        "  annotations: {}",
        "  uid: u",
        "spec:",
        "  b: 1",
        "  a: 2",
        "  name: x",
        "  metadata:",
        "    labels: {}",
        "    name: inner",
        "status: {}",
        "data: {}",
      ),
    );
  });

  it("indents a list under its key and starts a map after its dash", () => {
    const ports = [{ name: "http", targets: [1, 2] }, {}, [], [[3], { a: { b: 4 } }]];
    expect(toYaml([{ ports }])).toBe(
      lines(
        "ports:",
        "  - name: http",
        "    targets:",
        "      - 1",
        "      - 2",
        "  - {}",
        "  - []",
        "  - - - 3",
        "    - a:",
        "        b: 4",
      ),
    );
  });

  it("writes a value that is used twice in full both times", () => {
    const labels = { app: "api" };
    expect(toYaml([{ a: labels, b: labels }])).toBe("a:\n  app: api\nb:\n  app: api\n");
  });

  it("never folds a long line", () => {
    const long = "word ".repeat(1000).trim();
    expect(data(long)).toBe(`  - ${long}\n`);
  });
});

describe("a text on one line", () => {
  it.each([
    ..."aether-api postgres:16-alpine 256Mi 500m 1h30m 0.1.0 10.0.0.0/8 /api/v1/health http://x:8000 app.kubernetes.io/name".split(
      " ",
    ),
    ..."--host=0.0.0.0 -c $(USER):$(PASS)@db .dockerconfigjson ./a ../a _x yesterday nullable a#b a:b (a) sha256:0ab".split(
      " ",
    ),
    ...["0 2 * * *", "pg_isready -U $(POSTGRES_USER)", `exec "a" 'b' {c} [d], e`, "a  b"],
  ])("stays plain: %s", (text) => {
    expect(data(text)).toBe(`  - ${text}\n`);
  });

  it.each([
    ..."y Y yes Yes n NO on On off OFF true False null Null ~ = << .inf -.INF .NaN inf +.inf nan".split(" "),
    ..."8 0123 0o7 0x1f 0b1 0_x1f 1_000 1,000 1e3 1E5 1e1_0 1e_5 1E5_ 1.5e-7 .5 1. ._5 e5 -e5 .e5 -1 +1 -0x1f 12:30:45 8080:80 1:30.5".split(
      " ",
    ),
    ..."2001-12-14 2001-1-1 2001-12-14T21:59:43Z - -- --- ... ? : key: :a , [ ] { } # & * ! | > ' % @ `".split(" "),
    ...[
      "",
      " ",
      " a",
      "a ",
      "- a",
      "? a",
      "a: b",
      "a #b",
      "#a",
      "!!str a",
      "*/5 * * * *",
      "&a",
      "*a",
      "%YAML 1.1",
      "{}",
      "[]",
    ],
    ...["2001-12-14 21:59:43", "--- a", "é", "日本", "🏠"],
  ])("is quoted where a parser could read something else: %j", (text) => {
    expect(data(text)).toBe(`  - "${text}"\n`);
  });

  it("escapes what a YAML 1.1 parser drops, rejects or reads as a line end", () => {
    expect(data("\t\r\0\x1b\x7f", "\x85\u2028\u2029", "\ufeff\ufffe\uffff", '"\\')).toBe(
      lines(
        String.raw`  - "\t\r\u0000\u001b\u007f"`,
        String.raw`  - "\u0085\u2028\u2029"`,
        String.raw`  - "\ufeff\ufffe\uffff"`,
        String.raw`  - "\"\\"`,
      ),
    );
  });

  it("is quoted as a key by the same rules", () => {
    expect(toYaml([{ y: 1, "<<": 2, "": 3, "a: b": 4, "1e3": 5, "a\nb": 6, "app.kubernetes.io/name": 7 }])).toBe(
      lines('"y": 1', '"<<": 2', '"": 3', '"a: b": 4', '"1e3": 5', String.raw`"a\nb": 6`, "app.kubernetes.io/name: 7"),
    );
  });

  it("is an explicit key beyond the 1024 characters in which parsers look for the colon", () => {
    const long = "k".repeat(1001);
    const short = "k".repeat(1000);
    expect(toYaml([{ a: [{ [long]: { b: "c\nd" }, [short]: 1 }] }])).toBe(
      lines("a:", `  - ? ${long}`, "    :", "      b: |-", "        c", "        d", `    ${short}: 1`),
    );
  });
});

describe("a text of several lines", () => {
  it("is a block that declares its number of final newlines", () => {
    expect(data("a\nb", "a\nb\n", "a\nb\n\n", "a\n")).toBe(
      lines("  - |-", "    a", "    b", "  - |", "    a", "    b", "  - |+", "    a", "    b", "", "  - |", "    a"),
    );
  });

  it("is a block under a key, two deeper than the key", () => {
    expect(toYaml([{ data: { "run.sh": "#!/bin/sh\nif x; then\n\ty: 1\nfi\n" } }])).toBe(
      lines("data:", "  run.sh: |", "    #!/bin/sh", "    if x; then", "    \ty: 1", "    fi"),
    );
  });

  it("states its indentation when the first line would be misread as it", () => {
    expect(data(" a\nb", "\n  a\n", "\ta\nb\n")).toBe(
      lines("  - |2-", "     a", "    b", "  - |2", "", "      a", "  - |2", "    \ta", "    b"),
    );
  });

  it("leaves its empty lines empty and keeps white space at the end of a line", () => {
    expect(data("a\n\n \nb  \nc\t\nd")).toBe("  - |-\n    a\n\n     \n    b  \n    c\t\n    d\n");
  });

  it("keeps document markers away from the margin", () => {
    expect(toYaml([{ a: "---\n...\n%x\n" }])).toBe(lines("a: |", "  ---", "  ...", "  %x"));
  });

  it("keeps letters outside ASCII as they are", () => {
    expect(data("é\n🏠\n")).toBe("  - |\n    é\n    🏠\n");
  });

  it.each(["\n", "\n\n", " \n", "a\n ", "a\n\t\n", "a\r\nb\r\n", "a\n\u2028", "a\n\x85", "\ufeffa\n", "a\n\0"])(
    "is quoted where a block would not hold it: %j",
    (text) => expect(data(text)).toMatch(/^ {2}- ".*"\n$/),
  );
});

describe("a value", () => {
  it("that is a number prints in the shortest form every parser reads as a number", () => {
    expect(data(8, -1, 0.5, -0, 1e20, 1e21, 5e-324, 1.5e300)).toBe(
      lines(
        ..."8 -1 0.5 0 100000000000000000000 1.0e+21 5.0e-324 1.5e+300".split(" ").map((number) => `  - ${number}`),
      ),
    );
  });

  it("that is undefined is left out of a map and null in a list, as in JSON", () => {
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    const given = [{ a: undefined, b: { c: undefined }, d: [undefined, , null] }];
    expect(toYaml(given)).toBe("b: {}\nd:\n  - null\n  - null\n  - null\n");
    expect(JSON.parse(toJson(given)).items).toEqual(JSON.parse(JSON.stringify(given)));
  });

  it("with toJSON prints what it returns: a Date, an instance of kubernetes-models", () => {
    const service = new Service({ metadata: { name: "api" }, spec: { clusterIP: "None" } });
    expect(toYaml([service])).toBe(
      lines("apiVersion: v1", "kind: Service", "metadata:", "  name: api", "spec:", "  clusterIP: None"),
    );
    expect(data(new Date(0))).toBe('  - "1970-01-01T00:00:00.000Z"\n');
  });

  it("from another realm or without a prototype is printed as a map", () => {
    expect(toYaml([Object.assign(Object.create(null), { a: 1 })])).toBe("a: 1\n");
  });

  it("under __proto__ is data like any other", () => {
    const given = [JSON.parse('{"__proto__":{"a":1}}')];
    expect(toYaml(given)).toBe("__proto__:\n  a: 1\n");
    expect(toJson(given)).toContain('"__proto__": {');
  });
});

describe("rejected, with the object and the field", () => {
  class Port {}
  const at = (value: unknown) => [
    { kind: "A" },
    { kind: "Service", metadata: { name: "api" }, spec: { "x/y": [value] } },
  ];
  const cycle: Record<string, unknown> = {};
  cycle.again = { cycle };
  const WHERE = 'objects[1].spec["x/y"][0]';
  const DATA = "give a string, number, boolean, null, list or plain object";

  it.each<[string, readonly object[], string]>([
    ["NaN", at(Number.NaN), `${WHERE} (Service api) is NaN: give a finite number or leave it out`],
    ["Infinity", at(-1 / 0), `${WHERE} (Service api) is -Infinity: give a finite number or leave it out`],
    ["a bigint", at(1n), `${WHERE} (Service api) is a bigint: ${DATA}`],
    ["a function", at(() => 1), `${WHERE} (Service api) is a function: ${DATA}`],
    ["a symbol", at(Symbol("s")), `${WHERE} (Service api) is a symbol: ${DATA}`],
    ["a Map", at(new Map()), `${WHERE} (Service api) is an instance of Map: ${DATA}`],
    ["a class instance", at(new Port()), `${WHERE} (Service api) is an instance of Port: ${DATA}`],
    [
      "a lone surrogate",
      at("\ud83c"),
      `${WHERE} (Service api) holds half of a surrogate pair: Kubernetes stores text as UTF-8`,
    ],
    [
      "a lone surrogate in a key",
      at({ "\udfe0": 1 }),
      `${WHERE}["\\udfe0"] (Service api) has half of a surrogate pair in its key: Kubernetes stores text as UTF-8`,
    ],
    ["a value inside itself", at(cycle), `${WHERE}.again.cycle (Service api) contains itself: copy the intended part`],
    ["null for an object", [{}, null as unknown as object], "objects[1] is null: give a Kubernetes object"],
    ["a list for an object", [[{ kind: "A" }]], "objects[0] is a list: give a Kubernetes object"],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    ["a hole for an object", [, {}] as object[], "objects[0] is undefined: give a Kubernetes object"],
  ])("%s", (_, given, message) => {
    expect(() => toYaml(given)).toThrow(new TypeError(message));
    expect(() => toJson(given)).toThrow(new TypeError(message));
  });
});

describe("the JSON list", () => {
  it("wraps the objects in a v1 List, in the key order of the YAML", () => {
    expect(
      toJson([{ spec: { a: [], b: [1, "x"] }, metadata: { labels: {}, name: "x" }, kind: "K", apiVersion: "v1" }]),
    ).toBe(
      `{
  "apiVersion": "v1",
  "kind": "List",
  "items": [
    {
      "apiVersion": "v1",
      "kind": "K",
      "metadata": {
        "name": "x",
        "labels": {}
      },
      "spec": {
        "a": [],
        "b": [
          1,
          "x"
        ]
      }
    }
  ]
}
`,
    );
  });

  it("is a list of nothing for no objects", () => {
    expect(toJson([])).toBe('{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": []\n}\n');
  });
});
