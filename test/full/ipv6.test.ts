// Stacks on clusters of IPv6: pods and Services that have no other address, and clusters of both families whose first is IPv6.
// Their own clusters, one after the other.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AetherConfig } from "../../src/index.ts";
import { applied, generatedSecret } from "../cluster/deploy.ts";
import { stackImages } from "../cluster/images/stack-images.ts";
import { sandboxOf } from "../cluster/node/connection.ts";
import { dialFromPod } from "../cluster/node/dial.ts";
import { at, hasIpv4, ipv6, ipv6First, isIpv6, type Network } from "../cluster/node/network.ts";
import { type RunningNode, startNode } from "../cluster/node/node.ts";
import { hosts } from "../cluster/node/outside.ts";
import { localAddress, objectsAsking, startResolver } from "../cluster/node/resolver.ts";
import { hasty, type RunningStack, runningStack, secondsSince } from "../cluster/node/running-stack.ts";
import { untilWorkloadsReady } from "../cluster/workloads.ts";

const config: AetherConfig & { namespace: string } = {
  ...hasty({
    homeAssistant: { url: "http://homeassistant.home.arpa:8123", address: { ip: hosts.homeAssistant.address6 } },
  }),
  namespace: "aether",
};

const networks: Record<string, Network> = { "IPv6 alone": ipv6, "IPv6 first": ipv6First };

/** What is answered on the node, which no policy keeps from its pods. */
async function statuses({ connection }: RunningNode, urls: readonly string[]): Promise<Record<string, number>> {
  const script = `const urls = ${JSON.stringify(urls)};
    const status = (url) => fetch(url).then((answer) => answer.status, (error) => String(error.cause ?? error));
    console.log(JSON.stringify(Object.fromEntries(await Promise.all(urls.map(async (url) => [url, await status(url)])))));`;
  const args = ["--input-type=module", "--eval", script];
  return JSON.parse(await sandboxOf(connection).check(process.execPath, args));
}

describe.each(Object.entries(networks))("a cluster of %s", (_, network) => {
  let node: RunningNode;
  let stack: RunningStack;
  let resolver: Awaited<ReturnType<typeof startResolver>>;
  const locals = [localAddress.ipv6, ...(hasIpv4(network) ? [localAddress.ipv4] : [])];
  const [nodeAddress = ""] = network.nodeAddresses;

  beforeAll(async () => {
    node = await startNode(stackImages, "ipv6", network);
    stack = runningStack(node.connection, config);
    resolver = await startResolver(node.connection, network, locals);
  });
  afterAll(async () => {
    await node?.stop();
  });

  it("has a whole stack Ready at the first try, whose names a resolver on the node finds", async () => {
    const started = Date.now();
    const nameservers = { "aether-scheduler": nodeAddress, "aether-api": locals.at(-1) };
    const objects = objectsAsking(
      config,
      ({ metadata }) => nameservers[metadata.name as "aether-api"] ?? localAddress.ipv6,
    );
    const [namespace, ...rest] = objects;
    await applied(node.api, [namespace as object, await generatedSecret(config), ...rest]);
    const pods = await untilWorkloadsReady(node.api, config.namespace);
    console.log(`${pods.length} pods Ready in ${secondsSince(started)}`);
    expect(await stack.setbacks()).toEqual([]);
    expect(await stack.warnings()).toEqual([]);
    const services = await node.api.list("v1", "Service", config.namespace);
    const addresses = [...pods.map(({ status }) => status.podIP), ...services.map(({ spec }) => spec.clusterIP)];
    expect(addresses.filter((address) => address !== "None" && !isIpv6(address))).toEqual([]);
    expect(pods.map(({ status }) => status.podIPs.length)).toEqual(pods.map(() => network.podRanges.length));
    const asked = resolver.lookups().filter((line) => line.includes(`aether-postgres.${config.namespace}.svc`));
    expect(asked.length).toBeGreaterThan(0);
  });

  it("answers requests at UI, API, scheduler and MLflow, at each address of each pod and of each Service", async () => {
    const ports = { ui: 8080, api: 8000, scheduler: 8000, mlflow: 5000 };
    const paths = { ui: "/", api: "/api/v1/ready", scheduler: "/api/v1/ready", mlflow: "/health" };
    const urls = await Promise.all(
      Object.entries(ports).map(async ([component, port]) => {
        const { status } = await stack.pod(component);
        const metadata = { name: `aether-${component}`, namespace: config.namespace };
        const service = await node.api.get({ apiVersion: "v1", kind: "Service", metadata });
        const addresses = [...status.podIPs.map(({ ip }: { ip: string }) => ip), service?.spec.clusterIP];
        return addresses.map((address) => `http://${at(address, port)}${paths[component as keyof typeof paths]}`);
      }),
    );
    expect(await statuses(node, urls.flat())).toEqual(Object.fromEntries(urls.flat().map((url) => [url, 200])));
  });

  it("lets each pod connect to what its policies allow, over IPv6", async () => {
    const address = async (component: string) => (await stack.pod(component)).status.podIP;
    const [postgres, mlflow, ui, api, scheduler] = await Promise.all(
      ["postgres", "mlflow", "ui", "api", "scheduler"].map(address),
    );
    const outside = {
      [at(hosts.public.address6, 443)]: true,
      [at(hosts.public.address6, 80)]: false,
      [at(hosts.homeAssistant.address6, 8123)]: true,
      [at(hosts.homeAssistant.address6, 80)]: false,
      [at(hosts.private.address6, 443)]: false,
      [at(hosts.private.address6, 53)]: true,
      [at(hosts.metadata.address6, 80)]: false,
      [at(nodeAddress, 53)]: true,
      [at(nodeAddress, 6443)]: false,
    };
    const within = { [at(postgres, 5432)]: true, [at(ui, 8080)]: false };
    const fromApi = { ...outside, ...within, [at(mlflow, 5000)]: true, [at(scheduler, 8000)]: false };
    expect(await dialFromPod(node.connection, api, Object.keys(fromApi))).toEqual(fromApi);
    const nothing = [...Object.keys(outside), at(postgres, 5432), at(api, 8000)];
    expect(await dialFromPod(node.connection, ui, nothing)).toEqual(
      Object.fromEntries(nothing.map((to) => [to, false])),
    );
  });
});
