// The targets of Ingresses and routes.

import type { Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import { member, number, type Tree, text, texts, tree, trees } from "../kubernetes/read.ts";
import type { VetInventory } from "./facts.ts";
import { otherBackends } from "./other-routes.ts";

export interface Backend {
  readonly from: Resource;
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string | undefined;
  /** Whether the port is one of the pods, not of the Service. */
  readonly isPodPort?: boolean;
  /** Whether the controller rejects it without a port. */
  readonly needsPort: boolean;
  /** The path of the reference to the Service. */
  readonly path: Path;
  readonly portPath: Path;
  /** Only of Ingresses and the Gateway API's routes. */
  readonly hosts: readonly string[];
  /** All paths that lead there, of the same kinds: a rule of a route may match several. */
  readonly routePaths: readonly RoutePath[];
}

export interface RoutePath {
  readonly urlPath: string;
  readonly pathType: string;
}

/** The kinds of routes of the Gateway API. */
export const ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

export const backends = (inventory: VetInventory): readonly Backend[] => inventory.once(allBackends);

const allBackends = (inventory: VetInventory): Backend[] => [
  ...inventory.ofKind("Ingress").flatMap((from) => [...ofIngress(from)]),
  ...ROUTES.flatMap(inventory.ofKind).flatMap((from) => [...ofRoute(from)]),
  ...otherBackends(inventory),
];

function* ofIngress(from: Resource): Iterable<Backend> {
  yield* ingressBackend(from, from.spec.defaultBackend, ["spec", "defaultBackend"], "*", {});
  for (const [rule, { host, http }] of trees(from.spec.rules).entries())
    for (const [index, at] of trees(member(http, "paths")).entries())
      yield* ingressBackend(
        from,
        at.backend,
        ["spec", "rules", rule, "http", "paths", index, "backend"],
        text(host) ?? "*",
        at,
      );
}

function* ingressBackend(from: Resource, given: unknown, path: Path, host: string, at: Tree): Iterable<Backend> {
  const { name, port } = tree(member(given, "service"));
  const { name: portName, number: portNumber } = tree(port);
  // The AWS load balancer controller's value for an action that is described in an annotation with that name.
  if (typeof name !== "string" || portName === "use-annotation") return;
  yield {
    from,
    namespace: from.namespace,
    service: name,
    port: text(portName) ?? number(portNumber),
    needsPort: false,
    path: [...path, "service", "name"],
    portPath: [...path, "service", "port", portName === undefined ? "number" : "name"],
    hosts: [host],
    routePaths: [{ urlPath: text(at.path) ?? "/", pathType: text(at.pathType) ?? "Prefix" }],
  };
}

function* ofRoute(from: Resource): Iterable<Backend> {
  for (const [index, rule] of trees(from.spec.rules).entries()) {
    const matches = trees(rule.matches).map(({ path }) => ({
      urlPath: text(member(path, "value")) ?? "/",
      pathType: text(member(path, "type")) ?? "PathPrefix",
    }));
    for (const [reference, path] of routeReferences(rule, ["spec", "rules", index])) {
      const { group = "", kind = "Service", name, namespace, port } = reference;
      if (typeof name !== "string" || kind !== "Service" || group !== "") continue;
      yield {
        from,
        namespace: text(namespace) ?? from.namespace,
        service: name,
        port: number(port),
        needsPort: true,
        path: [...path, "name"],
        portPath: [...path, "port"],
        hosts: trees(from.spec.hostnames).length === 0 ? ["*"] : texts(from.spec.hostnames),
        routePaths: matches.length === 0 ? [{ urlPath: "/", pathType: "PathPrefix" }] : matches,
      };
    }
  }
}

/** The references of a rule: its backends, and those to which requests are mirrored. */
function* routeReferences(rule: Tree, path: Path): Iterable<readonly [reference: Tree, path: Path]> {
  for (const [index, reference] of trees(rule.backendRefs).entries()) {
    const at = [...path, "backendRefs", index];
    yield [reference, at];
    yield* mirrors(reference.filters, at);
  }
  yield* mirrors(rule.filters, path);
}

function* mirrors(filters: unknown, path: Path): Iterable<readonly [reference: Tree, path: Path]> {
  for (const [index, { requestMirror }] of trees(filters).entries())
    yield [tree(tree(requestMirror).backendRef), [...path, "filters", index, "requestMirror", "backendRef"]];
}
