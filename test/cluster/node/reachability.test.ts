// Reachability with real packets: for every pair and port a connection is tried, and what opened equals, cell by cell,
// what topology.ts declares. The pods are the probe's, with the labels of the components; the policies are the stack's.
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseConfig } from "../../../src/aether/config/parse.ts";
import { workloads } from "../../../src/aether/derived/declared.ts";
import { podLabels } from "../../../src/aether/topology.ts";
import { type AetherConfig, namespace as namespaceOf, networkPolicies } from "../../../src/index.ts";
import { hasCondition, type KubernetesObject } from "../api.ts";
import { complaints } from "../apply.ts";
import { connect } from "../connection.ts";
import { until } from "../until.ts";
import { type Actor, declares } from "./declared.ts";
import { dialFromHost, dialFromPod, type Reach } from "./dial.ts";
import { type Host, hosts, outsidePorts as ports } from "./outside.ts";
import { probePod } from "./probe-pod.ts";

const connection = inject("node");
const { api } = connect(connection);
afterAll(() => api.close());

const stacks: Record<string, AetherConfig> = {
  default: { monitoring: { prometheus: { namespace: "monitoring" }, postgresExporter: {} } },
  // Its instances call each other and the API server, for which the private host stands.
  "database-operator": {
    postgres: { cloudNativePg: { apiServer: { cidrs: [`${hosts.private.address}/32`], ports: [443] } } },
    monitoring: { prometheus: { namespace: "monitoring" } },
    // kube-router applies a policy's egress also to packets that arrive, and where one policy selects both ends it would let in
    // what the addresses of resolvers allow.
    networkPolicy: { dns: { cidrs: [] } },
  },
  "no-mlflow": { mlflow: false, homeAssistant: { url: `http://${hosts.homeAssistant.address}:8123` } },
  "external-postgres": {
    homeAssistant: { url: `http://${hosts.homeAssistant.address}:8123` },
    postgres: { external: { host: hosts.private.address, maxConnections: 200 } },
  },
  // The home network and the metadata service stay closed, though Home Assistant and a database are called at their ports.
  "public-by-word": {
    homeAssistant: { url: "http://ha.example.com:8123", address: "public" },
    postgres: { external: { host: "db.example.com", address: "public", maxConnections: 200 } },
  },
  "asked-by-a-certificate-authority": { ingress: { tls: { issuer: { name: "letsencrypt" } } } },
  // The same pods, and no Ingress of ours. And resolvers in pods alone: pods have private addresses here, and by those every
  // pod outside the stack would do.
  "own-entry": {
    ingress: false,
    publicUrl: "https://aether.local",
    networkPolicy: {
      dns: { cidrs: [] },
      entry: {
        pods: {
          namespace: "ingress-nginx",
          matchLabels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
        },
      },
    },
  },
  "home-assistant-in-cluster": {
    homeAssistant: {
      url: "http://home-assistant.home.svc:8123",
      address: { pods: { namespace: "home", matchLabels: { app: "home-assistant" } } },
    },
  },
};

/** Pods that belong to no stack. */
const outsiders = {
  ingressController: {
    namespace: "ingress-nginx",
    labels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
  },
  prometheus: { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } },
  databaseOperator: { namespace: "cnpg-system", labels: { "app.kubernetes.io/name": "cloudnative-pg" } },
  homeAssistantPod: { namespace: "home", labels: { app: "home-assistant" } },
  /** As NodeLocal DNSCache, of another label than CoreDNS. */
  otherResolver: { namespace: "kube-system", labels: { "k8s-app": "node-local-dns" } },
  strangerOutside: { namespace: "elsewhere", labels: { app: "stranger" } },
};

const namespaceObject = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

async function actor(name: string, pod: KubernetesObject, inStack: boolean): Promise<Actor> {
  const { status, metadata } = await api.waitFor(pod, hasCondition("Ready"));
  const { namespace = "", labels } = metadata;
  return { name, address: status.podIP, inStack, namespace, labels };
}

const outside: Actor[] = Object.entries(hosts).map(([name, { address }]) => ({ name, address, inStack: false }));

