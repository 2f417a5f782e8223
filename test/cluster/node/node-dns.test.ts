// Where the cluster's DNS is no pod: a resolver that listens on the node, as NodeLocal DNSCache, Cloud DNS on GKE and EKS
// Auto Mode have it, at a link-local address or the node's own.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import type { KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { applied, generatedSecret } from "../deploy.ts";
import { documented } from "../troubleshooting.ts";
import { until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { sandboxOf } from "./connection.ts";
import { dialFromPod } from "./dial.ts";
import { dnsAddress } from "./dns.ts";
import { ipv4 } from "./network.ts";
import { hosts, nodeAddress } from "./outside.ts";
import { localAddress, objectsAsking, startResolver } from "./resolver.ts";
import { componentsOf, hasty, runningStack, secondsSince, small } from "./running-stack.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);

const linkLocal = localAddress.ipv4;
/** Packets to it are lost, as enforcement that does not answer loses them. */
const silent = "192.168.79.1";
let resolver: Awaited<ReturnType<typeof startResolver>>;

beforeAll(async () => {
  await sandboxOf(connection).check("ip", ["route", "add", "blackhole", silent]);
  resolver = await startResolver(connection, ipv4, [linkLocal]);
});
afterAll(async () => {
  await stack.remove();
  api.close();
});

async function deploy(config: AetherConfig, objects: readonly KubernetesObject[]): Promise<void> {
  const [namespace, ...rest] = objects;
  await applied(api, [namespace as object, await generatedSecret(config), ...rest]);
}

const config = hasty({ namespace: "dns-on-node" });
const stack = runningStack(connection, config);

it("the default stack is Ready at the first try, with no restart and no warning", async () => {
  const started = Date.now();
  const isScheduler = ({ metadata }: KubernetesObject) => metadata.name === "aether-scheduler";
  await deploy(
    config,
    objectsAsking(config, (object) => (isScheduler(object) ? nodeAddress : linkLocal)),
  );
  const pods = await untilWorkloadsReady(api, stack.namespace);
  console.log(`DNS on the node: ${componentsOf(pods).join(", ")} Ready in ${secondsSince(started)}`);
  expect(await stack.setbacks()).toEqual([]);
  expect(await stack.warnings()).toEqual([]);

  const nameserverOf = async (component: string) => {
    const { metadata } = await stack.pod(component);
    const { stdout } = await kubectl(["exec", "-n", stack.namespace, metadata.name, "--", "cat", "/etc/resolv.conf"]);
    return stdout.split("\n").find((line) => line.startsWith("nameserver"));
  };
  expect(await nameserverOf("api")).toBe(`nameserver ${linkLocal}`);
  expect(await nameserverOf("scheduler")).toBe(`nameserver ${nodeAddress}`);
  const lookups = resolver
    .lookups()
    .filter((line) => line.includes(`aether-postgres.${stack.namespace}.svc.cluster.local.`));
  const askers = (await stack.pods()).filter(({ status }) =>
    lookups.some((line) => line.includes(` ${status.podIP}:`)),
  );
  expect([...new Set(componentsOf(askers))]).toEqual(["api", "migration", "scheduler"]);
});

it.each(["api", "scheduler"])("the %s reaches private addresses at 53 alone, and no public one there", async (from) => {
  const expected = {
    [`${linkLocal}:53`]: true,
    [`${nodeAddress}:53`]: true,
    [`${dnsAddress}:53`]: true,
    [`${hosts.metadata.address}:53`]: true,
    [`${hosts.metadata.address}:80`]: false,
    [`${hosts.metadata.address}:443`]: false,
    [`${nodeAddress}:6443`]: false,
    [`${hosts.private.address}:80`]: false,
    [`${hosts.public.address}:53`]: false,
    [`${hosts.public.address}:443`]: true,
  };
  const { status } = await stack.pod(from);
  expect(await dialFromPod(connection, status.podIP, Object.keys(expected))).toEqual(expected);
});

it.each(["ui", "mlflow", "postgres"])("the %s, which looks up no names, reaches no resolver", async (from) => {
  const { status } = await stack.pod(from);
  const expected = { [`${linkLocal}:53`]: false, [`${nodeAddress}:53`]: false, [`${dnsAddress}:53`]: false };
  expect(await dialFromPod(connection, status.podIP, Object.keys(expected))).toEqual(expected);
});

/** Ways for no resolver to answer. */
const faults: Record<string, { config: AetherConfig; nameserver: string }> = {
  "a policy refuses": {
    config: { ...small, namespace: "dns-refused", networkPolicy: { dns: { cidrs: [] } } },
    nameserver: linkLocal,
  },
  "lookups get lost": { config: { ...small, namespace: "dns-lost" }, nameserver: silent },
};

it.concurrent.each(Object.entries(faults))(
  "when %s, the pods that wait name the setting, in the guide's words",
  async (_, { config: given, nameserver }) => {
    const config = hasty(given);
    const stack = runningStack(connection, config);
    const { pattern } = documented(
      "waiting: database at …: [Errno -3] Temporary failure in name resolution: the cluster's DNS failed or did not answer; if a NetworkPolicy blocks it, set networkPolicy.dns",
    );
    await deploy(
      config,
      objectsAsking(config, () => nameserver),
    );
    const says = async (component: string, container: string) =>
      stack.log(await stack.pod(component), container).catch(() => "");
    const logs = () => Promise.all([says("api", "wait"), says("scheduler", "wait"), says("migration", "migration")]);
    const seen = await until(
      "all three say it",
      async () => {
        const found = await logs();
        return found.every((log) => pattern.test(log)) && found;
      },
      { intervalMilliseconds: 1000, explain: async () => (await logs()).join("\n---\n") },
    );
    expect(seen).toHaveLength(3);
    await stack.remove();
  },
);
