// What Ingresses and Gateway API routes route where, by host.
import { type Backend, backends, type Way } from "../../toolkit/vet/backends.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";

interface HostWay {
  readonly host: string;
  readonly backend: Backend;
  readonly way: Way;
}

export const waysByHost = (inventory: VetInventory): Map<string, HostWay[]> =>
  Map.groupBy(
    backends(inventory).flatMap((backend) =>
      backend.hosts.flatMap((host) => backend.ways.map((way) => ({ host, backend, way }))),
    ),
    ({ host }) => host,
  );

const isExact = ({ pathType }: Way) => pathType === "Exact";

/** Whether a route can receive the requests of a path. Patterns, which only the controller understands, are not judged. */
const leadsTo = (way: Way, path: string): boolean =>
  isExact(way)
    ? way.urlPath === path
    : /^(?:Path)?Prefix$/.test(way.pathType) &&
      `${path}/`.startsWith(way.urlPath.endsWith("/") ? way.urlPath : `${way.urlPath}/`);

/** The exact path takes precedence, then the longest prefix. */
export const precision = (way: Way): number => (isExact(way) ? Number.POSITIVE_INFINITY : way.urlPath.length);

/** The routes that match a path, the most precise first. */
export const waysTo = (ways: readonly HostWay[], path: string): HostWay[] =>
  ways.filter(({ way }) => leadsTo(way, path)).sort((a, b) => precision(b.way) - precision(a.way));

/** A path of a host as text. */
export const address = (host: string, path: string): string => `${host === "*" ? "" : host}${path}`;
