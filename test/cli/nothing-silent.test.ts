// What was typed takes effect or is refused: nothing is silently something else.
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
  ])("is refused %s", async (_, text, path, name) => {
    const { code, stdout, stderr } = await render(text);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`  ${path}: has no space after its colon`);
    expect(stderr).toContain(`Type "${name}: …", with a space after the colon.`);
  });

  it("is refused as all of a file", async () => {
    const { code, stderr } = await render("host:a.example.com\n");
    expect([code, stderr]).toEqual([2, 'aether-k8s: a.yaml: host has no space after its colon: type "host: …".\n']);
  });

  it.each([
    "secrets: {values: {JWT_SECRET:hunter2}}",
    "secrets: {values:hunter2}",
    "llm: {apiKey:hunter2}",
    "llm:\n  apiKey:hunter2",
    "apiKey:hunter2",
    "{password:hunter2, host: a.example.com}",
    "commonAnnotations: {token:hunter2}",
  ])("is refused without showing the value: %s", async (text) => {
    const { code, stderr } = await render(text);
    expect(code).toBe(2);
    expect(stderr).not.toContain("hunter2");
  });

  it("is no mistake where text may have colons", async () => {
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
      "aether-k8s: The config has one problem:\n  networkPolcy: is not a setting.\n    Did you mean networkPolicy?\n",
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

  it("takes back a label that another file sets", async () => {
    const { stdout } = await render("commonLabels: {team: home}", "--set", "commonLabels.team=null");
    expect(stdout).toBe(toYaml(aetherStack()));
  });
});
