// What was checked, in numbers.

import { isCustom, nameOf } from "../../kubernetes/inventory.ts";
import { references, referencesTo } from "../../kubernetes/references.ts";
import { seemsClusterScoped } from "../../kubernetes/scope.ts";
import { backends } from "../backends.ts";
import type { VetInventory } from "../facts.ts";
import { isEncrypted, variableIn } from "../filled-in.ts";
import { neededFlows } from "../flows.ts";
import { otherPolicies, otherPoliciesText } from "../other-policies.ts";
import { unreadRoutes } from "../other-routes.ts";
import { assumedSecrets, secretsOf } from "../secrets.ts";
import { serviceSelector } from "../services.ts";
import { verdictOn } from "../verdict.ts";

/** The maximum number of opened connections, and what a server accepts. */
export interface Budget {
  readonly total: number;
  readonly max: number;
}

export interface Summary {
  readonly objects: number;
  /** References by name, and selectors, that were followed. */
  readonly links: number;
  /** Needed connections that were compared with the policies. */
  readonly flows: number;
  readonly budgets: readonly Budget[];
  /** Secrets that are not among the objects: they must come from elsewhere. */
  readonly assumedSecrets: readonly string[];
  /** What was not judged, and why, one sentence each. */
  readonly notes: readonly string[];
  /** Whether Kubernetes' own validation was run on each object. */
  readonly isValidated: boolean;
}

export function summary(inventory: VetInventory, budgets: readonly Budget[] = []): Summary {
  const selectors =
    inventory.ofKind("Service").filter((service) => serviceSelector(service) !== undefined).length +
    ["PodDisruptionBudget", "NetworkPolicy", "HorizontalPodAutoscaler"].reduce(
      (count, kind) => count + inventory.ofKind(kind).length,
      0,
    );
  const known = secretsOf(inventory);
  const brought = assumedSecrets(inventory);
  const assumed = referencesTo(inventory, "Secret")
    .filter(({ isOptional }) => !isOptional)
    .map(({ namespace, name }) => `${namespace} ${name}`)
    .filter((key) => !known.has(key) || brought.has(key));
  return {
    objects: inventory.resources.length,
    links: references(inventory).length + backends(inventory).length + selectors,
    flows: inventory.ofKind("NetworkPolicy").length === 0 ? 0 : neededFlows(inventory).length,
    budgets: budgets.map(({ total, max }) => ({ total, max })),
    isValidated: inventory.facts.kubernetes !== undefined,
    assumedSecrets: [...new Set(assumed)].map((key) => key.trim().replace(" ", "/")),
    notes: notes(inventory),
  };
}

/** @example summaryText(summary) // "47 objects, 94 links, 17 flows, 157 of 160 connections; assumes the Secret shop/web" */
export function summaryText({ objects, links, flows, budgets, assumedSecrets, isValidated }: Summary): string {
  const parts = [
    count(objects, "object"),
    count(links, "link"),
    ...(flows === 0 ? [] : [count(flows, "flow")]),
    ...budgetTexts(budgets),
  ];
  const assumed =
    assumedSecrets.length === 0
      ? ""
      : `; assumes the Secret${assumedSecrets.length > 1 ? "s" : ""} ${few(assumedSecrets)}`;
  const unasked = isValidated ? "" : "; values not validated";
  return parts.join(", ") + assumed + unasked;
}

/** For many stacks, equal ones share one text, and of many texts those with the least headroom are shown. */
function budgetTexts(budgets: readonly Budget[]): string[] {
  const alike = [...Map.groupBy(budgets, ({ total, max }) => `${total} of ${max} connections`)].toSorted(
    ([, [a]], [, [b]]) => free(a) - free(b),
  );
  const texts = alike.map(([text, all]) => (all.length === 1 ? text : `${all.length} times ${text}`));
  return texts.length <= MANY
    ? texts
    : [...texts.slice(0, MANY), `${texts.length - MANY} other numbers of connections`];
}

const free = (budget: Budget | undefined) => (budget === undefined ? 0 : budget.max - budget.total);

const MANY = 5;

/** A list, or its beginning and the number of remaining items. */
const few = (names: readonly string[]) =>
  names.length <= MANY ? names.join(", ") : `${names.slice(0, MANY).join(", ")} and ${names.length - MANY} more`;

function notes(inventory: VetInventory): string[] {
  const { resources, namespaces } = inventory;
  const homeless = resources.filter(
    (each) => each.namespace === "" && each.kind !== "" && !seemsClusterScoped(each) && !isCustom(each),
  );
  const encrypted = resources.filter(isEncrypted).length;
  const variables = new Set(resources.flatMap(({ object }) => variableIn(object) ?? []));
  const policy = otherPoliciesText(inventory);
  const routes = unreadRoutes(inventory).map(nameOf);
  const unknown = new Set(
    resources.flatMap((each) => (each.kind !== "" && verdictOn(inventory, each)?.isKnown === false ? each.kind : [])),
  );
  return [
    ...(homeless.length > 0 && namespaces.size > (namespaces.has("") ? 1 : 0)
      ? [
          `${count(homeless.length, "object")} without a namespace can be in any namespace: use --namespace NAME to set it.`,
        ]
      : []),
    ...(encrypted > 0
      ? [`${count(encrypted, "object")} encrypted with SOPS ${encrypted === 1 ? "is" : "are"} not checked.`]
      : []),
    ...(variables.size > 0
      ? [`Values with variables that are substituted later (${few([...variables])}) are not checked.`]
      : []),
    ...(unknown.size > 0
      ? [`Kubernetes' own validation is not available for ${few([...unknown].sort())}: their values are not checked.`]
      : []),
    ...(policy === undefined
      ? []
      : [
          `Connections that ${policy} also ${otherPolicies(inventory).length === 1 ? "controls" : "control"} are not checked.`,
        ]),
    ...(routes.length > 0 ? [`Where ${few(routes)} ${routes.length === 1 ? "leads" : "lead"} is not checked.`] : []),
  ];
}

export const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
