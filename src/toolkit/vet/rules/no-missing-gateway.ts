import { nameOf } from "../../kubernetes/inventory.ts";
import { meant } from "../../kubernetes/near.ts";
import { type Tree, text, texts, trees } from "../../kubernetes/read.ts";
import { ROUTES } from "../backends.ts";
import type { Rule } from "../finding.ts";

export const noMissingGateway: Rule = {
  name: "no-missing-gateway",
  subject: "links",
  severity: "error",
  reason:
    "A route of a Gateway or listener that does not exist gets no requests, and nothing reports it. Only checked when the input contains Gateways of that namespace.",
  fix: "Correct the name, or add the Gateway.",
  *problems({ ofKind, find, mayHave }) {
    for (const route of ROUTES.flatMap(ofKind))
      for (const [index, parent] of trees(route.spec.parentRefs).entries()) {
        const { kind = "Gateway", name, sectionName } = parent;
        const namespace = text(parent.namespace) ?? route.namespace;
        const here = ofKind("Gateway").filter((each) => each.namespace === namespace);
        if (kind !== "Gateway" || !isGatewayApi(parent) || typeof name !== "string" || here.length === 0) continue;
        const missing = `${nameOf(route)} gets no requests: there is no`;
        const path = ["spec", "parentRefs", index];
        const gateway = find("Gateway", namespace, name);
        if (gateway === undefined) {
          if (mayHave("Gateway", namespace, name)) continue;
          const known = here.map((each) => each.name);
          const message = `${missing} Gateway ${name}.${meant(name, known)}`;
          yield { resource: route, path: [...path, "name"], message };
          continue;
        }
        const listeners = texts(trees(gateway.spec.listeners).map((each) => each.name));
        if (typeof sectionName !== "string" || listeners.includes(sectionName)) continue;
        const message = `${missing} listener ${sectionName} of Gateway ${name}.${meant(sectionName, listeners)}`;
        yield { resource: route, path: [...path, "sectionName"], message };
      }
  },
};

/** Istio's Gateway is another kind of that name. */
const isGatewayApi = ({ group = "gateway.networking.k8s.io" }: Tree) => group === "gateway.networking.k8s.io";
