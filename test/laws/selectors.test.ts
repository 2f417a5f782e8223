import { describe, expect, it } from "vitest";
import { forEveryStack } from "../fixtures/laws.ts";
import { matches, ofKind, podsOf } from "../fixtures/objects.ts";

describe("in every stack", () => {
  it("a workload selects the pods of its own template, and no others", () => {
    forEveryStack((objects) => {
      const pods = podsOf(objects).filter(({ owner }) => owner.kind !== "Job");
      const selected = pods.map(({ owner }) => {
        const selector = "selector" in owner.spec ? owner.spec.selector?.matchLabels : undefined;
        return podsOf(objects).flatMap(({ labels, name }) => (matches(selector, labels) ? [name] : []));
      });
      expect(selected).toEqual(pods.map(({ name }) => [name]));
    });
  });

  it("a Service and a disruption budget select the pods of exactly one workload", () => {
    forEveryStack((objects) => {
      const selectors = [
        ...ofKind(objects, "Service").map(({ spec }) => spec.selector),
        ...ofKind(objects, "PodDisruptionBudget").map(({ spec }) => spec.selector?.matchLabels),
      ];
      const found = selectors.map((each) => podsOf(objects).filter(({ labels }) => matches(each, labels)).length);
      expect(found).toEqual(selectors.map(() => 1));
    });
  });

  it("the pods of every component have exactly one network policy, unless policies are disabled", () => {
    forEveryStack((objects, { networkPolicy }) => {
      const selectors = ofKind(objects, "NetworkPolicy").map(({ spec }) => spec.podSelector?.matchLabels);
      const own = selectors.filter((each) => each !== undefined && !("acme.cert-manager.io/http01-solver" in each));
      const policies = podsOf(objects).map(({ labels }) => own.filter((each) => matches(each, labels)).length);
      expect(policies).toEqual(policies.map(() => (networkPolicy === false ? 0 : 1)));
      const components = new Set(podsOf(objects).map(({ labels }) => labels["app.kubernetes.io/component"]));
      const clusters = ofKind(objects, "Cluster").length;
      expect(own).toHaveLength(networkPolicy === false ? 0 : components.size + clusters);
    });
  });

  it("a policy only allows peers in its own namespace that are pods of the stack or in the config", () => {
    forEveryStack((objects, { networkPolicy }) => {
      const entry = networkPolicy ? networkPolicy.entry : undefined;
      const pods = podsOf(objects);
      const strangers = ofKind(objects, "NetworkPolicy")
        .flatMap(({ spec }) => spec.ingress ?? [])
        .flatMap(({ from = [] }) => from)
        .filter(({ namespaceSelector, ipBlock }) => namespaceSelector === undefined && ipBlock === undefined)
        .filter(
          ({ podSelector }) => JSON.stringify(podSelector?.matchLabels) !== JSON.stringify(entry?.pods?.matchLabels),
        )
        .filter(
          ({ podSelector }) =>
            !ofKind(objects, "Cluster").some(
              ({ metadata }) => podSelector?.matchLabels?.["cnpg.io/cluster"] === metadata.name,
            ),
        )
        .filter(({ podSelector }) => !pods.some(({ labels }) => matches(podSelector?.matchLabels, labels)));
      expect(strangers).toEqual([]);
    });
  });

  it("a Deployment names its replicas, or an autoscaler has them", () => {
    forEveryStack((objects) => {
      const scalers = [...ofKind(objects, "HorizontalPodAutoscaler"), ...ofKind(objects, "ScaledObject")];
      const scaled = scalers.map(({ spec }) => spec.scaleTargetRef);
      const unnamed = ofKind(objects, "Deployment").filter(({ spec }) => spec.replicas === undefined);
      expect(scaled).toEqual(
        unnamed.map(({ metadata }) => ({ apiVersion: "apps/v1", kind: "Deployment", name: metadata.name })),
      );
    });
  });
});
