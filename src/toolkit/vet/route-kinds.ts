// Routes of other projects than Kubernetes: where objects of each kind name the Services to which they lead. Sources: the
// reference of each project's custom resources.
import type { Resource } from "../kubernetes/inventory.ts";
import { own } from "../kubernetes/read.ts";

export interface RouteKind {
  /** The places of targets in the spec; `[]` follows every item of a list. */
  readonly targets: readonly string[];
  /** The places of references to something else than a Service. */
  readonly others?: readonly string[];
  /** The field of a target that contains the name or host of the Service; default: `name`. */
  readonly name?: string;
  /** The place of the Service's port in a target; default: `port`. */
  readonly port?: string;
  /** The place in the spec of the port of the pods, for a kind that skips the Service's port. */
  readonly podPort?: string;
  /** Whether the controller ignores a target without a port. */
  readonly needsPort?: true;
}

const TRAEFIK_ROUTE: RouteKind = { targets: ["routes[].services[]"], needsPort: true };
const TRAEFIK_SERVICE: RouteKind = {
  targets: ["weighted.services[]", "mirroring", "mirroring.mirrors[]"],
  needsPort: true,
};
const NGINX: RouteKind = { targets: ["upstreams[]"], name: "service", needsPort: true };
const UNREAD: RouteKind = { targets: [], others: ["service"] };

const KINDS: Readonly<Record<string, RouteKind>> = {
  "getambassador.io Mapping": UNREAD,
  "getambassador.io TCPMapping": UNREAD,
  "k8s.nginx.org TransportServer": NGINX,
  "k8s.nginx.org VirtualServer": NGINX,
  "k8s.nginx.org VirtualServerRoute": NGINX,
  "networking.istio.io VirtualService": {
    targets: [
      "http[].route[].destination",
      "http[].mirror",
      "http[].mirrors[].destination",
      "tls[].route[].destination",
      "tcp[].route[].destination",
    ],
    others: ["http[].delegate"],
    name: "host",
    port: "port.number",
  },
  "projectcontour.io HTTPProxy": {
    targets: ["routes[].services[]", "tcpproxy.services[]"],
    others: ["includes[]", "tcpproxy.include"],
    needsPort: true,
  },
  "route.openshift.io Route": { targets: ["to", "alternateBackends[]"], podPort: "port.targetPort" },
  ...Object.fromEntries(
    ["traefik.containo.us", "traefik.io"].flatMap((group) => [
      [`${group} IngressRoute`, TRAEFIK_ROUTE],
      [`${group} IngressRouteTCP`, TRAEFIK_ROUTE],
      [`${group} IngressRouteUDP`, TRAEFIK_ROUTE],
      [`${group} TraefikService`, TRAEFIK_SERVICE],
    ]),
  ),
};

export const routeKindOf = ({ group, kind }: Resource): RouteKind | undefined => own(KINDS, `${group} ${kind}`);
