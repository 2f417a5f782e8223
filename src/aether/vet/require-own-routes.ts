import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import { type Backend, backends } from "../../toolkit/vet/backends.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";
import { replacingPaths } from "../common/ingress-controllers.ts";
import { routes } from "../topology.ts";
import { componentOf } from "./components.ts";
import { address, routesByHost, routesTo } from "./routes.ts";

export const requireOwnRoutes: Rule = {
  name: "require-own-routes",
  subject: "links",
  severity: "warning",
  reason:
    "Different pods serve pages, the API and insight schedules. On another path they answer 404, or accept a schedule that does not run until the scheduler restarts.",
  fix: `Route ${routes.map(({ path, to }) => `${path} to the Service of ${to}`).join(", ")}.`,
  *problems(inventory) {
    for (const [host, found] of routesByHost(inventory))
      for (const route of routes) {
        const [first] = routesTo(found, route.path);
        if (first === undefined) continue;
        const [component] = componentsBehind(inventory, first.backend);
        // Backends outside of Aether may forward requests.
        if (component === undefined || component === route.to || !served.has(component)) continue;
        const { from, path } = first.backend;
        const message = `${nameOf(from)} routes ${address(host, route.path)} to ${component}, but ${route.to} serves it.`;
        yield { resource: from, path, message };
      }
    const own = backends(inventory).filter((backend) => componentsBehind(inventory, backend).length > 0);
    for (const from of new Set(own.map((backend) => backend.from)))
      for (const name of replacingPaths(from.annotations)) {
        const message = `${nameOf(from)} replaces the paths of requests: the app and its pages answer 404, or with the wrong page.`;
        yield { resource: from, path: ["metadata", "annotations", name], message, fix: "Remove the annotation." };
      }
  },
};

const served: ReadonlySet<string> = new Set(routes.map(({ to }) => to));

function componentsBehind(inventory: VetInventory, { namespace, service: name }: Backend): string[] {
  const service = inventory.find("Service", namespace, name);
  return service === undefined ? [] : podsBehind(inventory, service).flatMap((pods) => componentOf(pods) ?? []);
}
