// What was typed takes effect or is rejected: nothing is silently something else.
import { describe, expect, it } from "vitest";
import { aetherStack, toYaml } from "../../src/index.ts";
import { run } from "./run.ts";

const render = (text: string, ...args: string[]) =>
  run(["render", "-f", "a.yaml", ...args], { files: { "a.yaml": text } });

describe("a name and a value without a space between them", () => {
  it.each([
    ["in a section", "api: {replicas:3}", "api.replicas", "replicas"],
    ["in a section of a section", "secrets: {existingSecret: {name:my}}", "secrets.existingSecret.name", "name"],
    ["misspelt, too", "api: {replcas:3}", "api.replcas", "replicas"],
    ["at the top, beside others", "{host:a.example.com, ui: {}}", "host", "host"],
    ["as all of a section", "ui:\n  replicas:3\n", "ui.replicas", "replicas"],
    [
      "as all of a section that may be false",
      "mlflow:\n  experimentName:x\n",
      "mlflow.experimentName",
      "experimentName",
    ],
    ["in labels", "commonLabels: {team:home}", "commonLabels.team", "team"],
    ["in labels of nodes", "ui: {nodeSelector: {disk:ssd}}", "ui.nodeSelector.disk", "disk"],
    ["in a part of Kubernetes", "api: {resources: {limits: {cpu:1}}}", "api.resources.limits.cpu", "cpu"],
  ])("is rejected %s", async (_, text, path, name) => {
    const { code, stdout, stderr } = await render(text);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^ {2}a\.yaml:[12]: /m);
    expect(stderr).toContain(`: ${path}: has no space after the colon`);
    expect(stderr).toContain(`Type "${name}: …", with a space after the colon.`);
  });

  it("is rejected as all of a file", async () => {
    const { code, stderr } = await render("host:a.example.com\n");
    expect([code, stderr]).toEqual([2, 'aether-k8s: a.yaml:1: host has no space after the colon. Type "host: …".\n']);
  });

  it.each([
    "secrets: {values: {JWT_SECRET:hunter2}}",
    "secrets: {values:hunter2}",
    "llm: {apiKey:hunter2}",
    "llm:\n  apiKey:hunter2",
    "apiKey:hunter2",
    "{password:hunter2, host: a.example.com}",
    "commonAnnotations: {token:hunter2}",
  ])("is rejected without showing the value: %s", async (text) => {
    const { code, stderr } = await render(text);
    expect(code).toBe(2);
    expect(stderr).not.toContain("hunter2");
  });

  it("is valid where text may contain colons", async () => {
    const { code } = await render("commonAnnotations: {a: 'b:c'}\nhomeAssistant: {url: 'http://192.168.1.10:8123'}");
    expect(code).toBe(0);
  });
});

describe("null", () => {
  it.each([
    ["at the top", "hosst:", "hosst: is not a setting.\n    Did you mean host?"],
    ["in a section", "api: {replcas: }", "api.replcas: is not a setting.\n    Did you mean api.replicas?"],
    ["of a part of Kubernetes", "api: {affinity: {nodeAfinity: }}", "api.affinity.nodeAfinity: is not a setting."],
    ["in a section that is a choice", "secrets: {existingSecrt: }", "secrets.existingSecrt: is not a setting."],
  ])("does not hide a misspelt name %s", async (_, text, says) => {
    const { code, stdout, stderr } = await render(text);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });

  it("does not hide a misspelt name in --set", async () => {
    const { code, stderr } = await run(["render", "--set", "networkPolcy=null"]);
    expect([code, stderr]).toEqual([
      2,
      "aether-k8s: The config has one problem:\n  --set networkPolcy: is not a setting.\n    Did you mean networkPolicy?\n",
    ]);
  });

  it.each([
    ["a field", "host:", {}],
    ["a section", "ui: {replicas: 3}\nmlflow:", { ui: { replicas: 3 } }],
    ["a field of a section", "ui: {replicas: , nodeSelector: {a: b}}", { ui: { nodeSelector: { a: "b" } } }],
    [
      "a field of one of several ways",
      "secrets: {existingSecret: {name: my, keys: {JWT_SECRET: }}}",
      { secrets: { existingSecret: { name: "my", keys: {} } } },
    ],
    ["a label that nobody set", "commonLabels: {team: }", {}],
    ["a quantity", "api: {resources: {limits: {cpu: }}}", { api: { resources: { limits: {} } } }],
  ])("resets %s", async (_, text, config) => {
    const { code, stdout } = await render(text);
    expect(code).toBe(0);
    expect(stdout).toBe(toYaml(aetherStack(config as never)));
  });

  it("removes a label that another file sets", async () => {
    const { stdout } = await render("commonLabels: {team: home}", "--set", "commonLabels.team=null");
    expect(stdout).toBe(toYaml(aetherStack()));
  });
});

