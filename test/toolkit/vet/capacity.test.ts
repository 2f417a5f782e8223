// What several rules about capacity agree on.
import { expect, it } from "vitest";
import { vet } from "../../../src/index.ts";

const of = (apiVersion: string, kind: string, name: string, spec: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "a" },
  spec,
});
const quota = (hard: object) => of("v1", "ResourceQuota", "q", { hard });
const deployment = (resources: object | undefined, pod: object = {}, more: object = {}) =>
  of("apps/v1", "Deployment", "web", {
    replicas: 3,
    strategy: { type: "Recreate" },
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", image: "web:1.0", resources }], ...pod },
    },
    ...more,
  });
const told = (rule: RegExp, ...objects: readonly object[]) =>
  vet(objects)
    .filter((each) => rule.test(each.rule))
    .map(({ object, path, message }) => `${object.kind} ${path.join(".")}: ${message}`);

it("what a pod requests for all of its containers together counts", () => {
  const whole = { requests: { cpu: "100m", memory: "100Mi" }, limits: { memory: "100Mi" } };
  const rules = /require-(?:limits|quota-requests|scaler-requests)/;
  const scaler = of("autoscaling/v1", "HorizontalPodAutoscaler", "h", {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    maxReplicas: 3,
  });
  const counted = quota({ "requests.cpu": "10", "limits.memory": "10Gi" });
  expect(told(rules, counted, scaler, deployment(undefined, { resources: whole }))).toEqual([]);
  expect(told(rules, counted, scaler, deployment(undefined))).toHaveLength(4);
});
