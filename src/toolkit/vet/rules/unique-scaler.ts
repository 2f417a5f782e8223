import { nameOf } from "../../kubernetes/inventory.ts";
import { scaleTargets } from "../../kubernetes/scaling.ts";
import type { Rule } from "../finding.ts";

export const uniqueScaler: Rule = {
  name: "unique-scaler",
  subject: "links",
  severity: "error",
  reason: "Two autoscalers of one workload undo each other's decisions.",
  fix: "Keep one of them; it can hold several metrics.",
  problems: (inventory) =>
    [
      ...Map.groupBy(scaleTargets(inventory), ({ from, kind, name }) => `${from.namespace} ${kind} ${name}`).values(),
    ].flatMap(([first, ...others]) =>
      others.map(({ from, kind, name, path }) => ({
        resource: from,
        path,
        message: `${first === undefined ? "" : nameOf(first.from)} scales ${kind} ${name}, too: the number of pods swings between the two.`,
        ...(first === undefined ? {} : { source: { resource: first.from, path: first.path } }),
      })),
    ),
};
