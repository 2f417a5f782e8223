import { describe, expect, it } from "vitest";
import { aetherStack, toYaml } from "../../src/index.ts";
import { run, type World } from "./run.ts";

const render = (args: string[], files: World["files"] = {}) => run(["render", ...args], { files });
const stackOf = (config: object) => toYaml(aetherStack(config as never));

describe("values files", () => {
  it("are YAML", async () => {
    const { stdout } = await render(["-f", "a.yaml"], { "a.yaml": "host: a.example.com\nmlflow: false # not here\n" });
    expect(stdout).toBe(stackOf({ host: "a.example.com", mlflow: false }));
  });

  it("are JSON, indented by tabs too", async () => {
    const { stdout } = await render(["-f", "a.json"], { "a.json": '{\n\t"host": "a.example.com"\n}' });
    expect(stdout).toBe(stackOf({ host: "a.example.com" }));
  });

  it("can come from standard input", async () => {
    expect((await render(["-f", "-"], { "-": "host: a.example.com" })).stdout).toBe(stackOf({ host: "a.example.com" }));
  });

  it.each(["", "# nothing yet\n", "---\n", "\uFEFF", "{}"])("may be empty: %j", async (text) => {
    expect((await render(["-f", "a.yaml"], { "a.yaml": text })).stdout).toBe(stackOf({}));
  });

  it("are merged map by map, the later wins", async () => {
    const { stdout } = await render(["-f", "a.yaml", "-f", "b.yaml"], {
      "a.yaml":
        "host: a.example.com\nui: { replicas: 3, nodeSelector: { disk: ssd } }\ningress: { extraHosts: [x.example.com] }",
      "b.yaml": "ui: { replicas: 4 }\ningress: { extraHosts: [y.example.com] }",
    });
    expect(stdout).toBe(
      stackOf({
        host: "a.example.com",
        ui: { replicas: 4, nodeSelector: { disk: "ssd" } },
        ingress: { extraHosts: ["y.example.com"] },
      }),
    );
  });

  it("turn a section off and on again", async () => {
    const files = { "a.yaml": "mlflow: false", "b.yaml": "mlflow: { experimentName: x }", "c.yaml": "mlflow: null" };
    expect((await render(["-f", "a.yaml", "-f", "b.yaml"], files)).stdout).toBe(
      stackOf({ mlflow: { experimentName: "x" } }),
    );
    expect((await render(["-f", "a.yaml", "-f", "c.yaml"], files)).stdout).toBe(stackOf({}));
  });

  it("are YAML 1.2: no word but true and false is a boolean, and nothing is octal or a time", async () => {
    const text =
      "commonAnnotations: { a: yes, b: NO, c: on, d: 12:30:45, e: 2001-01-01, f: 1_000 }\nui: { replicas: 010 }";
    const { stdout } = await render(["-f", "a.yaml"], { "a.yaml": text });
    const commonAnnotations = { a: "yes", b: "NO", c: "on", d: "12:30:45", e: "2001-01-01", f: "1_000" };
    expect(stdout).toBe(stackOf({ commonAnnotations, ui: { replicas: 10 } }));
  });

  it("may use anchors", async () => {
    const text = "ui: { nodeSelector: &n { disk: ssd } }\nscheduler: { nodeSelector: *n }";
    const nodeSelector = { disk: "ssd" };
    expect((await render(["-f", "a.yaml"], { "a.yaml": text })).stdout).toBe(
      stackOf({ ui: { nodeSelector }, scheduler: { nodeSelector } }),
    );
  });

  it("may merge other maps, whose keys lose against their own", async () => {
    const text =
      "ui: &a { priorityClassName: low, nodeSelector: { disk: ssd } }\napi: { priorityClassName: high, <<: *a }";
    const { stdout } = await render(["-f", "a.yaml"], { "a.yaml": text });
    const nodeSelector = { disk: "ssd" };
    expect(stdout).toBe(
      stackOf({ ui: { priorityClassName: "low", nodeSelector }, api: { priorityClassName: "high", nodeSelector } }),
    );
  });

  it.each([
    ["is not there", ["-f", "b.yaml"], {}, "cannot read b.yaml: file not found."],
    [
      "is standard input, and empty",
      ["-f", "-"],
      { "-": " \n" },
      "standard input is empty. Did the command before it fail? For the defaults, write {}.",
    ],
    ["has no name", ["-f", ""], {}, "the name of a file is empty. Is a variable in the command not set?"],
    [
      "is a directory",
      ["-f", "values"],
      { "values/b.yaml": "", "values/a.json": "", "values/more/c.yaml": "", "values/notes.md": "" },
      "cannot read values: it is a directory. Pass a file, such as values/a.json, values/b.yaml.\n",
    ],
    [
      "is a directory without values",
      ["--config", "values"],
      { "values/notes.md": "" },
      "cannot read values: it is a directory without .yaml, .yml or .json files.\n",
    ],
    ["merges no map", ["-f", "a.yaml"], { "a.yaml": "ui: { <<: 3 }" }, "a.yaml: Merge sources must be maps"],
    ["breaks off", ["-f", "a.yaml"], { "a.yaml": "host: a\nui: {\n  replicas: 3\n" }, /^aether-k8s: a\.yaml:\d: /],
    [
      "has a tab for indentation",
      ["-f", "a.yaml"],
      { "a.yaml": "ui:\n\treplicas: 3" },
      /a\.yaml:2: Tabs are not allowed/,
    ],
    [
      "has a key twice",
      ["-f", "a.yaml"],
      { "a.yaml": "host: a\nui: {}\nhost: b\n" },
      "a.yaml:3: this key is already set earlier in the same map; keep one of them.",
    ],
    [
      "has a key twice deep inside",
      ["-f", "-"],
      { "-": "ui:\n  replicas: 1\n  replicas: 2\n" },
      "standard input:3: this key",
    ],
    ["is a list", ["-f", "a.yaml"], { "a.yaml": "- host: a" }, "a.yaml:1: this is a list, not a map of settings"],
    ["is a word", ["-f", "a.yaml"], { "a.yaml": "hello" }, "a.yaml:1: this is a string, not a map of settings"],
    [
      "is two documents",
      ["-f", "a.yaml"],
      { "a.yaml": "host: a\n---\nhost: b\n" },
      "a.yaml:2: a second document starts here",
    ],
    [
      "has an unknown tag",
      ["-f", "a.yaml"],
      { "a.yaml": "host: !vault abc" },
      /a\.yaml:1: text that starts with "!" is read as a YAML tag(?!.*vault)/,
    ],
    [
      "refers to an anchor that does not exist",
      ["-f", "a.yaml"],
      { "a.yaml": "host: *nope" },
      /a\.yaml:\d: text that starts with "\*" refers to an anchor (?!.*nope)/,
    ],
    ["is standard input, twice", ["-f", "-", "-f", "-"], { "-": "" }, "standard input can be read only once"],
  ])("that %s is rejected", async (_, args, files, says) => {
    const { code, stdout, stderr } = await render(args, files as World["files"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says instanceof RegExp ? says : new RegExp(says.replace(/[.*?]/g, "\\$&")));
  });

  it.each([
    ["in a file", ["-f", "a.yaml"], "a.yaml:3: api.replicas"],
    ["in the last of two files that set it", ["-f", "a.yaml", "-f", "b.yaml"], "b.yaml:1: api.replicas"],
    [
      "in the file that sets it, not in one that sets its section",
      ["-f", "a.yaml", "-f", "c.yaml"],
      "a.yaml:3: api.rep",
    ],
    ["behind an alias", ["-f", "d.yaml"], "d.yaml:1: api.replicas"],
    ["in a list", ["-f", "e.yaml"], "e.yaml:2: api.tolerations[0].efect"],
    ["in standard input", ["-f", "-"], "standard input:2: api.replicas"],
    ["in --set, over a file", ["-f", "a.yaml", "--set", 'api={"replicas":"y"}'], "--set api.replicas"],
    ["of the section that lacks it", ["-f", "f.yaml", "--set", "host=a"], "f.yaml:1: llm.baseUrl: is missing"],
    [
      "in the file that replaces a list",
      ["-f", "h.yaml", "-f", "i.yaml"],
      "i.yaml:2: api.sidecars[0].image: is missing",
    ],
    [
      "in --set that replaces a list",
      ["-f", "h.yaml", "--set", 'api.sidecars=[{"name":"a"}]'],
      "--set api.sidecars[0].im",
    ],
    ["in the file that replaces a map by text", ["-f", "a.yaml", "-f", "j.yaml"], "j.yaml:1: api: has the wrong type"],
    [
      "in --set of the section that lacks it",
      ["--set", "postgres.external={}"],
      "--set postgres.external.host: is missing",
    ],
    ["that is null", ["-f", "l.yaml"], "l.yaml:1: hosst: is not a setting"],
    ["behind a merge key", ["-f", "k.yaml"], "k.yaml:2: api.replicas"],
    ["of an environment on the command line", ["-f", "g.yaml", "--environment", "prod"], "environment: is not one"],
  ])("has the place of a wrong setting %s", async (_, args, line) => {
    const { code, stderr } = await render(args, {
      "a.yaml": "host: a\napi:\n  replicas: x\n",
      "b.yaml": "api: { replicas: y }",
      "c.yaml": "api: { workers: 1 }",
      "d.yaml": "ui: &a { replicas: x }\napi: *a\n",
      "e.yaml": "api:\n  tolerations: [{ efect: NoSchedule }]\n",
      "f.yaml": "llm: { model: a, provider: ollama }",
      "g.yaml": "environment: dev",
      "h.yaml": "api:\n  workers: 1\n  sidecars:\n    - name: a\n      image: a:1\n",
      "i.yaml": "api:\n  sidecars: [{ name: a }]\n",
      "j.yaml": "api: none\n",
      "l.yaml": "hosst:\n",
      "k.yaml": "ui: &a { replicas: x }\napi: { <<: *a }\n",
      "-": "api:\n  replicas: x\n",
    });
    expect(code).toBe(2);
    expect(stderr.split("\n").filter((each) => each.startsWith(`  ${line}`))).toHaveLength(1);
  });

  it("has the place of a wrong setting for secrets generate too", async () => {
    const { code, stderr } = await run(["secrets", "generate", "-f", "a.yaml"], { files: { "a.yaml": "ui: 1" } });
    expect([code, stderr]).toEqual([2, expect.stringContaining("\n  a.yaml:1: ui: has the wrong type.")]);
  });

  it("that expand exponentially are rejected", async () => {
    const bomb = [
      "a: &a [1,1,1,1,1,1,1,1,1,1]",
      ..."bcdefgh".split("").map((key, index) => {
        const below = "abcdefgh"[index];
        return `${key}: &${key} [${Array(10).fill(`*${below}`).join(",")}]`;
      }),
    ].join("\n");
    const { code, stderr } = await render(["-f", "bomb.yaml"], { "bomb.yaml": bomb });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^aether-k8s: bomb\.yaml: Excessive alias count/);
  });

  it("report all problems in their YAML", async () => {
    const { stderr } = await render(["-f", "a.yaml"], { "a.yaml": "host: a\nhost: b\nui: !x {}\n" });
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });
});

