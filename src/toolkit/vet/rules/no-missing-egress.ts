import { ipOf } from "../../kubernetes/cidr.ts";
import { nameOf } from "../../kubernetes/inventory.ts";
import { text, tree, trees } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";
import { isKnown } from "../flows.ts";
import { destinationOf } from "../hosts/destination.ts";
import type { NamedHost } from "../hosts/named-host.ts";
import { namedHosts } from "../hosts/named-hosts.ts";
import { isDecidedElsewhere } from "../other-policies.ts";
import { type Actor, actorOf, guarding, opensPodsOf, opensSomewhere, passes } from "../reach.ts";

export const noMissingEgress: Rule = {
  name: "no-missing-egress",
  subject: "reachability",
  severity: "warning",
  reason:
    "Pods cannot reach a proxy, a collector or an API that a variable names but no NetworkPolicy allows; most network plugins do not log it.",
  fix: "Add an egress rule for the host and port to the policy, or remove the variable.",
  *problems(inventory) {
    const reported = new Set<string>();
    for (const found of namedHosts(inventory)) {
      const { pods, name, host, port, resource, path } = found;
      if (port === undefined || !isCalled(inventory, found) || isOpen(inventory, found, port)) continue;
      // Containers of a pod that share a variable need one rule.
      const line = `${pods.owner.index} ${name} ${host} ${port}`;
      if (reported.has(line)) continue;
      reported.add(line);
      yield {
        resource,
        path,
        message: `${nameOf(pods.owner)} cannot reach ${host} at TCP ${port} (${name}): no NetworkPolicy allows the connection.`,
      };
    }
  },
};

// The pods' own address for users, in links and in checks of a request's origin.
const OWN_ADDRESS =
  /(?:^|_)(?:PUBLIC|EXTERNAL|ALLOWED|CORS|ORIGINS?|REDIRECT|CALLBACK|RETURN|FRONTEND|SITE|ROOT|CANONICAL|LOGOUT|NEXTAUTH|HOSTNAME|DOMAIN)(?:_|$)|^(?:APP_)?(?:BASE_)?URL$/i;
const LOOPBACK = /^(?:localhost|127\.[\d.]+|\[::1?\]|0\.0\.0\.0)$/i;

// Of two labels the second is a namespace, unless it is a common top-level domain.
const OF_A_CLUSTER =
  /(?:^|\.)([^.]+)\.svc(?:\.|$)|^[^.:[]+\.((?!(?:lan|local|localdomain|home|corp|internal|intranet|com|net|org|io|dev|app|cloud)$)[^.]+)$/i;

/** Whether the host is outside the set, and in a URL that is the whole value: in a longer text it may be a comment. */
function isCalled(inventory: VetInventory, found: NamedHost): boolean {
  const { name, value, host, isUrl, pods, resource } = found;
  const { knownHosts = [] } = inventory.facts;
  return (
    isUrl &&
    // The needs of known pods are known, whatever settings they share.
    !(isKnown(inventory, pods) && (resource.index !== pods.owner.index || knownHosts.includes(host))) &&
    /^\s*[a-z][a-z\d+.-]*:\/\/\S+\s*$/i.test(value) &&
    !OWN_ADDRESS.test(name) &&
    !LOOPBACK.test(host) &&
    !inventory.once(servedHosts).has(host.toLowerCase()) &&
    destinationOf(inventory, found).kind === "outside"
  );
}

/** The hosts under which the set itself is reached. */
const servedHosts = ({ ofKind }: VetInventory) =>
  new Set([
    ...ofKind("Ingress").flatMap(({ spec }) => trees(spec.rules).map(({ host }) => text(host))),
    ...ofKind("HTTPRoute").flatMap(({ spec }) => (Array.isArray(spec.hostnames) ? spec.hostnames : []).map(text)),
  ]);

function isOpen(inventory: VetInventory, { pods, host }: NamedHost, port: number): boolean {
  const actor = actorOf(pods);
  if (isDecidedElsewhere(inventory, actor.namespace) || guarding(inventory, actor, "egress").length === 0) return true;
  const address = ipOf(host) ?? aliasOf(pods.spec.hostAliases, host);
  if (address === undefined)
    return opensSomewhere(inventory, "egress", actor, port, "TCP") || opensServiceOf(inventory, actor, host);
  return passes(inventory, "egress", actor, { address }, { address }, port, "TCP");
}

/** A Service that is not in the set may have another target port, which is the one that policies allow. */
function opensServiceOf(inventory: VetInventory, actor: Actor, host: string): boolean {
  const [, ofService, second] = OF_A_CLUSTER.exec(host) ?? [];
  const namespace = ofService ?? second;
  return namespace !== undefined && opensPodsOf(inventory, actor, namespace);
}

/** The address of a name in the pod's hosts file. */
const aliasOf = (aliases: unknown, host: string): string | undefined =>
  trees(aliases)
    .filter(({ hostnames }) => Array.isArray(hostnames) && hostnames.includes(host))
    .map((alias) => text(tree(alias).ip))[0];
