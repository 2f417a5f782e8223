// What was looked at, in numbers.

import { references, referencesTo } from "../../kubernetes/references.ts";
import { backends } from "../backends.ts";
import type { VetInventory } from "../facts.ts";
import { neededFlows } from "../flows.ts";
import { secretsOf } from "../secrets.ts";
import { serviceSelector } from "../services.ts";

/** Connections that are opened at most, and that a server accepts. */
export interface Budget {
  readonly total: number;
  readonly max: number;
}

export interface Summary {
  readonly objects: number;
  /** References by name and selectors that were followed. */
  readonly links: number;
  /** Needed connections that were held against the policies. */
  readonly flows: number;
  readonly budgets: readonly Budget[];
  /** Secrets that are not among the objects: somebody else must bring them. */
  readonly assumedSecrets: readonly string[];
}

export function summary(inventory: VetInventory, budgets: readonly Budget[] = []): Summary {
  const selectors =
    inventory.ofKind("Service").filter((service) => serviceSelector(service) !== undefined).length +
    ["PodDisruptionBudget", "NetworkPolicy", "HorizontalPodAutoscaler"].reduce(
      (count, kind) => count + inventory.ofKind(kind).length,
      0,
    );
  const known = secretsOf(inventory);
  const brought = new Set((inventory.facts.secrets ?? []).map(({ namespace, name }) => `${namespace} ${name}`));
  const assumed = referencesTo(inventory, "Secret")
    .filter(({ isOptional }) => !isOptional)
    .map(({ namespace, name }) => `${namespace} ${name}`)
    .filter((key) => !known.has(key) || brought.has(key));
  return {
    objects: inventory.resources.length,
    links: references(inventory).length + backends(inventory).length + selectors,
    flows: inventory.ofKind("NetworkPolicy").length === 0 ? 0 : neededFlows(inventory).length,
    budgets: budgets.map(({ total, max }) => ({ total, max })),
    assumedSecrets: [...new Set(assumed)].map((key) => key.trim().replace(" ", "/")),
  };
}

/** @example summaryText(summary) // "47 objects, 94 links, 17 flows, 157 of 160 connections; assumes the Secret shop/web" */
export function summaryText({ objects, links, flows, budgets, assumedSecrets }: Summary): string {
  const parts = [
    count(objects, "object"),
    count(links, "link"),
    ...(flows === 0 ? [] : [count(flows, "flow")]),
    ...budgets.map(({ total, max }) => `${total} of ${max} connections`),
  ];
  const assumed =
    assumedSecrets.length === 0
      ? ""
      : `; assumes the Secret${assumedSecrets.length > 1 ? "s" : ""} ${assumedSecrets.join(", ")}`;
  return parts.join(", ") + assumed;
}

export const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