describe("--set", () => {
  it.each([
    ["a number", "ui.replicas=3", { ui: { replicas: 3 } }],
    ["a word", "host=a.example.com", { host: "a.example.com" }],
    ["text with an equals sign", "commonAnnotations.a=b=c", { commonAnnotations: { a: "b=c" } }],
    ["a number as text", 'images.aether.tag="20"', { images: { aether: { tag: "20" } } }],
    ["a version that looks like a number", "images.aether.tag=1.10", { images: { aether: { tag: "1.10" } } }],
    [
      "text with a comma that begins another setting, in quotes",
      'commonAnnotations.a="b,host=c"',
      { commonAnnotations: { a: "b,host=c" } },
    ],
    ["text with another comma", "commonAnnotations.a=b,c=d", { commonAnnotations: { a: "b,c=d" } }],
    ["a list", 'ingress.extraHosts=["a.example.com"]', { ingress: { extraHosts: ["a.example.com"] } }],
    ["a section", 'secrets={"template":{}}', { secrets: { template: {} } }],
    ["false", "mlflow=false", { mlflow: false }],
    ["a key with dots", "commonLabels.example\\.com/team=home", { commonLabels: { "example.com/team": "home" } }],
    ["null, which leaves the default", "host=null", {}],
  ])("takes %s", async (_, assignment, config) => {
    expect((await render(["--set", assignment])).stdout).toBe(stackOf(config));
  });

  it("wins over files and --environment, in the order typed", async () => {
    const args = ["--set", "ui.replicas=3", "--environment", "staging", "-f", "a.yaml", "--set", "ui.replicas=4"];
    const { stdout } = await render(args, {
      "a.yaml": "environment: development\nui: { replicas: 9 }\nhost: a.example.com",
    });
    expect(stdout).toBe(stackOf({ environment: "staging", host: "a.example.com", ui: { replicas: 4 } }));
  });

  it("resets a setting of a file", async () => {
    const { stdout } = await render(["-f", "a.yaml", "--set", "mlflow=null"], { "a.yaml": "mlflow: false" });
    expect(stdout).toBe(stackOf({}));
  });

  it.each(["__proto__.polluted=1", "constructor.prototype.polluted=1"])(
    "adds nothing to every object: %s",
    async (assignment) => {
      expect((await render(["--set", assignment])).code).toBe(2);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it.each([
    ["no value", "mlflow", '--set takes key=value, such as --set ui.replicas=3. Received no "=". Type mlflow=…\n'],
    ["no key", "=3", '--set takes key=value, such as --set ui.replicas=3. Received nothing before "=".'],
    [
      "an empty part between two dots",
      "ui..replicas=2",
      'Received "ui..replicas", which has an empty part. Type ui.replicas=…\n',
    ],
    ["a dot before the key", ".host=a", 'Received ".host", which has an empty part. Type host=…\n'],
    ["a dot after the key", "host.=a", 'Received "host.", which has an empty part. Type host=…\n'],
    ["dots alone", "..=a", 'Received "..", which has an empty part.\n'],
    [
      "an empty part beside a dot of a key",
      "commonLabels.example\\.com/team..=a",
      "Type commonLabels.example\\.com/team=…\n",
    ],
    ["a place in a list", "api.env[0].name=A", "--set cannot set one item of a list"],
    [
      "several settings",
      "llm.model=gpt-4o,ui.replicas=3",
      `--set takes one setting. Repeat it: --set llm.model=… --set ui.replicas=… If the comma is part of the text, put the text in quotes: --set 'llm.model="…"'.\n`,
    ],
    [
      "a number for a text",
      "images.aether.tag=20240101",
      `in quotes. In --set, put the quotes in other quotes: --set 'images.aether.tag="…"'.\n`,
    ],
    ["a colon for a dot", "ui:replicas=3", 'Received "ui:replicas", which has a colon. Type ui.replicas=…\n'],
    ["a colon in an unknown key", "a:b=1", 'Received "a:b", which has a colon.\n'],
    ["a colon for an equals sign", "ui.replicas:3", 'Received no "=". Type ui.replicas=…\n'],
    ["a setting alone", "ui.replicas", 'Received no "=". Type ui.replicas=…\n'],
    ["kubectl's removal", "ui.replicas-", 'Received no "=". Type ui.replicas=null, which resets it\n'],
    [
      "a whole config",
      '{"host":"hunter2"}',
      'Received no "=". Pass several settings in a file, or pipe them in: -f -\n',
    ],
    ["a path of jq", ".ui.replicas=3", "Type ui.replicas=…\n"],
    ["a path of JSONPath", "$.ui.replicas=3", "Type ui.replicas=…\n"],
    ["a path of JSON Patch", "/ui/replicas=3", "Type ui.replicas=…\n"],
    ["keys in brackets", 'ui["replicas"]=3', "Type ui.replicas=…\n"],
    ["a path of Helm's templates", ".Values.ui.replicas=3", "Type ui.replicas=…\n"],
    ["a path of a chart that includes another", "aether.ui.replicas=3", "Type ui.replicas=…\n"],
    ["an underscore for a dot", "ui_replicas=3", "Type ui.replicas=…\n"],
    ["a dash for a dot", "ui-replicas=3", "Type ui.replicas=…\n"],
    ["spaces beside the equals sign", "ui.replicas = 3", "Type ui.replicas=…\n"],
    ["an addition", "ui.replicas+=3", "Type ui.replicas=…\n"],
    [
      "a key with dots that are not escaped",
      "commonLabels.example.com/team=home",
      "Type commonLabels.example\\.com/team=…\n",
    ],
    ["a number as a part of a list", "ingress.extraHosts.0=a.example.com", "--set cannot set one item of a list"],
    [
      "a list of Helm",
      "ingress.extraHosts={a.example.com,b.example.com}",
      `Type a list. In --set, a list is JSON: --set 'ingress.extraHosts=["…"]'.`,
    ],
    ["a map of YAML", "ui={replicas: 3}", `In --set, an object is JSON: --set 'ui={"…": …}'.`],
    ["an unknown key", "ui.replica=3", "ui.replica: is not a setting.\n    Did you mean ui.replicas?"],
  ])("refuses %s", async (_, assignment, says) => {
    const { code, stdout, stderr } = await render(["--set", assignment]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });

  it.each([
    [["--set-string", "a=b"], `unknown option '--set-string'. Use --set 'KEY="VALUE"': a value in quotes is text.`],
    [["--set-json", "a=b"], "Use --set 'KEY=VALUE': a value may be JSON."],
    [["--set-file", "a=b"], 'Use --set "KEY=$(cat FILE)".'],
    [["-n", "aether"], "unknown option '-n'. Use --set namespace=NAME."],
    [["--set", "--quiet"], "option '--set' needs a value, and another option follows it."],
  ])("stands for the options of other programs: %s", async (args, says) => {
    expect((await run(["render", ...args])).stderr).toContain(says);
    expect((await run(["vet", "-n", "aether"])).stderr).toContain("Did you mean --namespace?");
  });

  it.each([
    ["without a key", ["render", "--set", "=hunter2"]],
    ["as all of an object", ["render", "--set", '{"llm":{"key":"hunter2"}}']],
    ["after a colon", ["render", "--set", "llm.model:hunter2"]],
    ["in the place of a key", ["render", "--set", "hunter2"]],
    ["beside its key", ["render", "--set", "llm.key", "hunter2"]],
    ["beside its key, of kustomize", ["kustomize", "-o", "out", "--set", "llm.key", "hunter2"]],
    ["beside its key, of vet", ["vet", "--set", "llm.key", "hunter2"]],
    ["beside its key, of diff", ["diff", "staging", "production", "--set", "llm.key", "hunter2"]],
  ])("does not show a value %s", async (_, args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toContain("hunter2");
  });
});

describe("--environment", () => {
  it.each(["development", "staging", "production"])("chooses the presets of %s", async (environment) => {
    expect((await render(["--environment", environment])).stdout).toBe(stackOf({ environment }));
  });
});
