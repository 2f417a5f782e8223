// A value that was pasted at the wrong place of a Secret is in no output.
import { expect, it } from "vitest";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { run } from "./run.ts";

const secret = (more: object) => JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, ...more });
const named = (more: object) => ({ metadata: { name: "a", ...more } });
const pasted = "hunter2";

it.each<[string, object]>([
  ["labels", named({ labels: pasted })],
  ["a list of labels", named({ labels: [pasted] })],
  ["a map in a label", named({ labels: { a: { b: pasted } } })],
  ["a list in a label", named({ labels: { a: [pasted] } })],
  ["annotations", named({ annotations: pasted })],
  ["an annotation", named({ annotations: { a: pasted } })],
  ["a list of annotations", named({ annotations: [pasted] })],
  ["metadata", { metadata: pasted }],
  ["a list of metadata", { metadata: [pasted] }],
  ["an unknown field of metadata", named({ stringData: { a: pasted } })],
  ["a map as the name", { metadata: { name: { a: pasted } } }],
  ["a map as the namespace", named({ namespace: { a: pasted } })],
  ["a map as the type", { type: { a: pasted } }],
  ["a list as the type", { type: [pasted] }],
  ["a map as the version", { apiVersion: { a: pasted } }],
  ["finalizers", named({ finalizers: pasted })],
  ["the items of finalizers", named({ finalizers: [pasted] })],
  ["a prefix of a name", { metadata: { generateName: pasted } }],
  ["the name of an owner", named({ ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: pasted, uid: "" }] })],
  ["the version of an owner", named({ ownerReferences: [{ apiVersion: pasted, kind: "Event", name: "b", uid: "c" }] })],
  ["the time of an object", named({ creationTimestamp: pasted, deletionGracePeriodSeconds: pasted })],
  ["a time of an object's fields", named({ managedFields: [{ operation: pasted, fieldsType: pasted }] })],
  ["owners", named({ ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "a", uid: { a: pasted } }] })],
  ["immutable", { immutable: pasted }],
  ["data", { data: pasted }],
  ["stringData", { stringData: [pasted] }],
  ["a misspelt field", { stringDatta: { a: pasted } }],
  ["spec", { spec: { a: [pasted] } }],
])("is not shown by vet, diff and show: %s", async (_, more) => {
  const files = { "a.json": secret(more), "b.json": secret({ stringData: { a: "b" } }) };
  const outputs = [
    ...["json", "pretty", "sarif", "github"].map((format) => ["vet", "a.json", "--format", format]),
    ...["json", "text", "markdown"].flatMap((format) => [
      ["diff", "b.json", "a.json", "--format", format],
      ["diff", "a.json", "b.json", "--format", format],
    ]),
    ["show", "objects", "a.json"],
    ["show", "a.json", "--output", "a.html"],
  ];
  for (const args of outputs) {
    const { stdout, stderr, written } = await run(args, { files, kubernetes: () => kubernetesBytes });
    expect([args, `${stdout}${stderr}${JSON.stringify(written)}`]).toEqual([args, expect.not.stringContaining(pasted)]);
  }
});
