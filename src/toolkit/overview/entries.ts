// Entry points: how Ingresses and Gateway API routes lead to components.
import { texts, trees } from "../kubernetes/read.ts";
import { backends } from "../vet/backends.ts";
import type { VetInventory } from "../vet/facts.ts";
import { podsBehind } from "../vet/services.ts";
import { idOf } from "./components.ts";

/** A route from outside the cluster to a Service. */
export interface Entry {
  /** The Ingress or route. */
  readonly from: string;
  /** `*` for any host. */
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly service: string;
  readonly port?: number | string;
  /** The components behind the Service. */
  readonly to: readonly string[];
  /** For an Ingress: whether it has a certificate for the host. For a route, that depends on the Gateway. */
  readonly tls?: boolean;
}

export const entries = (inventory: VetInventory): Entry[] =>
  backends(inventory).flatMap(({ from, namespace, service: name, port, hosts, routePaths: ways }) => {
    const service = inventory.find("Service", namespace, name);
    const to = service === undefined ? [] : podsBehind(inventory, service).map(({ owner }) => idOf(owner));
    const secured = trees(from.spec.tls);
    return hosts.flatMap((host) =>
      ways.map(({ urlPath, pathType }) => ({
        from: idOf(from),
        host,
        path: urlPath,
        pathType,
        service: name,
        ...(port === undefined ? {} : { port }),
        to,
        ...(from.kind === "Ingress"
          ? { tls: secured.some(({ hosts }) => texts(hosts).length === 0 || texts(hosts).includes(host)) }
          : {}),
      })),
    );
  });
