import { nameOf } from "../../kubernetes/inventory.ts";
import type { Path } from "../../kubernetes/path.ts";
import { member, own, tree } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

/** The fields that accept a number or a percentage. */
const PLACES: Readonly<Record<string, Path>> = {
  PodDisruptionBudget: ["spec"],
  Deployment: ["spec", "strategy", "rollingUpdate"],
  DaemonSet: ["spec", "updateStrategy", "rollingUpdate"],
  StatefulSet: ["spec", "updateStrategy", "rollingUpdate"],
};
const FIELDS = ["minAvailable", "maxUnavailable", "maxSurge"];

export const validPercentage: Rule = {
  name: "valid-percentage",
  subject: "schema",
  severity: "error",
  reason:
    "The API server rejects text that is not a percentage where a number or a percentage is required; schemas allow any text.",
  fix: 'Write a whole number, such as 1, or a percentage, such as "25%".',
  *problems({ resources }) {
    for (const resource of resources) {
      const place = own(PLACES, resource.kind);
      if (place === undefined) continue;
      const fields = tree(place.reduce<unknown>((value, key) => member(value, String(key)), resource.object));
      for (const field of FIELDS) {
        const value = fields[field];
        if (typeof value !== "string" || /^\d+%$/.test(value)) continue;
        yield {
          resource,
          path: [...place, field],
          message: `The API server rejects ${nameOf(resource)}: ${field} is ${JSON.stringify(value)}.`,
        };
      }
    }
  },
};
