import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { forEveryStack } from "../fixtures/laws.ts";
import { matches, ofKind, type Pod, podsOf } from "../fixtures/objects.ts";

/** What the component's own container listens on, by the name of the port; nobody of the stack calls a config's sidecars. */
const portsOf = ({ labels, spec: { containers } }: Pod) =>
  containers
    .filter(({ name }) => name === labels["app.kubernetes.io/component"])
    .flatMap(({ ports = [] }) => ports.map(({ name, containerPort }) => ({ name, port: containerPort })));

const componentIn = (labels: Readonly<Record<string, string>> = {}) =>
  labels["app.kubernetes.io/component"] ?? ("cnpg.io/cluster" in labels ? "postgres" : undefined);

describe("in every stack", () => {
  it("a Service targets a port of its pods, with the number on which they listen", () => {
    forEveryStack((objects) => {
      const services = ofKind(objects, "Service").map(({ spec: { selector, ports = [] } }) => ({
        leads: ports.map(({ targetPort, port }) => ({ name: targetPort, port })),
        listens: podsOf(objects).flatMap((pod) => (matches(selector, pod.labels) ? portsOf(pod) : [])),
      }));
      expect(services.map(({ leads }) => leads)).toEqual(services.map(({ listens }) => listens));
    });
  });

  it("a probe uses a port of the container", () => {
    forEveryStack((objects) => {
      const lost = podsOf(objects).flatMap((pod) =>
        pod.spec.containers.flatMap(({ startupProbe, livenessProbe, readinessProbe, ports = [] }) =>
          [startupProbe, livenessProbe, readinessProbe]
            .flatMap((probe) => probe?.httpGet?.port ?? [])
            .filter((asked) => !ports.some(({ name }) => name === asked)),
        ),
      );
      expect(lost).toEqual([]);
    });
  });

  it("a policy lets clients in at the ports on which the pod listens, and at no others", () => {
    forEveryStack((objects) => {
      const wrong = ofKind(objects, "NetworkPolicy").flatMap(({ metadata, spec }) => {
        const [pod] = podsOf(objects).filter(({ labels }) => matches(spec.podSelector?.matchLabels, labels));
        // Pods of cert-manager and of CloudNativePG's operator are not among the objects.
        const elsewhere = spec.podSelector?.matchLabels?.["cnpg.io/cluster"] ? [5432, 8000, 9187] : [8089];
        const listening = pod === undefined ? elsewhere : portsOf(pod).map(({ port }) => port);
        return (spec.ingress ?? [])
          .flatMap(({ ports = [] }) => ports)
          .filter(({ port, protocol }) => protocol !== "TCP" || !listening.includes(Number(port)))
          .map(({ port }) => `${metadata.name} ${port}`);
      });
      expect(wrong).toEqual([]);
    });
  });

  it("if a policy allows a connection to pods of the stack, theirs accept it", () => {
    forEveryStack((objects) => {
      const policies = ofKind(objects, "NetworkPolicy").filter(
        ({ spec }) => spec.podSelector?.matchLabels !== undefined,
      );
      const edges = (direction: "ingress" | "egress") =>
        policies.flatMap(({ spec }) =>
          (spec[direction] ?? []).flatMap((rule) =>
            ("from" in rule ? (rule.from ?? []) : "to" in rule ? (rule.to ?? []) : [])
              .filter(({ namespaceSelector, ipBlock }) => namespaceSelector === undefined && ipBlock === undefined)
              .map(({ podSelector }) => componentIn(podSelector?.matchLabels))
              .filter((other) => other !== undefined)
              .map((other) => {
                const self = componentIn(spec.podSelector?.matchLabels);
                const [from, to] = direction === "ingress" ? [other, self] : [self, other];
                return `${from} -> ${to}:${rule.ports?.[0]?.port}`;
              }),
          ),
        );
      expect(edges("ingress").sort()).toEqual(edges("egress").sort());
    });
  });

  it("every listening port has a client", () => {
    forEveryStack((objects, { networkPolicy, ingress, monitoring = false }) => {
      // Whom Cilium lets in calls, too.
      const byEntity = ofKind(objects, "CiliumNetworkPolicy").map(({ spec }) => spec.endpointSelector.matchLabels);
      const deaf = ofKind(objects, "NetworkPolicy").filter(({ spec }) => {
        const pods = podsOf(objects).filter(({ labels }) => matches(spec.podSelector?.matchLabels, labels));
        return (
          spec.podSelector?.matchLabels !== undefined &&
          spec.ingress === undefined &&
          !byEntity.some((labels) => isDeepStrictEqual(labels, spec.podSelector?.matchLabels)) &&
          pods.flatMap(portsOf).length > 0
        );
      });
      // With neither an ingress nor an entry of another kind nobody calls the UI, and API and scheduler Prometheus alone.
      const isClosed = ingress === false && networkPolicy !== false && networkPolicy?.entry === undefined;
      expect(deaf).toHaveLength(isClosed ? (monitoring === false ? 3 : 1) : 0);
    });
  });
});
