// Where Ingresses and routes of the Gateway API lead.

import type { Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import { member, number, type Tree, text, tree, trees } from "../kubernetes/read.ts";
import type { VetInventory } from "./facts.ts";

export interface Backend {
  readonly from: Resource;
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string | undefined;
  /** Of the reference to the Service. */
  readonly path: Path;
  readonly portPath: Path;
  readonly hosts: readonly string[];
  readonly urlPath: string;
  readonly pathType: string;
}

/** The kinds of routes of the Gateway API. */
export const ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

export const backends = (inventory: VetInventory): readonly Backend[] => inventory.once(allBackends);

const allBackends = ({ ofKind }: VetInventory): Backend[] => [
  ...ofKind("Ingress").flatMap(ofIngress),
  ...ROUTES.flatMap((kind) => ofKind(kind)).flatMap(ofRoute),
];

function ofIngress(from: Resource): Backend[] {
  const backend = (given: unknown, path: Path, hosts: readonly string[], at: Tree): Backend[] => {
    const { name, port } = tree(member(given, "service"));
    const { name: portName, number: portNumber } = tree(port);
    // The AWS load balancer controller's word for an action that is described in an annotation of that name.
    if (typeof name !== "string" || portName === "use-annotation") return [];
    return [
      {
        from,
        namespace: from.namespace,
        service: name,
        port: text(portName) ?? number(portNumber),
        path: [...path, "service", "name"],
        portPath: [...path, "service", "port", portName === undefined ? "number" : "name"],
        hosts,
        urlPath: text(at.path) ?? "/",
        pathType: text(at.pathType) ?? "Prefix",
      },
    ];
  };
  return [
    ...backend(from.spec.defaultBackend, ["spec", "defaultBackend"], ["*"], {}),
    ...trees(from.spec.rules).flatMap(({ host, http }, rule) =>
      trees(member(http, "paths")).flatMap((at, index) =>
        backend(at.backend, ["spec", "rules", rule, "http", "paths", index, "backend"], [text(host) ?? "*"], at),
      ),
    ),
  ];
}

function ofRoute(from: Resource): Backend[] {
  const hosts = trees(from.spec.hostnames).length === 0 ? ["*"] : (from.spec.hostnames as string[]);
  return trees(from.spec.rules).flatMap((rule, ruleIndex) => {
    const at = ["spec", "rules", ruleIndex];
    const [match] = trees(rule.matches);
    const backend = ({ kind, name, namespace, port }: Tree, path: Path): Backend[] =>
      typeof name !== "string" || (kind !== undefined && kind !== "Service")
        ? []
        : [
            {
              from,
              namespace: text(namespace) ?? from.namespace,
              service: name,
              port: number(port),
              path: [...path, "name"],
              portPath: [...path, "port"],
              hosts,
              urlPath: text(member(match?.path, "value")) ?? "/",
              pathType: text(member(match?.path, "type")) ?? "PathPrefix",
            },
          ];
    const mirrors = (filters: unknown, path: Path) =>
      trees(filters).flatMap(({ requestMirror }, index) =>
        backend(tree(tree(requestMirror).backendRef), [...path, "filters", index, "requestMirror", "backendRef"]),
      );
    return [
      ...trees(rule.backendRefs).flatMap((reference, index) => [
        ...backend(reference, [...at, "backendRefs", index]),
        ...mirrors(reference.filters, [...at, "backendRefs", index]),
      ]),
      ...mirrors(rule.filters, at),
    ];
  });
}
