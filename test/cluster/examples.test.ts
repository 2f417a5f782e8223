// What each example prints is accepted by a real API server without a warning, and its pods are let in.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { runnable, textOf, type Workplace, workplace } from "../fixtures/examples.ts";
import type { KubernetesObject } from "./api.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";
import { untilPodsAdmitted } from "./workloads.ts";

const { api, kubectl } = connect(inject("controlPlane"));
let place: Workplace;

beforeAll(() => {
  place = workplace();
}, 120_000);

afterAll(() => {
  place.remove();
  api.close();
});

const objects = (yaml: string) => parseAllDocuments(yaml).map((document): KubernetesObject => document.toJS());

/** In a namespace of the test's own, so that examples do not meet; each of them may have several. */
const moved = (found: readonly KubernetesObject[], to: string): KubernetesObject[] =>
  found.map((object) => {
    const { name, namespace } = object.metadata;
    const metadata = namespace === undefined ? { name: `${to}-${name}` } : { namespace: `${to}-${namespace}` };
    return { ...object, metadata: { ...object.metadata, ...metadata } };
  });

async function judged(found: readonly KubernetesObject[]): Promise<string[]> {
  const wrong = complaints(await api.apply(found));
  const namespaces = new Set(found.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const namespace of namespaces) await untilPodsAdmitted(api, namespace);
  return wrong;
}

describe("every example", () => {
  it.each(runnable)("%s is accepted, and its pods are let in", async (name) => {
    expect(await judged(moved(objects(place.output(name)), `example-${name}`))).toEqual([]);
  });
});

describe("kustomize", () => {
  it("builds the output rendered next to it, with its label and its patch, and the result is accepted", async () => {
    place.output("config-as-code", "-o", "../kustomize-patch/aether.yaml");
    const { stdout, stderr } = await kubectl(["kustomize", join(place.folder, "examples/kustomize-patch")]);
    expect(stderr).toBe("");
    const api = objects(stdout).find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "aether-api");
    expect(api?.metadata.labels.team).toBe("home");
    const [container] = api?.spec.template.spec.containers ?? [];
    expect(container.env).toContainEqual({ name: "TZ", value: "Europe/Berlin" });
    expect(container.env).toContainEqual({ name: "AETHER_ROLE", value: "api" });
    expect(await judged(moved(objects(stdout), "example-kustomize"))).toEqual([]);
  });
});

describe("GitOps", () => {
  it.each(["argo-cd/application.yaml", "flux/aether.yaml"])("%s is accepted", async (example) => {
    const found = objects(textOf(example));
    const namespace = found[0]?.metadata.namespace;
    await api.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace ?? "" } }]);
    expect(complaints(await api.apply(found))).toEqual([]);
  });
});
