import { nameOf } from "../../kubernetes/inventory.ts";
import type { Rule } from "../finding.ts";

export const uniqueObject: Rule = {
  name: "unique-object",
  subject: "links",
  severity: "error",
  reason: "Of two objects with the same kind and name, the one applied last wins: the other never exists.",
  fix: "Rename or remove one of them.",
  problems: ({ resources }) =>
    [
      ...Map.groupBy(
        resources.filter(({ name }) => name !== ""),
        ({ group, kind, namespace, name }) => `${group} ${kind} ${namespace} ${name}`,
      ).values(),
    ].flatMap(([first, ...again]) =>
      again.map((resource) => ({
        resource,
        path: ["metadata", "name"],
        message: `${nameOf(resource)} is there already, as object ${(first?.index ?? 0) + 1}: only one of the two will exist.`,
      })),
    ),
};
