// What an editor says of code that composes: the names it completes, and the first sentence of each error.
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { checkout } from "../fixtures/build.ts";

const path = join(checkout, "test/types/typed-into-an-editor.ts");
const { config } = ts.readConfigFile(join(checkout, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, checkout);

let text = "";
let version = 0;
const editor = ts.createLanguageService({
  ...ts.sys,
  useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
  getScriptFileNames: () => [path],
  getScriptVersion: (file) => (file === path ? String(version) : "0"),
  getScriptSnapshot: (file) => {
    const content = file === path ? text : ts.sys.readFile(file);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  getCurrentDirectory: () => checkout,
  getCompilationSettings: () => ({ ...options, noUnusedLocals: false }),
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (file) => file === path || ts.sys.fileExists(file),
});

const HEAD = `import { aetherStack, container, defineConfig, env, get, patch, patchAll, pod, remove } from "@aether/k8s";
const objects = aetherStack({ host: "a.example" });
`;

function typed(line: string): void {
  text = HEAD + line;
  version += 1;
}

/** What is said of a line of code: of each error its first sentence. */
function said(line: string): string[] {
  typed(line);
  return editor
    .getSemanticDiagnostics(path)
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .map(({ messageText }) => (typeof messageText === "string" ? messageText : messageText.messageText));
}

/** What is offered where the `|` is. */
function offered(line: string): string[] {
  typed(line.replace("|", ""));
  const { entries = [] } = editor.getCompletionsAtPosition(path, HEAD.length + line.indexOf("|"), {}) ?? {};
  return entries.map(({ name }) => name);
}

describe("an editor", () => {
  it.each(['patch(objects, "|", {})', 'get(objects, "Deploy|")', 'remove(objects, "Deployment/|")'])(
    "completes the names that there are in %s",
    (line) => {
      const names = offered(line);
      expect(names).toEqual(
        expect.arrayContaining(["Deployment/aether-api", "Service/aether-ui", "Ingress/aether-api"]),
      );
      expect(names.every((name) => name.includes("/aether"))).toBe(true);
    },
  );

  it("completes the fields of the kind, down to a container", () => {
    expect(offered('patch(objects, "Deployment/aether-api", { spec: { repl| } })')).toContain("replicas");
    expect(offered('patch(objects, "Deployment/aether-api", { spec: { template: { spec: { | } } } })')).toContain(
      "hostAliases",
    );
    expect(offered('patch(objects, "Deployment/aether-api", container("api", { | }))')).toContain("imagePullPolicy");
    expect(offered('patchAll(objects, { kind: "|" }, {})')).toContain("StatefulSet");
  });

  it.each([
    [
      "a misspelt name",
      'patch(objects, "Deployment/aether-apii", { spec: { replicas: 3 } });',
      /^Argument of type '"Deployment\/aether-apii"' is not assignable to parameter of type '(?:"Deployment\/aether-[-\w]+"(?: \| )?){6}'\.$/,
    ],
    [
      "a misspelt field",
      'patch(objects, "Deployment/aether-api", { spec: { replcas: 3 } });',
      "Object literal may only specify known properties, but 'replcas' does not exist in type 'Part<IDeploymentSpec>'. Did you mean to write 'replicas'?",
    ],
    [
      "a value of the wrong type",
      'patch(objects, "Deployment/aether-api", { spec: { replicas: "3" } });',
      "Type 'string' is not assignable to type 'number'.",
    ],
    [
      "a value that there is not",
      'patch(objects, "Deployment/aether-api", container("api", { imagePullPolicy: "Sometimes" }));',
      /^Type '"Sometimes"' is not assignable to type '.*"Always".*'\.$/,
    ],
    [
      "a directive that there is not",
      'patch(objects, "Deployment/aether-api", { spec: { $patch: "erase" } });',
      `Type '"erase"' is not assignable to type '"replace" | "delete" | undefined'.`,
    ],
    [
      "a misspelt kind",
      'patchAll(objects, { kind: "Deploymnt" }, pod({}));',
      /^Type '"Deploymnt"' is not assignable to type '.*'\. Did you mean '"Deployment"'\?$/,
    ],
    [
      "a misspelt field of a container",
      'patch(objects, "Deployment/aether-api", container("api", { imag: "x" }));',
      "Object literal may only specify known properties, and 'imag' does not exist in type 'Change<IContainer> | Deletion'.",
    ],
    [
      "a variable that is a number",
      'patch(objects, "Deployment/aether-api", env("api", { PORT: 8000 }));',
      "Type 'number' is not assignable to type 'string | IEnvVarSource | null'.",
    ],
    [
      "a misspelt setting",
      "defineConfig({ ui: { replicas: 2, replcas: 3 } });",
      /^Object literal may only specify known properties, but 'replcas' does not exist in type .*\. Did you mean to write 'replicas'\?$/,
    ],
  ])("says of %s what is wrong, in one sentence", (_, line, message) => {
    const [first, ...more] = said(line);
    expect(first).toMatch(message);
    expect(more).toEqual([]);
  });

  it("names a misspelt setting in what a function returns", () => {
    typed("defineConfig(() => ({ ui: { replicas: 2, replcas: 3 } }));");
    const [error] = editor.getSemanticDiagnostics(path);
    expect(ts.flattenDiagnosticMessageText(error?.messageText, "\n")).toMatch(
      /Type 'number' is not assignable to type '"replcas is not a setting"'\.$/,
    );
  });

  it("says of a change of pods that a Service is no Workload", () => {
    typed('patch(objects, "Service/aether-ui", pod({ hostNetwork: true }));');
    const [error] = editor.getSemanticDiagnostics(path);
    const lines = ts.flattenDiagnosticMessageText(error?.messageText, "\n").split("\n");
    expect(
      lines.filter((line) => /^ *Type 'Service & .*' is not assignable to type 'Workload'\.$/.test(line)),
    ).toHaveLength(1);
  });
});
