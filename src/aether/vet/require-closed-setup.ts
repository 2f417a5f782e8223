import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Backend } from "../../toolkit/vet/backends.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";
import { SETUP_PATH } from "../topology.ts";
import { componentOf } from "./components.ts";
import { address, precision, routesByHost, routesTo } from "./routes.ts";
import { isClosed } from "./stacks.ts";

export const requireClosedSetup: Rule = {
  name: "require-closed-setup",
  subject: "safety",
  severity: "warning",
  reason: `Until setup has run, anyone who reaches ${SETUP_PATH} with their own Home Assistant becomes admin, regardless of the passwords.`,
  fix: `Route the exact path ${SETUP_PATH} to the UI, which answers 403, on every host. To open it, set ingress.openSetup.`,
  *problems(inventory) {
    const isApi = ({ namespace, service: name }: Backend) => {
      const service = inventory.find("Service", namespace, name);
      return service !== undefined && podsBehind(inventory, service).some((pods) => componentOf(pods) === "api");
    };
    for (const [host, found] of routesByHost(inventory)) {
      const ways = routesTo(found, SETUP_PATH);
      const [first] = ways;
      if (first === undefined || !isClosed(inventory, first.backend.namespace, "ingress.openSetup")) continue;
      for (const { backend, routePath: way } of ways) {
        if (precision(way) !== precision(first.routePath) || !isApi(backend)) continue;
        const message = `${nameOf(backend.from)} routes ${address(host, SETUP_PATH)} to the API: anyone can become admin until setup has run.`;
        yield { resource: backend.from, path: backend.path, message };
      }
    }
  },
};
