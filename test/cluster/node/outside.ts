// Hosts outside the cluster, each a network namespace of the sandbox with a cable to the node. They are the whole world:
// none has a way out, so no packet of a test leaves this machine.
import { probeProgram } from "./images.ts";
import { hasIpv6, ipv4, ipv6, type Network } from "./network.ts";
import type { Sandbox } from "./sandbox.ts";

/** The node's own address, on its cable to the public host. */
export const [nodeAddress = ""] = ipv4.nodeAddresses;
const [nodeAddress6] = ipv6.nodeAddresses;

/** Every host serves HTTP on these. */
export const outsidePorts = [53, 80, 443, 5000, 5432, 8000, 8080, 8089, 8123, 9187, 11434];

export const hosts = {
  /** Stands for every address of the internet: it answers for all that no other host has. */
  public: { address: "203.0.113.10", address6: "2600:1901::10", name: "public.example" },
  /** In the home network, of no interest to the app. */
  private: { address: "192.168.78.10", address6: "fd00:78::10", name: "private.home.arpa" },
  homeAssistant: { address: "192.168.78.20", address6: "fd00:78::20", name: "homeassistant.home.arpa" },
  /** Where clouds hand out the machine's credentials. */
  metadata: { address: "169.254.169.254", address6: "fd00:ec2::254", name: "metadata.internal" },
} as const;

export type Host = keyof typeof hosts;

/** Names and addresses of a database outside, for tests that start one. */
export const databaseHosts = {
  "db.internal": "10.0.0.5",
  "db.lan": "10.0.0.6",
  "db.example.com": "198.51.100.10",
} as const;

export async function startHosts(sandbox: Sandbox, network: Network): Promise<void> {
  const probe = await probeProgram();
  const commands = Object.entries(hosts).flatMap(([host, { address }], index) => {
    const cable = `out${index}`;
    return [
      `ip netns add ${host}`,
      `ip link add ${cable} type veth peer name eth0 netns ${host}`,
      `ip addr add ${nodeAddress}/32 dev ${cable}`,
      `ip link set ${cable} up`,
      `ip netns exec ${host} sh -c 'ip link set lo up; ip addr add ${address}/32 dev eth0; ip link set eth0 up'`,
      `ip netns exec ${host} sh -c 'ip route add ${nodeAddress} dev eth0; ip route add default via ${nodeAddress}'`,
      host === "public"
        ? `ip route add default via ${address} dev ${cable} onlink`
        : `ip route add ${address} dev ${cable}`,
      // Whatever address a packet is meant for, it is answered in its name.
      ...(host === "public" ? ["ip netns exec public iptables -t nat -A PREROUTING -i eth0 -j REDIRECT"] : []),
    ];
  });
  await sandbox.check("sh", ["-ec", [...commands, ...(hasIpv6(network) ? ipv6Commands : [])].join("\n")]);
  for (const host of Object.keys(hosts)) {
    await sandbox.start(`host-${host}`, "ip", [
      "netns",
      "exec",
      host,
      probe,
      "serve",
      host,
      ...outsidePorts.map(String),
    ]);
  }
}

/** The same addresses and routes of IPv6. */
const ipv6Commands = Object.entries(hosts).flatMap(([host, { address6 }], index) => {
  const cable = `out${index}`;
  return [
    `ip addr add ${nodeAddress6}/128 dev ${cable} nodad`,
    `ip route add ${address6}/128 dev ${cable}`,
    ...(host === "public" ? [`ip -6 route add default via ${address6} dev ${cable} onlink`] : []),
    `ip netns exec ${host} ip addr add ${address6}/128 dev eth0 nodad`,
    `ip netns exec ${host} ip route add ${nodeAddress6}/128 dev eth0`,
    `ip netns exec ${host} ip -6 route add default via ${nodeAddress6} dev eth0`,
    ...(host === "public" ? ["ip netns exec public ip6tables -t nat -A PREROUTING -i eth0 -j REDIRECT"] : []),
  ];
});
