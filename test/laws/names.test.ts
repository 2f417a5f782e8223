import { describe, expect, it } from "vitest";
import { inApplyOrder } from "../../src/index.ts";
import { EXTRA } from "../fixtures/config-arbitrary.ts";
import { forEveryStack } from "../fixtures/laws.ts";
import { containersOf, matches, ofKind, podsOf } from "../fixtures/objects.ts";

const KINDS: Readonly<Record<string, string>> = {
  Namespace: "v1",
  ResourceQuota: "v1",
  LimitRange: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  CiliumNetworkPolicy: "cilium.io/v2",
  ConfigMap: "v1",
  Secret: "v1",
  ExternalSecret: "external-secrets.io/v1",
  ServiceAccount: "v1",
  PersistentVolumeClaim: "v1",
  StatefulSet: "apps/v1",
  Cluster: "postgresql.cnpg.io/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  Deployment: "apps/v1",
  Service: "v1",
  PodDisruptionBudget: "policy/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  ScaledObject: "keda.sh/v1alpha1",
  Ingress: "networking.k8s.io/v1",
  PodMonitor: "monitoring.coreos.com/v1",
  PrometheusRule: "monitoring.coreos.com/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
};

const twice = <T>(values: readonly T[]) => values.filter((value, index) => values.indexOf(value) !== index);

describe("in every stack", () => {
  it("the kinds are Kubernetes', and those of operators that many run, in the versions of today", () => {
    forEveryStack((objects) => {
      expect(objects.filter(({ kind, apiVersion }) => KINDS[kind] !== apiVersion)).toEqual([]);
    });
  });

  it("no two objects of a kind have one name", () => {
    forEveryStack((objects) => {
      expect(twice(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`))).toEqual([]);
    });
  });

  it("a name is a DNS label of at most 63 characters", () => {
    forEveryStack((objects) => {
      // Whoever names a Secret may use all that Kubernetes allows.
      const names = objects.filter(({ kind }) => !kind.endsWith("Secret")).map(({ metadata }) => metadata.name);
      expect(names.filter((name) => !/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name))).toEqual([]);
    });
  });

  it("a migration pod's name fits 63 characters, and its Job's hash is not cut off", () => {
    forEveryStack((objects) => {
      // The Job controller adds a dash and five characters.
      expect(ofKind(objects, "Job").filter(({ metadata }) => metadata.name.length + 6 > 63)).toEqual([]);
    });
  });

  it("a Service's name can be a host name: it begins with a letter", () => {
    forEveryStack((objects) => {
      expect(ofKind(objects, "Service").filter(({ metadata }) => !/^[a-z]/.test(metadata.name))).toEqual([]);
    });
  });

  it("all objects are in the namespace of the config, and the first one is that namespace, unless another tool creates it", () => {
    forEveryStack((objects, { namespace = "aether", createNamespace = true, migration }) => {
      const namespaces = objects.filter(({ kind }) => kind === "Namespace");
      const others = objects.filter(({ kind }) => kind !== "Namespace");
      expect(namespaces.map(({ metadata }) => metadata.name)).toEqual(
        migration?.hook === "helm" || !createNamespace ? [] : [namespace],
      );
      expect(objects.slice(0, namespaces.length)).toEqual(namespaces);
      expect(namespaces.filter(({ metadata }) => "namespace" in metadata)).toEqual([]);
      expect(new Set(others.map(({ metadata }) => metadata.namespace))).toEqual(new Set([namespace]));
    });
  });

  it("the order of the objects allows applying them one by one", () => {
    forEveryStack((objects) => {
      const order = Object.keys(KINDS);
      const ranks = objects.map(({ kind }) => order.indexOf(kind));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      expect(inApplyOrder(objects.toReversed()).map(({ kind }) => kind)).toEqual(objects.map(({ kind }) => kind));
    });
  });

  it("no list that the API server merges by a key has the key twice", () => {
    forEveryStack((objects) => {
      const doubled = podsOf(objects).flatMap((pod) => [
        ...twice(containersOf(pod).map(({ name }) => name)),
        ...twice((pod.spec.volumes ?? []).map(({ name }) => name)),
        ...twice((pod.spec.hostAliases ?? []).map(({ ip }) => ip)),
        ...twice((pod.spec.imagePullSecrets ?? []).map(({ name }) => name)),
        ...containersOf(pod).flatMap(({ env = [], ports = [], volumeMounts = [] }) => [
          ...twice(env.map(({ name }) => name)),
          ...twice(ports.map(({ containerPort }) => containerPort)),
          ...twice(volumeMounts.map(({ mountPath }) => mountPath)),
        ]),
      ]);
      expect(doubled).toEqual([]);
    });
  });

  it("labels identify what an object belongs to, and the common ones are on each", () => {
    forEveryStack((objects, { name = "aether", commonLabels = {}, labelExtraObjects = false }) => {
      const labels = { "app.kubernetes.io/name": "aether", "app.kubernetes.io/instance": name, ...commonLabels };
      const labelled = objects.filter(({ metadata }) => labelExtraObjects || metadata.name !== EXTRA);
      expect(labelled.filter(({ metadata }) => !matches(labels, metadata.labels))).toEqual([]);
    });
  });
});
