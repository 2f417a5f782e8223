import { same } from "../../kubernetes/difference.ts";
import { CLASS_ANNOTATION } from "../../kubernetes/ingress-class.ts";
import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member, type Tree, texts, tree, trees } from "../../kubernetes/read.ts";
import type { Labels } from "../../kubernetes/selector.ts";
import { ROUTES } from "../backends.ts";
import { duplicates } from "../duplicates.ts";
import type { VetInventory } from "../facts.ts";
import type { Rule } from "../finding.ts";

export const uniqueRoute: Rule = {
  name: "unique-route",
  subject: "links",
  severity: "error",
  reason:
    "When two routes claim the same host and path, one of them gets all requests. It is a warning if their annotations differ, because those may tell the controller how to split the requests, and if both lead to the same backends.",
  fix: "Change the path or host of one of them.",
  *problems(inventory) {
    for (const [first, again] of duplicates(claims(inventory), ({ key }) => JSON.stringify(key))) {
      const { from, path, where } = again;
      // unique-object reports the same route twice.
      if (first.from !== from && first.from.identity === from.identity) continue;
      const isSplit = toController(first.from) !== toController(from) || hasWeights(from);
      yield {
        resource: from,
        path,
        message: `${nameOf(first.from)} already routes ${where}: the controller decides which of the two gets the requests.`,
        severity: isSplit || same(first.to, again.to) ? "warning" : "error",
      };
    }
  },
};

interface Claim {
  readonly from: Resource;
  readonly path: Path;
  readonly where: string;
  readonly key: readonly unknown[];
  /** Where the requests go, and what is done with them on the way. */
  readonly to: Tree;
}

function* claims({ ofKind }: VetInventory): Generator<Claim> {
  // A canary shares the route of another Ingress on purpose; an action of a load balancer has its own conditions.
  for (const from of ofKind("Ingress"))
    for (const [rule, { host = "*", http }] of trees(from.spec.rules).entries())
      for (const [index, { path = "/", pathType = "Prefix", backend }] of trees(member(http, "paths")).entries())
        if (from.annotations["nginx.ingress.kubernetes.io/canary"] !== "true" && !isAction(backend))
          yield {
            from,
            path: ["spec", "rules", rule, "http", "paths", index],
            where: `${host}${path}`,
            key: [...entryOf(from), host, path, pathType],
            to: { namespace: from.namespace, backend },
          };
  for (const from of ROUTES.flatMap((kind) => ofKind(kind)).filter(({ spec }) => trees(spec.parentRefs).length > 0))
    for (const [index, { matches, ...to }] of rulesOf(from).entries())
      for (const { match, at } of matchesOf(matches)) {
        // Every condition counts, and so does the gateway.
        const { path, ...conditions } = match;
        const { type = "PathPrefix", value = "/" } = tree(path);
        for (const host of hostsOf(from))
          yield {
            from,
            path: ["spec", "rules", index, ...at],
            where: `${host}${value}`,
            key: [from.kind, from.namespace, from.spec.parentRefs, host, type, value, conditions],
            to: { ...to, backendRefs: backendsOf(from, to) },
          };
      }
}

/** With the defaults of the API, so that those that differ only in what they write are the same. */
const backendsOf = ({ namespace }: Resource, { backendRefs }: Tree): Tree[] =>
  trees(backendRefs).map((backend) => ({ group: "", kind: "Service", weight: 1, namespace, ...backend }));

const hostsOf = ({ spec }: Resource) => (texts(spec.hostnames).length === 0 ? ["*"] : texts(spec.hostnames));

/** Rules for streams have no conditions: a controller rejects all but the first, or balances between them. */
const rulesOf = ({ kind, spec }: Resource) => trees(spec.rules).slice(0, STREAMS.has(kind) ? 1 : undefined);

const STREAMS = new Set(["TCPRoute", "TLSRoute", "UDPRoute"]);

const matchesOf = (matches: unknown): { match: Tree; at: Path }[] =>
  trees(matches).length === 0
    ? [{ match: {}, at: [] }]
    : trees(matches).map((match, index) => ({ match, at: ["matches", index] }));

const isAction = (backend: unknown) =>
  [member(member(member(backend, "service"), "port"), "name"), member(backend, "servicePort")].includes(
    "use-annotation",
  );

/** What routes requests to an Ingress: the controller of its class, or its own load balancer. */
function entryOf({ spec, annotations, namespace, name }: Resource): readonly unknown[] {
  const className = spec.ingressClassName ?? annotations[CLASS_ANNOTATION];
  const group = annotations["alb.ingress.kubernetes.io/group.name"];
  const isAlone = OWN_LOAD_BALANCER.test(`${className}`) || hasAny(annotations, "alb.ingress.kubernetes.io/");
  return [
    className,
    isAlone && group === undefined ? `${namespace}/${name}` : group,
    annotations["alb.ingress.kubernetes.io/scheme"],
    annotations["traefik.ingress.kubernetes.io/router.entrypoints"],
  ];
}

const hasAny = (annotations: Labels, prefix: string) => Object.keys(annotations).some((key) => key.startsWith(prefix));

/** Whether an annotation divides the requests of a path, such as Traefik's service-weights. */
const hasWeights = ({ annotations }: Resource) => Object.keys(annotations).some((key) => /weight/.test(key));

/** Classes whose controllers create a load balancer for each Ingress. */
const OWN_LOAD_BALANCER = /^(?:alb|gce|gce-internal|azure\/application-gateway|azure-application-gateway)$/;

/** The annotations of an object that concern its controller: all except those of other programs. */
const toController = ({ kind, annotations }: Resource): string =>
  kind === "Ingress"
    ? JSON.stringify(
        Object.entries(annotations)
          .filter(([key]) => !OF_OTHERS.test(key))
          .sort(),
      )
    : "";

const OF_OTHERS =
  /^(?:cert-manager\.io|acme\.cert-manager\.io|external-dns\.alpha\.kubernetes\.io|meta\.helm\.sh|helm\.sh|argocd\.argoproj\.io|kubectl\.kubernetes\.io|kubernetes\.io\/(?:tls-acme|ingress\.class))(?:\/|$)/;
