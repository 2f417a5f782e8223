// Random NetworkPolicies with real packets: what opens equals, cell by cell, what vet's reachability computes.
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { reachability } from "../../../src/index.ts";
import { seed } from "../../fixtures/seed.ts";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { complaints } from "../apply.ts";
import { connect } from "../connection.ts";
import { until } from "../until.ts";
import { dialFrom, dialFromHost, namespaceOf } from "./dial.ts";
import { probeImage } from "./images.ts";

const connection = inject("node");
const { api } = connect(connection);

// Policies take seconds to take effect, so sets are tried side by side: each in a pair of namespaces of its own, whose pods
// no policy of another pair can isolate.
const [PAIRS, SETS_OF_EACH] = [10, 20];
const PORTS = [8000, 8001, 9000];
const TEAMS = ["a", "b"];
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

interface Running {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly ports: readonly { name: string; port: number; protocol: string }[];
  /** The network namespace it stands in. */
  readonly stand: string;
}

/** Two namespaces with three pods each; and a pod elsewhere that tells whether the newest policies are in force. */
interface Pair {
  readonly namespaces: readonly KubernetesObject[];
  readonly actors: readonly Running[];
  readonly canary: KubernetesObject;
}
let pairs: Pair[] = [];

const CANARIES: KubernetesObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "random-canaries" } };

const namespaceOfTeam = (pair: number, team: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: `random-${pair}-${team}`, labels: { team } },
});

beforeAll(async () => {
  pairs = await Promise.all(
    Array.from({ length: PAIRS }, async (_, pair) => {
      const namespaces = TEAMS.map((team) => namespaceOfTeam(pair, team));
      const pods = namespaces.flatMap(({ metadata }) =>
        LABELS.map((labels, index) => probe(`p${index}`, metadata.name, labels)),
      );
      const canary = probe(`canary-${pair}`, CANARIES.metadata.name, { canary: String(pair) });
      expect(complaints(await api.apply([CANARIES, ...namespaces, ...pods, canary]))).toEqual([]);
      const actors = await Promise.all(pods.map(running));
      return { namespaces, actors, canary: await api.waitFor(canary, hasCondition("Ready")) };
    }),
  );
});
afterAll(async () => {
  const namespaces = [CANARIES, ...pairs.flatMap((pair) => pair.namespaces)];
  await Promise.all(namespaces.map((namespace) => api.delete(namespace)));
  api.close();
});

async function running(pod: KubernetesObject): Promise<Running> {
  const { status, metadata } = await api.waitFor(pod, hasCondition("Ready"));
  const namespace = metadata.namespace ?? "";
  return {
    name: `${namespace}/${metadata.name}`,
    namespace,
    labels: metadata.labels,
    namespaceLabels: { team: namespace.at(-1) ?? "", "kubernetes.io/metadata.name": namespace },
    address: status.podIP,
    ports: [{ name: "http", port: 8000, protocol: "TCP" }],
    stand: await namespaceOf(connection, status.podIP),
  };
}

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
/** A part of the pods' addresses, or all but one. */
const ipBlock = ({ actors }: Pair) =>
  fc
    .tuple(fc.boolean(), fc.constantFrom(...actors), fc.integer({ min: 24, max: 31 }))
    .map(([isWhole, { address }, length]) =>
      isWhole ? { cidr: "0.0.0.0/0", except: [`${address}/32`] } : { cidr: masked(address, length) },
    );
