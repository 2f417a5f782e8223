// What Ingresses and Gateway API routes route where, by host.
import { type Backend, backends, type RoutePath } from "../../toolkit/vet/backends.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";

interface HostRoute {
  readonly host: string;
  readonly backend: Backend;
  readonly routePath: RoutePath;
}

export const routesByHost = (inventory: VetInventory): Map<string, HostRoute[]> =>
  Map.groupBy(
    backends(inventory).flatMap((backend) =>
      backend.hosts.flatMap((host) => backend.routePaths.map((routePath) => ({ host, backend, routePath }))),
    ),
    ({ host }) => host,
  );

const isExact = ({ pathType }: RoutePath) => pathType === "Exact";

/** Whether a route can receive the requests of a path. Patterns, which only the controller understands, are not judged. */
const leadsTo = (way: RoutePath, path: string): boolean =>
  isExact(way)
    ? way.urlPath === path
    : /^(?:Path)?Prefix$/.test(way.pathType) &&
      `${path}/`.startsWith(way.urlPath.endsWith("/") ? way.urlPath : `${way.urlPath}/`);

/** The exact path takes precedence, then the longest prefix. */
export const precision = (way: RoutePath): number => (isExact(way) ? Number.POSITIVE_INFINITY : way.urlPath.length);

/** The routes that match a path, the most precise first. */
export const routesTo = (ways: readonly HostRoute[], path: string): HostRoute[] =>
  ways
    .filter(({ routePath: way }) => leadsTo(way, path))
    .sort((a, b) => precision(b.routePath) - precision(a.routePath));

/** A path of a host as text. */
export const address = (host: string, path: string): string => `${host === "*" ? "" : host}${path}`;
