// What topology.ts declares of a stack, as a matrix: who may open a connection to whom, at which port. The second witness
// beside the policies, which are derived from the same table by other code.
import { isIPv4 } from "node:net";
import { parseConfig } from "../../../src/aether/config/parse.ts";
import { roster } from "../../../src/aether/derived/declared.ts";
import { type Connection, connections, type Endpoint } from "../../../src/aether/derived/endpoints.ts";
import type { AetherConfig } from "../../../src/index.ts";

/** A pod or a host that connections are tried from and to. */
export interface Actor {
  readonly name: string;
  readonly address: string;
  /** Of the stack: a component, cert-manager's pod, or a pod of its namespace that is none of its own. */
  readonly inStack: boolean;
  /** Absent for hosts. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The ports that something answers at; absent: all that are tried. */
  readonly serves?: readonly number[];
}

/** Whether the stack lets `from` open a connection to `to` at `port`. */
export type Declares = (from: Actor, to: Actor, port: number) => boolean;

export function declares(config: AetherConfig): Declares {
  const declared = connections(parseConfig(config));
  const isDeclared = new Set<string>([
    ...Object.values(roster).map(({ name }) => name),
    ...declared.map(({ to }) => to),
  ]);
  const isComponent = ({ inStack, name }: Actor) => inStack && isDeclared.has(name);
  return (from, to, port) => {
    // The stack isolates its own pods only, in both directions. Who may leave for an address range, as for a Home Assistant
    // that is somewhere in the home network, may not therefore enter a component that happens to have such an address.
    const leaves = !from.inStack || (isComponent(from) && opens(declared, from.name, to, port));
    const meant = declared.filter((connection) => connection.to === to.name);
    const enters = !to.inStack || (isComponent(to) && opens(meant, from.name, to, port));
    return leaves && enters;
  };
}

const opens = (declared: readonly Connection[], from: string, to: Actor, port: number) =>
  declared
    .filter((connection) => connection.from === from)
    .flatMap(({ endpoints }) => endpoints)
    .some((endpoint) => endpoint.protocol === "TCP" && endpoint.port === port && isAt(endpoint.at, to));

function isAt(place: Endpoint["at"], actor: Actor): boolean {
  switch (place.kind) {
    case "pods":
      return (
        place.namespace === actor.namespace &&
        Object.entries(place.matchLabels).every(([label, value]) => actor.labels?.[label] === value)
      );
    case "cidrs":
      return place.cidrs.some((cidr) => contains(cidr, actor.address));
    case "public":
      return PRIVATE.every((cidr) => !contains(cidr, actor.address));
  }
}

// What nobody calls public, written here once more on purpose: the metadata service, private and shared addresses.
const PRIVATE = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
];

function contains(cidr: string, address: string): boolean {
  const [network = "", length] = cidr.split("/");
  if (!isIPv4(network)) return false;
  const mask = Number(length) === 0 ? 0 : -1 << (32 - Number(length));
  return (bits(network) & mask) === (bits(address) & mask);
}

const bits = (address: string) => address.split(".").reduce((sum, part) => (sum << 8) | Number(part), 0);
