import { validApiVersion } from "../../../../src/toolkit/vet/rules/valid-api-version.ts";
import { kubernetesSchemas } from "../../../../src/toolkit/vet/schema/load.ts";
import { object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const schemas = await kubernetesSchemas("1.36");
const held = (type: string) => ({ objects: [object(type)], facts: { schemas } });
const broken = (type: string, says: RegExp, fixes: RegExp, field = "apiVersion", severity = "error") => ({
  ...held(type),
  reports: [`${severity} ${type.split(" ")[1]}/web ${field}`],
  says,
  fixes,
});
const removed = (type: string, version: string, instead: string) =>
  broken(type, new RegExp(`Kubernetes ${version} has removed `), new RegExp(`^Use ${instead}\\.$`));

ruleTable(validApiVersion, {
  passes: {
    "this version serves it": held("apps/v1 Deployment"),
    "the API is another's": held("networking.example.com/v1 Ingress"),
    "there are no schemas to ask": [object("policy/v1beta1 PodDisruptionBudget")],
    "kind is called like a member of every object, and the group is another's": held("a.example.com/v1 constructor"),
  },
  reports: {
    "there is no apiVersion": {
      objects: [object("v1 Secret"), { kind: "Secret", metadata: { name: "web" } }],
      facts: { schemas },
      reports: ["error Secret/web apiVersion"],
      says: /^Object 2 is rejected: it has no apiVersion\.$/,
      fixes: /^Add apiVersion\.$/,
    },
    "there is no kind": {
      objects: [{ apiVersion: "v1", metadata: { name: "web" } }],
      facts: { schemas },
      reports: ["error /web kind"],
      says: /it has no kind\./,
      fixes: /^Add kind\.$/,
    },
    "there is neither": {
      objects: [{ services: {} }],
      facts: { schemas },
      reports: ["error / "],
      says: /^Object 1 is not a Kubernetes object: it has no apiVersion and no kind\.$/,
      fixes: /leave out this file/,
    },
    "it is deprecated": broken(
      "v1 Endpoints",
      /^Endpoints of v1 is deprecated: /,
      /^Use EndpointSlice of discovery\.k8s\.io\/v1\.$/,
      "apiVersion",
      "warning",
    ),
    "it was removed": removed("policy/v1beta1 PodDisruptionBudget", "1.25", "policy/v1"),
    "another kind of its group was removed earlier": removed("extensions/v1beta1 Deployment", "1.16", "apps/v1"),
    "it was removed without another in its place": removed(
      "policy/v1beta1 PodSecurityPolicy",
      "1.25",
      "the label pod-security.kubernetes.io/enforce of the namespace",
    ),
    "the version is another": broken(
      "apps/v2 Deployment",
      /^Deployment a\/web is rejected: Kubernetes 1\.36 has no Deployment of apps\/v2\.$/,
      /^Use apps\/v1\.$/,
    ),
    "two versions serve it": broken(
      "autoscaling/v3 HorizontalPodAutoscaler",
      /has no/,
      /^Use autoscaling\/v1 or autoscaling\/v2\.$/,
    ),
    "the kind is misspelt": broken(
      "apps/v1 Deploymant",
      /has no Deploymant of apps\/v1\. Did you mean Deployment\?$/,
      /^Correct apiVersion and kind\.$/,
      "kind",
    ),
    "the group lacks its domain": broken(
      "networking/v1 Ingress",
      /Kubernetes does not serve networking\/v1\.$/,
      /^Did you mean networking\.k8s\.io\/v1\?$/,
    ),
    "the group has a typo": broken(
      "networking.k8.io/v1 NetworkPolicy",
      /does not serve networking\.k8\.io\/v1/,
      /^Did you mean networking\.k8s\.io\/v1\?$/,
    ),
    "the group has no domain and the kind is Kubernetes' own": broken(
      "app/v1 Deployment",
      /does not serve/,
      /^Did you mean apps\/v1\?$/,
    ),
    "the group has a typo, and another group has the kind, too": broken(
      "evnts.k8s.io/v1 Event",
      /does not serve/,
      /^Did you mean events\.k8s\.io\/v1\?$/,
    ),
    "the group has no domain, and two have the kind": broken(
      "event/v1 Event",
      /does not serve/,
      /^Did you mean v1 or events\.k8s\.io\/v1\?$/,
    ),
    "neither group nor kind are Kubernetes' own": broken("things/v1 Thing", /does not serve/, /^Correct apiVersion\.$/),
    "apiVersion is called like a member of every object": broken(
      "constructor Deployment",
      /has no Deployment of constructor/,
      /Correct/,
      "kind",
    ),
  },
});
