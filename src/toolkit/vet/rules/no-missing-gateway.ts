import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { didYouMeanText } from "../../kubernetes/near.ts";
import { type Tree, text, texts, tree, trees } from "../../kubernetes/read.ts";
import { requirements, satisfies, selectorText } from "../../kubernetes/selector.ts";
import { ROUTES } from "../backends.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";
import { severityOfMissing } from "../references.ts";

export const noMissingGateway: Rule = {
  name: "no-missing-gateway",
  subject: "links",
  severity: "error",
  reason:
    "A route gets no requests if its Gateway or listener does not exist or does not admit it, and nothing reports it. Only checked when the input contains Gateways of that namespace; a missing Gateway is a warning, because it may exist in the cluster, unless its name differs by a typo from an existing one.",
  fix: "Correct the name, or add the Gateway.",
  *problems(inventory) {
    const { ofKind, find, mayHave } = inventory;
    yield* missingOfIstio(inventory);
    for (const route of ROUTES.flatMap(ofKind))
      for (const [index, parent] of trees(route.spec.parentRefs).entries()) {
        const { kind = "Gateway", name, sectionName } = parent;
        const namespace = text(parent.namespace) ?? route.namespace;
        const here = ofKind("Gateway").filter((each) => each.namespace === namespace);
        if (kind !== "Gateway" || !isGatewayApi(parent) || typeof name !== "string" || here.length === 0) continue;
        const missing = `${nameOf(route)} gets no requests:`;
        const path = ["spec", "parentRefs", index];
        const gateway = find("Gateway", namespace, name);
        if (gateway === undefined) {
          if (mayHave("Gateway", namespace, name)) continue;
          const known = here.map((each) => each.name);
          const message = `${missing} Gateway ${name} not found.${didYouMeanText(name, known)}`;
          yield { resource: route, path: [...path, "name"], message, severity: severityOfMissing(name, known) };
          continue;
        }
        const source = { resource: gateway, path: ["spec", "listeners"] };
        const listeners = texts(trees(gateway.spec.listeners).map((each) => each.name));
        if (typeof sectionName !== "string" || listeners.includes(sectionName)) {
          const why = notAdmitted(inventory, route, gateway, parent);
          if (why !== undefined) yield { resource: route, path, message: `${missing} ${why}.`, fix: ADMIT, source };
          continue;
        }
        const message = `${missing} listener ${sectionName} of Gateway ${name} not found.${didYouMeanText(sectionName, listeners)}`;
        yield { resource: route, path: [...path, "sectionName"], message, source };
      }
  },
};

/** The Gateways of Istio's VirtualServices: a name, or a namespace and a name; `mesh` is none. */
function* missingOfIstio({ resources }: VetInventory): Iterable<Problem> {
  const ofIstio = resources.filter(({ group }) => group === "networking.istio.io");
  const gateways = ofIstio.filter(({ kind }) => kind === "Gateway");
  for (const route of ofIstio.filter(({ kind }) => kind === "VirtualService"))
    for (const [index, given] of texts(route.spec.gateways).entries()) {
      const [, namespace = route.namespace, name = ""] = ISTIO_GATEWAY.exec(given) ?? [];
      const known = gateways.filter((each) => each.namespace === namespace).map((each) => each.name);
      if (given === "mesh" || name === "" || known.length === 0) continue;
      if (gateways.some((each) => each.name === name && (each.namespace === namespace || each.namespace === "")))
        continue;
      const message = `${nameOf(route)} gets no requests from Gateway ${name}, which is not found.${didYouMeanText(name, known)}`;
      const path = ["spec", "gateways", index];
      yield { resource: route, path, message, severity: severityOfMissing(name, known) };
    }
}

const ISTIO_GATEWAY = /^(?:([a-z\d-]+)\/)?([a-z\d-]+)$/;

/** Istio's Gateway is a different kind with the same name. */
const isGatewayApi = ({ group = "gateway.networking.k8s.io" }: Tree) => group === "gateway.networking.k8s.io";

const ADMIT =
  "Change allowedRoutes or the hostname of the listener, or the hostname of the route, so that the listener admits it.";

/** Why no listener that a route may refer to admits it; `undefined` if one does, or may. */
function notAdmitted(inventory: VetInventory, route: Resource, gateway: Resource, parent: Tree): string | undefined {
  const { sectionName, port } = parent;
  const meantOnes = trees(gateway.spec.listeners).filter(
    (each) => (sectionName === undefined || each.name === sectionName) && (port === undefined || each.port === port),
  );
  if (meantOnes.length === 0 && port !== undefined)
    return `Gateway ${gateway.name} has no such listener at port ${port}`;
  const reasons = meantOnes.map((listener) => refusal(inventory, route, gateway, listener));
  return reasons.length === 0 || reasons.includes(undefined) ? undefined : reasons[0];
}

function refusal(inventory: VetInventory, route: Resource, gateway: Resource, listener: Tree): string | undefined {
  const { namespaces, kinds } = tree(listener.allowedRoutes);
  const { from = "Same", selector } = tree(namespaces);
  const of = `listener ${listener.name} of Gateway ${gateway.name}`;
  const isPlaced = route.namespace !== "" && gateway.namespace !== "";
  if (from === "None") return `${of} admits no routes`;
  if (from === "Same" && isPlaced && route.namespace !== gateway.namespace)
    return `${of} admits routes of its own namespace only`;
  const home = inventory.find("Namespace", "", route.namespace);
  if (
    from === "Selector" &&
    home !== undefined &&
    !satisfies(inventory.labelsOfNamespace(route.namespace), requirements(selector))
  )
    return `${of} admits routes of namespaces with the labels ${selectorText(requirements(selector))} only`;
  const admitted =
    trees(kinds).length > 0
      ? texts(trees(kinds).map(({ kind }) => kind))
      : OF_PROTOCOL.get(text(listener.protocol) ?? "");
  if (admitted !== undefined && !admitted.includes(route.kind)) return `${of} admits no ${route.kind}`;
  const hosts = texts(route.spec.hostnames);
  const own = text(listener.hostname);
  if (own !== undefined && hosts.length > 0 && !hosts.some((host) => intersect(own, host)))
    return `${of} is for ${own}, but the route is for ${hosts.join(", ")}`;
  return undefined;
}

/** What a listener admits that does not say it; protocols with a domain are their controller's. Source: the Gateway API's ListenerSpec. */
const OF_PROTOCOL: ReadonlyMap<string, readonly string[]> = new Map([
  ["HTTP", ["HTTPRoute", "GRPCRoute"]],
  ["HTTPS", ["HTTPRoute", "GRPCRoute"]],
  ["TLS", ["TLSRoute", "TCPRoute"]],
  ["TCP", ["TCPRoute"]],
  ["UDP", ["UDPRoute"]],
]);

/** Whether two host names overlap; a wildcard matches one or more labels. @example intersect("*.a.b", "c.a.b") // true */
const intersect = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase() || covers(one, other) || covers(other, one);

const covers = (wildcard: string, host: string) =>
  wildcard.startsWith("*.") && host.toLowerCase().endsWith(wildcard.slice(1).toLowerCase());