const masked = (address: string, length: number) => {
  const bits = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(bits / 2 ** (32 - length)) * 2 ** (32 - length);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${length}`;
};
const peer = (pair: Pair) =>
  fc.oneof(
    podSelector.map((selector) => ({ podSelector: selector })),
    namespaceSelector.map((selector) => ({ namespaceSelector: selector })),
    fc.record({ podSelector, namespaceSelector }),
    ipBlock(pair).map((block) => ({ ipBlock: block })),
  );
const port = fc.oneof(
  fc.constantFrom(...PORTS).map((number) => ({ protocol: "TCP", port: number })),
  fc.constant({ protocol: "TCP", port: "http" }),
  fc.constant({ protocol: "TCP", port: 8000, endPort: 8001 }),
  fc.constant({ protocol: "UDP", port: 8000 }),
  fc.constant({ protocol: "TCP" }),
);
type Peer = { readonly ipBlock?: object };
type Rule = { readonly from?: readonly Peer[]; readonly to?: readonly Peer[]; readonly ports?: readonly object[] };

/**
 * Whether kube-router means by a rule what the API means: what one block leaves out it takes from the others, too, and what
 * a port is called at an address it does not look up.
 */
function isMeantSo({ from = [], to = [], ports = [] }: Rule): boolean {
  const blocks = [...from, ...to].filter(({ ipBlock }) => ipBlock !== undefined);
  return blocks.length === 0 || (blocks.length === 1 && !ports.some((each) => "port" in each && each.port === "http"));
}

const rules = (side: "from" | "to", pair: Pair) =>
  fc.array(
    fc
      .record(
        { [side]: fc.array(peer(pair), { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
        { requiredKeys: [] },
      )
      .filter(isMeantSo),
    { maxLength: 2 },
  );
const policy = (pair: Pair) =>
  fc.record({
    metadata: fc.constantFrom(...pair.namespaces).map(({ metadata }) => ({ namespace: metadata.name })),
    spec: fc.record(
      {
        podSelector,
        policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
        ingress: rules("from", pair),
        egress: rules("to", pair),
      },
      { requiredKeys: ["podSelector"] },
    ),
  });

it(`${PAIRS * SETS_OF_EACH} random sets of policies allow exactly what is computed`, async () => {
  const cells = await Promise.all(
    pairs.map(async (pair) => {
      const sets = fc.sample(fc.array(policy(pair), { minLength: 1, maxLength: 3 }), {
        numRuns: SETS_OF_EACH,
        seed: seed(),
      });
      let count = 0;
      for (const [turn, set] of sets.entries()) count += await opensWhatIsComputed(pair, set, turn);
      return count;
    }),
  );
  const sum = cells.reduce((total, count) => total + count, 0);
  console.info(`${PAIRS * SETS_OF_EACH} sets of policies, ${sum} cells, each as computed`);
  const [pods, ports] = [TEAMS.length * LABELS.length, PORTS.length];
  expect(sum).toBe(PAIRS * SETS_OF_EACH * pods * (pods - 1) * ports);
});

interface Policy {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly podSelector?: object;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly object[];
    readonly egress?: readonly object[];
  };
}

/**
 * The same as one policy per direction. Between two pods of one policy that has both, kube-router takes what the one
 * direction allows for the other, which the API does not mean.
 */
function oneWay(spec: Policy["spec"]): object[] {
  const { podSelector, ingress = [], egress = [] } = spec;
  const { policyTypes = egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"] } = spec;
  const rules = { Ingress: { ingress }, Egress: { egress } };
  return policyTypes.map((type) => ({ podSelector, policyTypes: [type], ...rules[type as keyof typeof rules] }));
}

/**
 * Waits until policies are in force that were applied before: the canary's opens another port in each turn, and the node
 * enforces all it knows of at once.
 */
async function inForce(canary: KubernetesObject, turn: number): Promise<void> {
  const [port, other] = turn % 2 === 0 ? PORTS : PORTS.slice(0, 2).reverse();
  const { name, namespace, labels } = canary.metadata;
  const closing = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress"], ingress: [{ ports: [{ port }] }] },
  };
  expect(complaints(await api.apply([closing]))).toEqual([]);
  const [open, closed] = [port, other].map((each) => `${canary.status.podIP}:${each}`) as [string, string];
  await until(
    "the newest policies are in force",
    async () => {
      const reach = await dialFromHost(connection, "private", [open, closed]);
      return reach[open] === true && reach[closed] === false;
    },
    { timeoutSeconds: 120, intervalMilliseconds: 1000 },
  );
}

/** Tries each pod of the pair against each other one; returns how many connections that were. */
async function opensWhatIsComputed(
  { namespaces, actors, canary }: Pair,
  set: readonly Policy[],
  turn: number,
): Promise<number> {
  const policies = (of: (spec: Policy["spec"]) => object[]) =>
    set.flatMap(({ metadata, spec }, index) =>
      of(spec).map((each, part) => ({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { ...metadata, name: `random-${index}-${part}` },
        spec: each,
      })),
    );
  const objects = policies(oneWay);
  expect(complaints(await api.apply(objects))).toEqual([]);
  await inForce(canary, turn);
  const { allows } = reachability([...namespaces, ...policies((spec) => [spec])]);
  const cells = actors.flatMap((from) =>
    actors.filter((to) => to !== from).flatMap((to) => PORTS.map((port) => ({ from, to, port }))),
  );
  const line = ({ from, to, port }: (typeof cells)[number], isOpen: boolean | undefined) =>
    `${from.name} -> ${to.name}:${port} ${isOpen ?? "undecided"}`;
  const computed = cells.map((cell) => line(cell, allows(cell.from, cell.to, cell.port)));
  let observed: string[] = [];
  await until(
    "what opens is what is computed",
    async () => {
      const views = await Promise.all(
        actors.map(async (from) => {
          const others = actors.filter((to) => to !== from);
          const targets = others.flatMap(({ address }) => PORTS.map((port) => `${address}:${port}`));
          return [from, await dialFrom(connection, from.stand, targets)] as const;
        }),
      );
      const reach = new Map(views);
      observed = cells.map((cell) => line(cell, reach.get(cell.from)?.[`${cell.to.address}:${cell.port}`]));
      return observed.join("\n") === computed.join("\n");
    },
    {
      // Again only for what a busy machine did not answer in time.
      timeoutSeconds: 20,
      intervalMilliseconds: 1000,
      explain: () => `${JSON.stringify(set)}\n${observed.filter((each) => !computed.includes(each)).join("\n")}`,
    },
  );
  for (const object of objects) await api.delete(object);
  return cells.length;
}
