// The addresses of a cluster whose pods run: of IPv4 unless a test says otherwise, as most clusters are.

export interface Network {
  /** Of the node, the primary family first. */
  readonly nodeAddresses: readonly string[];
  /** From which nodes get their parts. */
  readonly podRanges: readonly string[];
  /** The node's parts. */
  readonly podSubnets: readonly string[];
  readonly serviceRanges: readonly string[];
  /** Of the API server's Service, by which pods know it. */
  readonly apiAddress: string;
  readonly dnsAddress: string;
}

export const ipv4: Network = {
  nodeAddresses: ["192.168.77.1"],
  podRanges: ["10.244.0.0/16"],
  podSubnets: ["10.244.0.0/24"],
  serviceRanges: ["10.96.0.0/16"],
  apiAddress: "10.96.0.1",
  dnsAddress: "10.96.0.10",
};

export const ipv6: Network = {
  nodeAddresses: ["fd00:77::1"],
  podRanges: ["fd00:10:244::/56"],
  podSubnets: ["fd00:10:244::/64"],
  serviceRanges: ["fd00:10:96::/112"],
  apiAddress: "fd00:10:96::1",
  dnsAddress: "fd00:10:96::a",
};

/** Services have addresses of IPv6, pods of both families. */
export const ipv6First: Network = {
  ...ipv6,
  nodeAddresses: [...ipv6.nodeAddresses, ...ipv4.nodeAddresses],
  podRanges: [...ipv6.podRanges, ...ipv4.podRanges],
  podSubnets: [...ipv6.podSubnets, ...ipv4.podSubnets],
  serviceRanges: [...ipv6.serviceRanges, ...ipv4.serviceRanges],
};

export const hasIpv6 = ({ podRanges }: Network): boolean => podRanges.some(isIpv6);
export const hasIpv4 = ({ podRanges }: Network): boolean => podRanges.some((range) => !isIpv6(range));
export const isIpv6 = (address: string): boolean => address.includes(":");

/** `address:port`, as URLs and dials have it. */
export const at = (address: string, port: number): string =>
  isIpv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