describe("standard input", () => {
  const BROKEN = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: http}]}\n";

  it("that is piped into vet is vetted without the -, and the last line names it", async () => {
    const { code, stdout } = await run(["vet"], { piped: BROKEN });
    expect(code).toBe(1);
    expect(stdout).toContain("Service web  standard input");
    expect(stdout).toMatch(/\(standard input: 1 object, .*\)\n$/);
    expect(stdout).toBe((await run(["vet", "-"], { files: { "-": BROKEN } })).stdout);
  });

  it.each(["vet", "show"])("that is a config is not taken for objects: %s", async (verb) => {
    const files = { "a.yaml": "host: a.example.com\n", "b.yaml": "ui: {replicas: 3}\n" };
    const read = await run([verb, "a.yaml", "b.yaml"], { files });
    expect([read.code, read.stdout, read.stderr]).toEqual([
      2,
      "",
      `aether-k8s: a.yaml, b.yaml contain no Kubernetes objects. If it is a config: aether-k8s ${verb} -f a.yaml -f b.yaml\n`,
    ]);
    expect((await run([verb], { piped: "host: a.example.com" })).stderr).toContain(`aether-k8s ${verb} -f -\n`);
    expect((await run([verb, "aether.config.ts"], { files })).stderr).toContain(
      `aether.config.ts is a program, not objects. If it is a config: aether-k8s ${verb} --config aether.config.ts\n`,
    );
  });

  it("that can't be read is rejected, not passed over", async () => {
    const { code, stdout, stderr } = await run(["vet"], { piped: "a: [" });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("standard input:1");
  });

  it.each(["", " \n"])("that is empty leaves the stack of the config: %j", async (piped) => {
    const { code, stdout } = await run(["vet"], { piped });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\(the stack of the defaults: \d+ objects, /);
  });

  it("that stays silent is not waited for: the config of the directory is vetted, with a note", async () => {
    const { code, stdout, stderr } = await run(["vet"], {
      piped: null,
      files: { "aether.yaml": "host: a.example.com" },
    });
    expect(code).toBe(0);
    expect(stdout).toContain("(the stack of aether.yaml: ");
    expect(stderr).toContain("standard input is a pipe that sends nothing");
  });

  it("that stays silent without a config is rejected with what to type", async () => {
    const { code, stderr } = await run(["vet"], { piped: null });
    expect(code).toBe(2);
    expect(stderr).toContain("aether-k8s vet - ");
    expect(stderr).toContain("aether-k8s vet < /dev/null");
  });

  it("is ignored if the command line says what to vet", async () => {
    const files = { "a.yaml": "host: a.example.com", "web.yaml": BROKEN };
    expect((await run(["vet", "-f", "a.yaml"], { piped: BROKEN, files })).stdout).toContain("(the stack of a.yaml: ");
    expect((await run(["vet", "web.yaml"], { piped: "a: [", files })).stdout).toContain("(web.yaml: ");
  });

  it("that render does not read is mentioned if there is no config", async () => {
    expect((await run(["render"], { piped: "host: a.example.com" })).stderr).toContain(
      "Standard input is not read; use -f - to read it.",
    );
    expect((await run(["render"])).stderr).not.toContain("tandard input");
  });
});

