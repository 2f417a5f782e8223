import { nameOf, type Resource } from "../../toolkit/kubernetes/inventory.ts";
import { type Path, valueAt } from "../../toolkit/kubernetes/path.ts";
import { member, type Tree, tree, trees } from "../../toolkit/kubernetes/read.ts";
import { type Backend, backends, type RoutePath } from "../../toolkit/vet/backends.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import type { Problem, Rule } from "../../toolkit/vet/finding.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";
import { replacingPaths } from "../common/ingress-controllers.ts";
import { API_PATH, routes } from "../topology.ts";
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
      for (const name of replacingPaths(from.annotations))
        if (!USES_CAPTURE.test(from.annotations[name] ?? ""))
          yield { ...replaced(from, ["metadata", "annotations", name]), fix: "Remove the annotation." };
    // Several backends may share the filters of a rule.
    const filters = own.flatMap((backend) => [...rewrites(backend)]);
    for (const [from, path] of new Map(filters.map((each) => [`${each[0].index} ${each[1].join(".")}`, each])).values())
      yield { ...replaced(from, path), fix: "Remove the filter." };
  },
};

/** A value with a part of the request's path, such as `/$1`: the whole path, perhaps, which then stays. */
const USES_CAPTURE = /\$/;

const replaced = (resource: Resource, path: Path): Problem => ({
  resource,
  path,
  message: `${nameOf(resource)} replaces the paths of requests: the app and its pages answer 404, or with the wrong page.`,
});

/** The filters of an HTTPRoute, of the rule or of the backend alone, that replace the paths of a backend's requests. */
function* rewrites({ from, path, routePaths }: Backend): Iterable<readonly [from: Resource, path: Path]> {
  if (from.kind !== "HTTPRoute") return;
  const [rule, reference] = [path.slice(0, 3), path.slice(0, 5)];
  for (const at of [rule, reference])
    for (const [index, { urlRewrite }] of trees(member(valueAt(from.object, at), "filters")).entries())
      if (routePaths.some((each) => isReplaced(each, tree(member(urlRewrite, "path")))))
        yield [from, [...at, "filters", index, "urlRewrite", "path"]];
}

/** Whether a rewrite leads to another path than the app's: a path below the API's may be right. */
function isReplaced({ urlPath, pathType }: RoutePath, { type, replaceFullPath, replacePrefixMatch }: Tree): boolean {
  const path = type === "ReplaceFullPath" ? replaceFullPath : replacePrefixMatch;
  if (typeof path !== "string" || path.startsWith(API_PATH)) return false;
  const isSame = withoutSlash(path) === withoutSlash(urlPath);
  return !isSame || (type === "ReplaceFullPath" && pathType !== "Exact");
}

const withoutSlash = (path: string) => path.replace(/\/$/, "");

const served: ReadonlySet<string> = new Set(routes.map(({ to }) => to));

function componentsBehind(inventory: VetInventory, { namespace, service: name }: Backend): string[] {
  const service = inventory.find("Service", namespace, name);
  return service === undefined ? [] : podsBehind(inventory, service).flatMap((pods) => componentOf(pods) ?? []);
}
