// The names of files are made of labels, and labels may say anything.
import { describe, expect, it } from "vitest";
import { aetherStack, toKustomize } from "../../../src/index.ts";
import { inFiles } from "../../../src/toolkit/render/files.ts";

const deployment = (name: string, component?: unknown) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name,
    namespace: "aether",
    labels: { "app.kubernetes.io/component": component } as Record<string, string>,
  },
});
const filesOf = (...components: unknown[]) =>
  Object.keys(inFiles(components.map((component, index) => deployment(`web-${index}`, component))));

describe("the name of a file", () => {
  it.each([
    ["../../pwned/x", "x-..-pwned-x-deployment"],
    ["/etc/cron.d/x", "-etc-cron.d-x-deployment"],
    ["..", "x-deployment"],
    [".hidden", "xhidden-deployment"],
    ["C:\\x", "c--x-deployment"],
    ["a\nb\u0000", "a-b--deployment"],
    ["Web", "web-deployment"],
    ["x".repeat(300), `${"x".repeat(63)}-deployment`],
  ])("has safe characters alone: of %j", (component, file) => {
    const [name = ""] = filesOf(component);
    expect(name).toMatch(/^[a-z\d-][a-z\d.-]*$/);
    expect(name).toBe(file);
  });

  it("is one for names that differ only in case, which would be one file on other systems", () => {
    const files = inFiles([deployment("a", "Web"), deployment("b", "web")]);
    expect(Object.keys(files)).toEqual(["web-deployment"]);
    expect(files["web-deployment"]?.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
  });

  it.each([[undefined], [""], [3], [{}]])("is that of all others where the component is %j", (component) => {
    expect(filesOf(component)).toEqual(["others"]);
  });

  it.each(["constructor", "toString", "__proto__"])("is that of all others for the kind %s", (kind) => {
    expect(Object.keys(inFiles([{ ...deployment("a"), kind }]))).toEqual(["others"]);
  });

  it("keeps a tree below its folder", () => {
    const objects = [...aetherStack(), deployment("evil", "../../pwned/x")] as ReturnType<typeof aetherStack>;
    for (const path of Object.keys(toKustomize({ production: objects, staging: [...objects] })))
      expect(path).toMatch(/^(?!.*(?:^|\/)\.\.\/)[\w./-]+$/);
  });
});
