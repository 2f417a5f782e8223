// Services, the pods behind them, and their host names.

import { isCustom, nameOf, type Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import { type Pods, portNumbers } from "../kubernetes/pods.ts";
import { number, text, trees } from "../kubernetes/read.ts";
import { equalities, isTypo, nearlyMatches, type Requirement, selectorText } from "../kubernetes/selector.ts";
import type { Backend } from "./backends.ts";
import type { NeededFlow, VetInventory } from "./facts.ts";
import type { Problem } from "./finding.ts";
import { routeKindOf } from "./route-kinds.ts";
import { isWrittenLater, writesPods } from "./runtime.ts";

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: NeededFlow["protocol"];
}

export const servicePorts = ({ spec }: Resource): ServicePort[] =>
  trees(spec.ports).map(({ name, port, targetPort, protocol }) => ({
    name: text(name),
    port: number(port) ?? 0,
    targetPort: text(targetPort) ?? number(targetPort) ?? number(port) ?? 0,
    protocol: protocol === "UDP" || protocol === "SCTP" ? protocol : "TCP",
  }));

/** What a Service requires of pods; `undefined` without a selector: its endpoints come from elsewhere. */
export function serviceSelector({ spec }: Resource): Requirement[] | undefined {
  const wanted = equalities(spec.selector);
  return wanted.length === 0 || spec.type === "ExternalName" ? undefined : wanted;
}

export const podsBehind = (inventory: VetInventory, service: Resource): readonly Pods[] => {
  const wanted = serviceSelector(service);
  return wanted === undefined ? [] : inventory.selected(service.namespace, wanted);
};

/** A port of a Service by number or name. */
export const servicePort = (service: Resource, port: number | string): ServicePort | undefined =>
  servicePorts(service).find((each) => each.name === port || each.port === port);

/** The ports of its Service to which a backend leads, or may lead. */
export const backendPorts = (inventory: VetInventory, service: Resource, { port, isPodPort }: Backend): ServicePort[] =>
  servicePorts(service).filter(
    (each) =>
      port === undefined ||
      each.name === port ||
      (isPodPort ? mayLeadTo(inventory, service, each, port) : each.port === port),
  );

/** Whether a port of a Service may lead to a port of pods: a Service without a selector gets its endpoints from elsewhere. */
function mayLeadTo(inventory: VetInventory, service: Resource, each: ServicePort, port: number | string): boolean {
  if (serviceSelector(service) === undefined) return true;
  const numbers =
    typeof each.targetPort === "number"
      ? [each.targetPort]
      : podsBehind(inventory, service).flatMap((pods) => portsBehind(pods, each));
  return numbers.length === 0 || numbers.includes(Number(port));
}

/** The port numbers of pods behind a port of a Service. A number is valid whether or not a container declares it. */
export const portsBehind = (pods: Pods, { targetPort, protocol }: ServicePort): number[] =>
  typeof targetPort === "number" ? [targetPort] : portNumbers(pods, targetPort, protocol);

/** A selector that matches no pods, although it is meant for some in the input; an operator may create the pods of others. */
export function* noPods(
  inventory: VetInventory,
  resource: Resource,
  path: Path,
  wanted: readonly Requirement[],
): Iterable<Problem> {
  const { namespace, name } = resource;
  if (wanted.length === 0 || inventory.maySelect(namespace, wanted).length > 0) return;
  if (hasOperator(inventory, namespace) || isWrittenLater(wanted)) return;
  const here = inventory.selected(namespace, []);
  const isMisspelt = here.some(({ labels }) => isTypo(labels, wanted));
  if (!isMisspelt && writesPods(inventory, namespace)) return;
  const [elsewhere] = [...inventory.namespaces].flatMap((each) => inventory.selected(each, wanted));
  const hasNamesake = here.some(({ owner }) => owner.name === name);
  const isCertain = isMisspelt || elsewhere !== undefined || hasNamesake;
  if (!isCertain && !here.some(({ labels }) => nearlyMatches(labels, wanted))) return;
  const why =
    elsewhere === undefined
      ? `none has the labels ${selectorText(wanted)}`
      : `those of ${nameOf(elsewhere.owner)}, which have the labels ${selectorText(wanted)}, are in another namespace`;
  const message = `${nameOf(resource)} finds no pods: ${why}.`;
  yield { resource, path, message, ...(isCertain ? {} : { severity: "warning" }) };
}

/** Whether a selector that matches no pods seems to be meant for some in the namespace. */
export const isMeantForThese = (inventory: VetInventory, namespace: string, wanted: readonly Requirement[]): boolean =>
  !hasOperator(inventory, namespace) &&
  !writesPods(inventory, namespace) &&
  !isWrittenLater(wanted) &&
  inventory.maySelect(namespace, wanted).length === 0 &&
  inventory.pods.some((each) => each.namespace === namespace && nearlyMatches(each.labels, wanted));

/** Whether there are objects from which an operator may create pods, with labels that are not visible here. */
export const hasOperator = (inventory: VetInventory, namespace: string): boolean =>
  inventory.once(operated).has(namespace);

const operated = ({ resources }: VetInventory) =>
  new Set(resources.filter(mayCreatePods).map(({ namespace }) => namespace));

const mayCreatePods = (each: Resource) =>
  isCustom(each) && routeKindOf(each) === undefined && !WITHOUT_PODS.has(each.kind);

// Custom resources that concern pods, Secrets or routes of others.
const WITHOUT_PODS = new Set([
  "AlertmanagerConfig",
  "Bundle",
  "Certificate",
  "ClusterIssuer",
  "ClusterSecretStore",
  "ExternalSecret",
  "Issuer",
  "Middleware",
  "PodMonitor",
  "Probe",
  "PrometheusRule",
  "ScaledObject",
  "SealedSecret",
  "SecretStore",
  "ServiceMonitor",
  "VerticalPodAutoscaler",
]);
