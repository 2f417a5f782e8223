import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { text, trees } from "../../kubernetes/read.ts";
import { ROUTES } from "../backends.ts";
import type { Rule } from "../finding.ts";

export const noMissingGateway: Rule = {
  name: "no-missing-gateway",
  subject: "links",
  severity: "error",
  reason:
    "A route of a Gateway or listener that does not exist gets no requests, without a word. Looked at where the set has Gateways in that namespace.",
  fix: "Correct the name, or add the Gateway.",
  problems: ({ ofKind, find }) =>
    ROUTES.flatMap((kind) => ofKind(kind)).flatMap((route) =>
      trees(route.spec.parentRefs).flatMap(({ kind = "Gateway", name, namespace, sectionName }, index) => {
        const known = ofKind("Gateway").filter((each) => each.namespace === (text(namespace) ?? route.namespace));
        if (kind !== "Gateway" || typeof name !== "string" || known.length === 0) return [];
        const problem = (field: string, what: string) => [
          {
            resource: route,
            path: ["spec", "parentRefs", index, field],
            message: `${nameOf(route)} gets no requests: there is no ${what}`,
          },
        ];
        const gateway = find("Gateway", text(namespace) ?? route.namespace, name);
        if (gateway === undefined)
          return problem(
            "name",
            `Gateway ${name}.${meant(
              name,
              known.map((each) => each.name),
            )}`,
          );
        const listeners = trees(gateway.spec.listeners).map((each) => text(each.name) ?? "");
        return typeof sectionName !== "string" || listeners.includes(sectionName)
          ? []
          : problem("sectionName", `listener ${sectionName} of Gateway ${name}.${meant(sectionName, listeners)}`);
      }),
    ),
};
