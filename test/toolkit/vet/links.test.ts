// What several rules see together of the references between objects.
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { aetherStack, facts, vet } from "../../../src/index.ts";

const told = (...documents: readonly string[]) =>
  vet(documents.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS())))
    .filter(({ rule }) => !/^require-(?:pod-security|limits|secret-reference)$/.test(rule))
    .map(({ rule, severity, object, path }) => `${severity} ${rule} ${object.kind}/${object.name} ${path.join(".")}`);

const app = (name: string, namespace = "a", more = "", labels = `app: ${name}`) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { selector: { ${labels} }, ports: [{ name: http, port: 80, targetPort: http }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec:
      ${more}
      containers: [{ name: web, image: "web:1.0", ports: [{ name: http, containerPort: 8080 }] }]
`;
it("undeclared ports must be open in the policies if a Service routes to them", () => {
  const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: a }
spec: { podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: 9999 }] }] }
`;
  const open = app("web").replace("targetPort: http", "targetPort: 9999").replace("spec: {", "spec: { type: NodePort,");
  expect(told(open, policy)).toEqual(["warning valid-service-port Service/web spec.ports.0.targetPort"]);
  expect(told(open, policy.replace("9999", "8080"))).toContain("error no-missing-flow NetworkPolicy/web spec.ingress");
});

describe("a setting of the stack", () => {
  it.each(["DATABASE_POOL_SIZE", "MLFLOW_TRACKING_URI", "LLM_PROVIDER"])(
    "%s that is gone from the ConfigMap, or renamed, is missed",
    (key) => {
      const changed = (rename: boolean) =>
        vet(
          aetherStack().map((object) => {
            if (object.kind !== "ConfigMap" || object.data?.[key] === undefined) return object;
            const { [key]: value, ...data } = object.data;
            return { ...object, data: rename ? { ...data, [`${key}_`]: value } : data };
          }),
          facts(),
        );
      for (const rename of [false, true])
        expect(changed(rename)).toContainEqual(
          expect.objectContaining({
            rule: "no-missing-setting",
            object: expect.objectContaining({ kind: "ConfigMap", name: "aether-config" }),
            message: `Container api of Deployment aether/aether-api does not find its setting ${key}.`,
          }),
        );
    },
  );
});

it("the stack's own ConfigMap that is missing is missed with the settings in it", () => {
  const without = aetherStack().filter(({ metadata }) => metadata.name !== "aether-config");
  expect(vet(without, facts())).toContainEqual(
    expect.objectContaining({
      rule: "no-missing-setting",
      severity: "error",
      path: expect.arrayContaining(["envFrom"]),
    }),
  );
});