beforeAll(async () => {
  const pods = Object.entries(outsiders).map(([name, { namespace, labels }]) => probePod(name, namespace, labels));
  const namespaces = Object.values(outsiders).map(({ namespace }) => namespaceObject(namespace));
  expect(complaints(await api.apply([...namespaces, ...pods]))).toEqual([]);
  const actors = await Promise.all(pods.map((pod, index) => actor(Object.keys(outsiders)[index] ?? "", pod, false)));
  const [dns] = await api.list("v1", "Pod", "kube-system", { labelSelector: "k8s-app=kube-dns" });
  outside.push(...actors, { ...(await actor("dns", dns as KubernetesObject, false)), serves: [53] });
});

/** Every actor's view: for each target `address:port`, whether a connection opened. */
async function observe(actors: readonly Actor[]): Promise<Map<Actor, Reach>> {
  const views = actors.map(async (from): Promise<[Actor, Reach]> => {
    const targets = actors
      .filter((to) => to !== from)
      .flatMap(({ address }) => ports.map((port) => `${address}:${port}`));
    const isHost = from.namespace === undefined;
    const dial = isHost
      ? dialFromHost(connection, from.name as Host, targets)
      : dialFromPod(connection, from.address, targets);
    return [from, await dial];
  });
  return new Map(await Promise.all(views));
}

/** One line per pair: the ports that are open, with a mark those of which nothing is known. Pairs outside of the stack are not its affair. */
function matrix(
  actors: readonly Actor[],
  isOpen: (from: Actor, to: Actor, port: number) => boolean | undefined,
): string[] {
  const cell = (from: Actor, to: Actor, port: number) =>
    ({ true: [`${port}`], false: [], undefined: [`${port}?`] })[`${isOpen(from, to, port)}`];
  return actors.flatMap((from) =>
    actors
      .filter((to) => to !== from && (from.inStack || to.inStack))
      .map((to) => {
        const open = (to.serves ?? ports).flatMap((port) => cell(from, to, port));
        return `${from.name} -> ${to.name}: ${open.join(" ") || "-"}`;
      }),
  );
}

/** The pods of a component: one is as good as several, but for instances that call each other. */
const podsOf = ({ postgres = {} }: AetherConfig, component: string) =>
  component === "postgres" && "cloudNativePg" in postgres ? ["postgres-1", "postgres-2"] : [component];

describe.each(Object.entries(stacks))("in the %s stack", (name, given) => {
  const namespace = `reach-${name}`;
  const config = { ...given, namespace };

  it("every pair and port is open exactly if topology.ts declares it", async () => {
    const parsed = parseConfig(config);
    const inStack = workloads(parsed).flatMap(({ component: { name } }) =>
      podsOf(config, name).map((pod) => [name, probePod(pod, namespace, podLabels(parsed, { name }))] as const),
    );
    // Where nobody asks, nothing may reach it either: it is a stranger then.
    const solver = probePod("acmeSolver", namespace, { "acme.cert-manager.io/http01-solver": "true" });
    const stranger = probePod("strangerInside", namespace, { app: "stranger" });
    const all = [...inStack, ["acmeSolver", solver] as const, ["strangerInside", stranger] as const];
    const pods = all.map(([, pod]) => pod);
    expect(complaints(await api.apply([...namespaceOf(config), ...networkPolicies(config), ...pods]))).toEqual([]);
    const own = await Promise.all(all.map(([name, pod]) => actor(name, pod, true)));
    const actors = [...own, ...outside];

    const declared = matrix(actors, declares(config));
    let observed: string[] = [];
    // Policies take effect within seconds of being applied.
    await until(
      "what opens is what is declared",
      async () => {
        const views = await observe(actors);
        observed = matrix(actors, (from, to, port) => views.get(from)?.[`${to.address}:${port}`]);
        return observed.join("\n") === declared.join("\n");
      },
      {
        intervalMilliseconds: 1000,
        explain: () => observed.filter((line) => !declared.includes(line)).join("\n"),
      },
    );
    const open = (lines: string[]) => lines.filter((line) => !line.endsWith("-"));
    console.info(`declared, ${name}\n${open(declared).join("\n")}\nobserved, ${name}\n${open(observed).join("\n")}`);
    console.info(`${name}: ${declared.length} pairs x ${ports.length} ports tried`);
    expect(observed).toEqual(declared);
    for (const pod of pods) await api.delete(pod, { gracePeriodSeconds: 0 });
  });
});
