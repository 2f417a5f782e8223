import { type Resource, resourcesOf } from "../../toolkit/kubernetes/inventory.ts";
import { type Pods, podsOf } from "../../toolkit/kubernetes/pods.ts";
import { member, tree, trees } from "../../toolkit/kubernetes/read.ts";
import type { Facts, NeededFlow, Place, SecretUrl } from "../../toolkit/vet/facts.ts";
import { FLOWS } from "../topology.ts";
import { componentOf, keepsTraces } from "./components.ts";
import { lastingSecrets } from "./lasting-secrets.ts";
import { closedNamespaces } from "./stacks.ts";

/**
 * What is known about Aether's stacks among any objects: their components are recognized by their labels, and their connections
 * are in topology.ts. What they need outside the stack is only in a config. `ports` has every component with its port: importing
 * the roster would pull the whole module into the file of vet.
 */
export function factsOfObjects(objects: readonly unknown[], ports: Ports): Facts {
  const resources = resourcesOf(objects);
  const members = resources.flatMap(memberOf).filter(({ component }) => Object.hasOwn(ports, component));
  const stacks = Map.groupBy(members, ({ stack }) => stack);
  const known = [...stacks.values()].map((members) => ({
    places: new Map(members.map(({ component, place }) => [component, place])),
    hasTraces: members.some(({ hasTraces }) => hasTraces),
  }));
  return {
    lastingSecrets,
    isolatedNamespaces: closedNamespaces(resources, "networkPolicy"),
    knownPods: known.flatMap(({ places }) => [...places.values()]),
    flows: known.flatMap((stack) => flowsAmong(stack, ports)),
    secretUrls: [...stacks.values()].flatMap((members) => databaseUrls(members, ports)),
  };
}

type Ports = Readonly<Record<string, number | undefined>>;

interface Member {
  readonly component: string;
  readonly place: Place;
  readonly stack: string;
  readonly pods: Pods;
  /** Whether it keeps traces in the stack's own database. */
  readonly hasTraces: boolean;
}

interface Stack {
  readonly places: ReadonlyMap<string, Place>;
  readonly hasTraces: boolean;
}

function memberOf(resource: Resource): Member[] {
  const pods = resource.isMade ? undefined : podsOf(resource);
  const component = pods === undefined ? undefined : componentOf(pods);
  if (pods === undefined || component === undefined) return [];
  const { namespace, labels } = pods;
  const selecting = Object.entries(labels).filter(([key]) => SELECTING_LABELS.has(key));
  return [
    {
      component,
      place: { kind: "pods", namespace, matchLabels: Object.fromEntries(selecting) },
      pods,
      stack: `${namespace} ${labels["app.kubernetes.io/instance"]}`,
      hasTraces: keepsTraces(pods),
    },
  ];
}

const SELECTING_LABELS = new Set([
  "app.kubernetes.io/name",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/component",
]);

/** The keys from which the stack's own pods take the URL of its own database. */
function databaseUrls(members: readonly Member[], ports: Ports): SecretUrl[] {
  const database = members.find(({ component }) => component === "postgres")?.pods.owner.name;
  const port = ports.postgres;
  if (database === undefined || port === undefined) return [];
  const read = members.flatMap(({ pods: { namespace, containers } }) =>
    containers.flatMap(({ spec }) =>
      trees(spec.env).flatMap(({ name, valueFrom }) => {
        const { name: secret, key } = tree(member(valueFrom, "secretKeyRef"));
        return name === "DATABASE_URL" && typeof secret === "string" && typeof key === "string"
          ? [{ namespace, secret, key, host: database, port }]
          : [];
      }),
    ),
  );
  return [...new Map(read.map((each) => [`${each.secret} ${each.key}`, each])).values()];
}

const flowsAmong = ({ places, hasTraces }: Stack, ports: Ports): NeededFlow[] =>
  FLOWS.filter(({ only }) => only === undefined || (only === "traces" && hasTraces)).flatMap(
    ({ from, to, why }): NeededFlow[] => {
      const [source, target] = [places.get(from), places.get(to)];
      if (source === undefined) return [];
      if (to === "dns") return [{ from: source, to: { kind: "somewhere" }, port: 53, protocol: "UDP", why }];
      const port = ports[to];
      return target === undefined || port === undefined
        ? []
        : [{ from: source, to: target, port, protocol: "TCP", why }];
    },
  );
