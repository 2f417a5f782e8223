// A resolver that listens on the node and is no pod, as NodeLocal DNSCache, Cloud DNS on GKE and EKS Auto Mode have it; and
// stacks whose pods ask it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import type { KubernetesObject } from "../api.ts";
import { binaries } from "../binaries.ts";
import { readLog, untilReady } from "../run-directory.ts";
import { type NodeConnection, sandboxOf } from "./connection.ts";
import { isIpv6, type Network } from "./network.ts";

/** Where NodeLocal DNSCache listens by default, and what its guide has people choose for IPv6: an address of their own. */
export const localAddress = { ipv4: "169.254.20.10", ipv6: "fd00:90::53" };
const name = "resolver-on-node";

/** Starts it at addresses of the node; those that are its own alone are given to it. Returns what it has been asked so far. */
export async function startResolver(connection: NodeConnection, network: Network, addresses: readonly string[]) {
  const sandbox = sandboxOf(connection);
  const { directory } = connection;
  const corefile = join(directory, `${name}.corefile`);
  const listen = [...addresses, ...network.nodeAddresses].join(" ");
  writeFileSync(corefile, `. {\n  bind ${listen}\n  log\n  errors\n  forward . ${network.dnsAddress}\n}\n`);
  for (const address of addresses) {
    const own = isIpv6(address) ? [`${address}/128`, "dev", "lo", "nodad"] : [`${address}/32`, "dev", "lo"];
    await sandbox.check("ip", ["addr", "add", ...own]);
  }
  await sandbox.start(name, (await binaries("coredns")).coredns, ["-conf", corefile]);
  await untilReady(directory, name, async () => readLog(directory, name).includes("CoreDNS-"));
  return { lookups: () => readLog(directory, name).split("\n") };
}

/** The stack of a config with the resolver that each of its pods asks. */
export function objectsAsking(
  config: AetherConfig,
  nameserver: (object: KubernetesObject) => string,
): KubernetesObject[] {
  const searches = ["svc.cluster.local", "cluster.local"];
  return aetherStack(config).map((given) => {
    const object = given as KubernetesObject;
    if (object.spec?.template?.spec === undefined) return object;
    const dnsConfig = {
      nameservers: [nameserver(object)],
      searches: [`${config.namespace}.${searches[0]}`, ...searches],
      options: [{ name: "ndots", value: "5" }],
    };
    const { template } = object.spec;
    const spec = { ...template.spec, dnsPolicy: "None", dnsConfig };
    return { ...object, spec: { ...object.spec, template: { ...template, spec } } };
  });
}
