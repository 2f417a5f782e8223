import { type Block, block, contains } from "../../toolkit/kubernetes/cidr.ts";
import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { type Direction, type PeerRule, type PolicyRule, policies } from "../../toolkit/vet/policies.ts";
import { componentOf, isInternal } from "./components.ts";
import { isClosed } from "./stacks.ts";

export const requireNarrowPolicy: Rule = {
  name: "require-narrow-policy",
  subject: "reachability",
  severity: "warning",
  reason:
    "A rule without peers, or for all namespaces or addresses, opens the pods of the stack to everyone or lets them call everything, including the credentials of a cloud machine. Where the config is known, require-flow-reason reports every connection that is not needed.",
  fix: "Restore the peers, or restrict them to those that the app needs.",
  *problems(inventory) {
    if (inventory.facts.isOutsideKnown === true) return;
    for (const policy of policies(inventory)) {
      const { namespace, resource, selector } = policy;
      if (!isClosed(inventory, namespace, "networkPolicy")) continue;
      const components = inventory.selected(namespace, selector).flatMap((pods) => componentOf(pods) ?? []);
      if (components.length === 0) continue;
      const areInternal = components.every(isInternal);
      for (const direction of ["ingress", "egress"] as const)
        for (const rule of policy[direction] ?? [])
          for (const { path, what } of wide(direction, rule, areInternal))
            yield { resource, path, message: `${nameOf(resource)} ${OPENS[direction]} ${what}.` };
    }
  },
};

const OPENS: Readonly<Record<Direction, string>> = {
  ingress: "opens pods of the stack to",
  egress: "lets pods of the stack connect to",
};

function* wide(direction: Direction, rule: PolicyRule, areInternal: boolean) {
  if (rule.peers === undefined) yield { path: rule.path, what: direction === "ingress" ? "everyone" : "everything" };
  for (const peer of rule.peers ?? []) {
    if (isEveryNamespace(peer)) yield { path: peer.path, what: "pods of every namespace" };
    // User traffic may come from any address, of a load balancer or through one.
    if (direction === "ingress" && areInternal && (isOpen(peer, WHOLE_IPV4) || isOpen(peer, WHOLE_IPV6)))
      yield { path: peer.path, what: "every address" };
    if (direction === "egress" && !isDns(rule) && opensMetadata(peer))
      yield {
        path: peer.path,
        what: "the metadata service of clouds, which returns the credentials of the machine",
      };
  }
}

const isEveryNamespace = ({ namespaces, pods }: PeerRule) => namespaces?.length === 0 && (pods ?? []).length === 0;

/** Resolvers may have a link-local address. */
const isDns = ({ ports }: PolicyRule) => ports?.every(({ port, endPort }) => port === 53 && endPort === undefined);

const isOpen = ({ block: peer, except = [] }: PeerRule, inner: Block) =>
  peer !== undefined && contains(peer, inner) && !except.some((each) => contains(each, inner));

/** For IPv6, only the whole range is judged: a network at home may well include AWS's address. */
const opensMetadata = (peer: PeerRule) =>
  isOpen(peer, METADATA_IPV4) || (isOpen(peer, WHOLE_IPV6) && isOpen(peer, METADATA_IPV6));

const blockOf = (cidr: string) => block(cidr) as Block;
const WHOLE_IPV4 = blockOf("0.0.0.0/0");
const WHOLE_IPV6 = blockOf("::/0");
const METADATA_IPV4 = blockOf("169.254.169.254");
const METADATA_IPV6 = blockOf("fd00:ec2::254");