describe("the config that is used", () => {
  const note = async (args: string[], files: Record<string, string> = {}) => (await run(args, { files })).stderr;

  it("is reported if the command line does not name it", async () => {
    expect(await note(["render"])).toBe(
      "aether-k8s: no config file found; using the default stack with the host aether.local.\n",
    );
    expect(await note(["render", "--set", "mlflow=false"])).toBe(
      "aether-k8s: no config file found; using only --set.\n",
    );
    expect(await note(["render"], { "aether.yaml": "host: a.example.com" })).toBe("aether-k8s: config: aether.yaml.\n");
    expect(await note(["render", "-f", "b.yaml"], { "aether.yaml": "", "b.yaml": "" })).toBe(
      "aether-k8s: config: aether.yaml, b.yaml.\n",
    );
    expect(await note(["render", "-f", "b.yaml"], { "b.yaml": "" })).toBe("");
    expect(await note(["render", "--config", "aether.yaml"], { "aether.yaml": "" })).toBe("");
  });

  it("is not named with --quiet", async () => {
    expect(await note(["render", "--quiet"])).toBe("");
    expect(await note(["render", "-q"], { "aether.yaml": "" })).toBe("");
  });

  it("is that of aether.yaml, over which values files and --set win", async () => {
    const files = { "aether.yaml": "host: a.example.com\nui: {replicas: 3}", "b.yaml": "ui: {replicas: 4}" };
    const { stdout } = await run(["render", "-f", "b.yaml", "--set", "mlflow=false"], { files });
    expect(stdout).toBe(toYaml(aetherStack({ host: "a.example.com", ui: { replicas: 4 }, mlflow: false })));
  });

  it("is that of the file that init writes", async () => {
    const { written } = await run(["init", "--yaml"]);
    const { code, stdout } = await run(["render"], { files: written });
    expect(code).toBe(0);
    expect(stdout).toContain("host: aether.example.com");
  });

  it("is the program if there are also values, with a note that they are not read", async () => {
    const modules = { "aether.config.ts": { default: { host: "a.example.com" } } };
    const { stdout, stderr } = await run(["render"], { modules, files: { "aether.yaml": "host: b.example.com" } });
    expect(stdout).toBe(toYaml(aetherStack({ host: "a.example.com" })));
    expect(stderr).toBe("aether-k8s: config: aether.config.ts. Not read: aether.yaml.\n");
  });

  it.each([
    ["vet", "--format", "json"],
    ["secrets", "generate"],
    ["kustomize", "-o", "out"],
    ["diff", "dev", "staging"],
  ])("is named by %s too, once", async (...args) => {
    const env = { LLM_API_KEY: "a", HA_TOKEN: "b" };
    const { stderr } = await run(args, { env, files: { "aether.yaml": "host: a.example.com" } });
    expect(stderr.match(/config: aether\.yaml\./g)).toHaveLength(1);
  });
});

describe("what is applied now", () => {
  it("is not a config: an upgrade from nothing would change nothing", async () => {
    const files = { "old.yaml": "postgres: {storage: {size: 40Gi}}", "new.yaml": "{}" };
    const { code, stdout, stderr } = await run(["vet", "-f", "new.yaml", "--from", "old.yaml"], { files });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--from takes Kubernetes objects, and old.yaml contains something else.");
    expect(stderr).toContain("render it: aether-k8s render -f old.yaml > applied.yaml");
    expect(await run(["show", "-f", "new.yaml", "-o", "stack.html", "--from", "old.yaml"], { files })).toMatchObject({
      code: 2,
      stderr,
      written: {},
    });
  });
});
