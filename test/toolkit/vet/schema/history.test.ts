// What the history of APIs says of the versions that there are schemas of.
import { expect, it } from "vitest";
import { DEPRECATED, REMOVED } from "../../../../src/toolkit/vet/schema/history.ts";
import { kubernetesSchemas } from "../../../../src/toolkit/vet/schema/load.ts";

const newest = await kubernetesSchemas();
const oldest = await kubernetesSchemas("1.33");
const served = (key: string, { typeOf }: typeof newest) => {
  const [apiVersion = "", kind = ""] = key.split(" ");
  return typeOf(apiVersion, kind) !== undefined;
};

it.each([...REMOVED])("%s is a beta that no version serves, and its replacement is served", (key, { instead }) => {
  expect(key).toMatch(/^[a-z.\d]+\/v\d+(?:beta\d+) [A-Z][A-Za-z]+$/);
  expect([served(key, oldest), served(key, newest)]).toEqual([false, false]);
  const isWithout = key.endsWith("PodSecurityPolicy");
  expect([instead, served(`${instead} ${key.split(" ")[1]}`, newest)]).toEqual(
    isWithout ? ["the label pod-security.kubernetes.io/enforce of the namespace", false] : [instead, true],
  );
});

it("knows the versions that removed them", () => {
  const removed = Object.groupBy([...REMOVED], ([, { removed }]) => removed);
  const names = Object.entries(removed).map(([version, all = []]) => [version, all.map(([key]) => key).sort()]);
  expect(Object.fromEntries(names)).toEqual({
    "1.16": [
      "apps/v1beta1 Deployment",
      "apps/v1beta1 StatefulSet",
      "apps/v1beta2 DaemonSet",
      "apps/v1beta2 Deployment",
      "apps/v1beta2 ReplicaSet",
      "apps/v1beta2 StatefulSet",
      "extensions/v1beta1 DaemonSet",
      "extensions/v1beta1 Deployment",
      "extensions/v1beta1 NetworkPolicy",
      "extensions/v1beta1 PodSecurityPolicy",
      "extensions/v1beta1 ReplicaSet",
    ],
    "1.22": [
      "admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration",
      "admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration",
      "apiextensions.k8s.io/v1beta1 CustomResourceDefinition",
      "extensions/v1beta1 Ingress",
      "networking.k8s.io/v1beta1 Ingress",
      "networking.k8s.io/v1beta1 IngressClass",
      "rbac.authorization.k8s.io/v1beta1 ClusterRole",
      "rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding",
      "rbac.authorization.k8s.io/v1beta1 Role",
      "rbac.authorization.k8s.io/v1beta1 RoleBinding",
      "scheduling.k8s.io/v1beta1 PriorityClass",
      "storage.k8s.io/v1beta1 CSIDriver",
      "storage.k8s.io/v1beta1 StorageClass",
    ],
    "1.25": [
      "autoscaling/v2beta1 HorizontalPodAutoscaler",
      "batch/v1beta1 CronJob",
      "discovery.k8s.io/v1beta1 EndpointSlice",
      "policy/v1beta1 PodDisruptionBudget",
      "policy/v1beta1 PodSecurityPolicy",
    ],
    "1.26": ["autoscaling/v2beta2 HorizontalPodAutoscaler"],
  });
});

it("reports what is still served as deprecated", () => {
  expect([...DEPRECATED]).toEqual([
    ["v1 Endpoints", "EndpointSlice of discovery.k8s.io/v1"],
    ["v1 ComponentStatus", "the health endpoints of the components"],
  ]);
  for (const key of DEPRECATED.keys()) expect(served(key, newest)).toBe(true);
});
