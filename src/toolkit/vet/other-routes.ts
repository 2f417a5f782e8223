// The targets of routes of other projects than Kubernetes.
import type { Resource } from "../kubernetes/inventory.ts";
import { type Path, valueAt } from "../kubernetes/path.ts";
import { number, text, texts, tree, trees } from "../kubernetes/read.ts";
import type { Backend } from "./backends.ts";
import type { VetInventory } from "./facts.ts";
import { type RouteKind, routeKindOf } from "./route-kinds.ts";

/** A Service to which a route leads, or a route with a target that is not read: another kind of object, or a host outside. */
type Target = { readonly backend: Backend } | { readonly unread: Resource };

const otherTargets = (inventory: VetInventory): readonly Target[] => inventory.once(allTargets);

export const otherBackends = (inventory: VetInventory): Backend[] =>
  otherTargets(inventory).flatMap((target) => ("backend" in target ? target.backend : []));

/** The routes with a target that is not read. */
export const unreadRoutes = (inventory: VetInventory): readonly Resource[] => [
  ...new Set(otherTargets(inventory).flatMap((target) => ("unread" in target ? target.unread : []))),
];

const allTargets = (inventory: VetInventory): Target[] =>
  inventory.resources.flatMap((from) => {
    const kind = from.isPartial ? undefined : routeKindOf(from);
    return kind === undefined ? [] : targetsOf(inventory, from, kind);
  });

function targetsOf(inventory: VetInventory, from: Resource, kind: RouteKind): Target[] {
  const all = (patterns: readonly string[] = []) =>
    patterns.flatMap((pattern) => [...pathsOf(from.object, ["spec", ...pattern.split(".")])]);
  return [
    ...all(kind.targets).map((path) => {
      const backend = backendAt(inventory, from, kind, path);
      return backend === undefined ? { unread: from } : { backend };
    }),
    ...all(kind.others).map(() => ({ unread: from })),
  ];
}

function backendAt(inventory: VetInventory, from: Resource, kind: RouteKind, path: Path): Backend | undefined {
  const { name: nameField = "name", port = "port", podPort, needsPort = false } = kind;
  const target = tree(valueAt(from.object, path));
  const host = text(target[nameField]) ?? "";
  const [service, namespace] = serviceNamed(host);
  if (service === undefined || (target.kind ?? "Service") !== "Service" || isDeclared(inventory, host))
    return undefined;
  const portPath = podPort === undefined ? [...path, ...port.split(".")] : ["spec", ...podPort.split(".")];
  const given = valueAt(from.object, portPath);
  return {
    from,
    namespace: namespace ?? text(target.namespace) ?? from.namespace,
    service,
    port: text(given) ?? number(given),
    isPodPort: podPort !== undefined,
    needsPort,
    path: [...path, nameField],
    portPath,
    hosts: [],
    routePaths: [],
  };
}

/** The Service of a name, or of a host such as `web.shop.svc.cluster.local`; Istio takes other names with dots for hosts outside. */
function serviceNamed(host: string): [name?: string, namespace?: string] {
  const [name = "", namespace, suffix] = host.split(".");
  const isService = /^[a-z\d]([a-z\d-]*[a-z\d])?$/.test(name) && (namespace === undefined || suffix === "svc");
  return isService ? [name, namespace] : [];
}

/** Whether Istio knows a host from a ServiceEntry. */
const isDeclared = ({ ofKind }: VetInventory, host: string): boolean =>
  ofKind("ServiceEntry").some(({ spec }) => texts(spec.hosts).includes(host));

/** The paths of existing values at a place such as `routes[].services[]`. */
function* pathsOf(value: unknown, [step, ...rest]: readonly string[], path: Path = []): Iterable<Path> {
  if (value === undefined) return;
  if (step === undefined) return yield path;
  const field = step.replace("[]", "");
  const found = tree(value)[field];
  if (field === step) return yield* pathsOf(found, rest, [...path, field]);
  for (const [index, item] of trees(found).entries()) yield* pathsOf(item, rest, [...path, field, index]);
}
