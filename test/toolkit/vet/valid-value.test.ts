// Values that the API server refuses and no schema knows. test/cluster/vet-schema.test.ts asks a real one about the same.
import { describe, expect, it } from "vitest";
import { vet } from "../../../src/index.ts";
import { OBJECTS, VALUES } from "../../fixtures/values.ts";

const told = (object: unknown) =>
  vet([object])
    .filter(({ rule }) => rule === "valid-value")
    .map(({ path }) => path.join("."));

describe("the API server", () => {
  it.each(VALUES.filter(({ path }) => path !== undefined))("refuses $what", ({ object, path }) => {
    expect(told(object)).toEqual([path]);
  });

  it.each(VALUES.filter(({ path }) => path === undefined))("accepts $what", ({ object }) => {
    expect(told(object)).toEqual([]);
  });

  it.each(OBJECTS.map((object) => [object.kind, object]))("accepts a sound %s", (_, object) => {
    expect(told(object)).toEqual([]);
  });

  it("is left its say about kinds of others", () => {
    const service = {
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      metadata: { name: "a.b" },
      spec: { type: "x" },
    };
    expect(told(service)).toEqual([]);
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "system:Node_1" },
    };
    expect(told(role)).toEqual([]);
  });

  it("gets what was probably meant", () => {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "a" }, spec: { type: "Loadbalancer" } };
    expect(vet([service]).find(({ rule }) => rule === "valid-value")?.fix).toBe(
      "Write one of ClusterIP, NodePort, LoadBalancer, ExternalName. Did you mean LoadBalancer?",
    );
  });
});
