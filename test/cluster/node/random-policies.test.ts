// Random NetworkPolicies with real packets: what opens equals, cell by cell, what vet's reachability computes.
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { reachability } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { complaints } from "../apply.ts";
import { connect } from "../connection.ts";
import { until } from "../until.ts";
import { dialFromPod } from "./dial.ts";
import { probeImage } from "./images.ts";

const connection = inject("node");
const { api } = connect(connection);
afterAll(() => api.close());

const SETS = 200;
const PORTS = [8000, 8001, 9000];
const NAMESPACES = { "random-a": { team: "a" }, "random-b": { team: "b" } };
const LABELS: readonly Readonly<Record<string, string>>[] = [
  { app: "web", tier: "front" },
  { app: "db" },
  { app: "web" },
];

const probe = (name: string, namespace: string, labels: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, labels },
  spec: {
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    containers: [
      {
        name: "probe",
        image: probeImage,
        args: ["serve", name, ...PORTS.map(String)],
        ports: [{ name: "http", containerPort: 8000 }],
        securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false },
      },
    ],
  },
});

const namespaces = Object.entries(NAMESPACES).map(([name, labels]) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels },
}));
const pods = Object.keys(NAMESPACES).flatMap((namespace) =>
  LABELS.map((labels, index) => probe(`p${index}`, namespace, labels)),
);

interface Running {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly ports: readonly { name: string; port: number; protocol: string }[];
}
let actors: Running[] = [];

beforeAll(async () => {
  expect(complaints(await api.apply([...namespaces, ...pods]))).toEqual([]);
  actors = await Promise.all(
    pods.map(async (pod) => {
      const { status, metadata } = await api.waitFor(pod, hasCondition("Ready"));
      const namespace = metadata.namespace ?? "";
      return {
        name: `${namespace}/${metadata.name}`,
        namespace,
        labels: metadata.labels ?? {},
        namespaceLabels: {
          ...NAMESPACES[namespace as keyof typeof NAMESPACES],
          "kubernetes.io/metadata.name": namespace,
        },
        address: status.podIP,
        ports: [{ name: "http", port: 8000, protocol: "TCP" }],
      };
    }),
  );
});

const value = fc.constantFrom("web", "db", "front", "none");
const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom("app", "tier"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: fc.constantFrom("app", "tier"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
);
const podSelector = fc.oneof(
  fc.constant({}),
  value.map((app) => ({ matchLabels: { app } })),
  fc.array(expression, { minLength: 1, maxLength: 2 }).map((matchExpressions) => ({ matchExpressions })),
);
const namespaceSelector = fc.oneof(
  fc.constant({}),
  fc.constantFrom("a", "b", "c").map((team) => ({ matchLabels: { team } })),
);
/** Half of the pods' addresses, or all but one. */
const ipBlock = fc
  .tuple(fc.boolean(), fc.nat({ max: 5 }), fc.integer({ min: 24, max: 31 }))
  .map(([isWhole, index, length]) => {
    const address = actors[index]?.address ?? "10.0.0.1";
    return isWhole ? { cidr: "0.0.0.0/0", except: [`${address}/32`] } : { cidr: masked(address, length) };
  });
const masked = (address: string, length: number) => {
  const bits = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(bits / 2 ** (32 - length)) * 2 ** (32 - length);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${length}`;
};
const peer = fc.oneof(
  podSelector.map((selector) => ({ podSelector: selector })),
  namespaceSelector.map((selector) => ({ namespaceSelector: selector })),
  fc.record({ podSelector, namespaceSelector }),
  ipBlock.map((block) => ({ ipBlock: block })),
);
const port = fc.oneof(
  fc.constantFrom(...PORTS).map((number) => ({ protocol: "TCP", port: number })),
  fc.constant({ protocol: "TCP", port: "http" }),
  fc.constant({ protocol: "TCP", port: 8000, endPort: 8001 }),
  fc.constant({ protocol: "UDP", port: 8000 }),
  fc.constant({ protocol: "TCP" }),
);
const rules = (side: "from" | "to") =>
  fc.array(
    fc.record(
      { [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    { maxLength: 2 },
  );
const policy = fc
  .record(
    {
      podSelector,
      policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
      ingress: rules("from"),
      egress: rules("to"),
    },
    { requiredKeys: ["podSelector"] },
  )
  .chain((spec) => fc.constantFrom(...Object.keys(NAMESPACES)).map((namespace) => ({ namespace, spec })));

it(`${SETS} random sets of policies open exactly what is computed`, { timeout: 3_600_000 }, async () => {
  const sets = fc.sample(fc.array(policy, { minLength: 1, maxLength: 3 }), SETS);
  let cells = 0;
  for (const set of sets) {
    const objects = set.map(({ namespace, spec }, index) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `random-${index}`, namespace },
      spec,
    }));
    expect(complaints(await api.apply(objects))).toEqual([]);
    const { allows } = reachability([...namespaces, ...objects]);
    const pairs = actors.flatMap((from) => actors.filter((to) => to !== from).map((to) => [from, to] as const));
    const computed = pairs.flatMap(([from, to]) =>
      PORTS.map((number) => `${from.name} -> ${to.name}:${number} ${allows(from, to, number)}`),
    );
    let observed: string[] = [];
    await until(
      "what opens is what is computed",
      async () => {
        const views = new Map(
          await Promise.all(
            actors.map(async (from) => {
              const targets = actors
                .filter((to) => to !== from)
                .flatMap(({ address }) => PORTS.map((number) => `${address}:${number}`));
              return [from, await dialFromPod(connection, from.address, targets)] as const;
            }),
          ),
        );
        observed = pairs.flatMap(([from, to]) =>
          PORTS.map(
            (number) => `${from.name} -> ${to.name}:${number} ${views.get(from)?.[`${to.address}:${number}`] === true}`,
          ),
        );
        return observed.join("\n") === computed.join("\n");
      },
      {
        timeoutSeconds: 60,
        explain: () => `${JSON.stringify(set)}\n${observed.filter((line) => !computed.includes(line)).join("\n")}`,
      },
    );
    expect(observed).toEqual(computed);
    cells += computed.length;
    for (const object of objects) await api.delete(object);
  }
  console.info(`${sets.length} sets of policies, ${cells} cells`);
});
