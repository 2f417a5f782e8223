import { backends } from "../backends.ts";
import type { Rule } from "../finding.ts";
import { nameOf } from "../inventory.ts";

export const uniqueRoute: Rule = {
  name: "unique-route",
  subject: "links",
  severity: "error",
  reason: "Where two routes claim the same host and path, the controller picks one: requests go to either Service.",
  fix: "Give one of them another path or host.",
  problems: (inventory) => {
    const ingresses = backends(inventory).filter(({ from }) => from.kind === "Ingress");
    const routes = Map.groupBy(
      ingresses.filter(({ path }) => path[1] === "rules"),
      ({ from, hosts, urlPath, pathType }) => [from.spec.ingressClassName, ...hosts, urlPath, pathType].join(" "),
    );
    return [...routes.values()].flatMap(([first, ...again]) =>
      again.map(({ from, path, hosts, urlPath, service }) => ({
        resource: from,
        path: path.slice(0, -3),
        message: `${first === undefined ? "" : nameOf(first.from)} already leads ${hosts.join(", ")}${urlPath} to ${first?.service}: whether ${service} is asked is up to the controller.`,
      })),
    );
  },
};
