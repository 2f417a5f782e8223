// Services, what is behind them, and the names that lead to them.
import { type Inventory, nameOf, type Resource } from "./inventory.ts";
import { type Pods, portNumbers } from "./pods.ts";
import { number, text, trees } from "./read.ts";
import { equalities, type Requirement, selectorText } from "./selector.ts";

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: string;
}

export const servicePorts = ({ spec }: Resource): ServicePort[] =>
  trees(spec.ports).map(({ name, port, targetPort, protocol }) => ({
    name: text(name),
    port: number(port) ?? 0,
    targetPort: text(targetPort) ?? number(targetPort) ?? number(port) ?? 0,
    protocol: text(protocol) ?? "TCP",
  }));

/** What a Service requires of pods; `undefined` where it selects none: its endpoints come from elsewhere. */
export function serviceSelector({ spec }: Resource): Requirement[] | undefined {
  const wanted = equalities(spec.selector);
  return wanted.length === 0 || spec.type === "ExternalName" ? undefined : wanted;
}

export const podsBehind = (inventory: Inventory, service: Resource): readonly Pods[] => {
  const wanted = serviceSelector(service);
  return wanted === undefined ? [] : inventory.selected(service.namespace, wanted);
};

/** A port of a Service by number or name. */
export const servicePort = (service: Resource, port: number | string): ServicePort | undefined =>
  servicePorts(service).find((each) => each.name === port || each.port === port);

/** The numbers that pods listen at behind a port of a Service. */
export const portsBehind = (pods: Pods, { targetPort, protocol }: ServicePort): number[] =>
  portNumbers(pods, targetPort, protocol);

/**
 * Whether a selector that finds no pods looks as if it meant some of the set: a key or a value of it is on a pod there.
 * Otherwise it means pods that somebody else makes, such as an operator.
 */
export function isMeantForThese({ pods }: Inventory, namespace: string, wanted: readonly Requirement[]): boolean {
  const keys = wanted.map(({ key }) => key);
  const values = new Set(wanted.flatMap((requirement) => requirement.values));
  return pods.some(
    (each) =>
      each.namespace === namespace &&
      Object.entries(each.labels).some(([key, value]) => keys.includes(key) || values.has(value)),
  );
}

/** @example noPods("Service aether/api", wanted) // "Service aether/api finds no pods: none has the labels app=api." */
export const noPods = (resource: Resource, wanted: readonly Requirement[]) =>
  `${nameOf(resource)} finds no pods: none has the labels ${selectorText(wanted)}.`;
