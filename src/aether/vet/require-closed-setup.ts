import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import { type Backend, backends } from "../../toolkit/vet/backends.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";
import { SETUP_PATH } from "../topology.ts";
import { componentOf } from "./components.ts";
import { isClosed } from "./stacks.ts";

export const requireClosedSetup: Rule = {
  name: "require-closed-setup",
  subject: "safety",
  severity: "warning",
  reason: `Until setup has run, whoever reaches ${SETUP_PATH} with a Home Assistant of their own becomes admin, whatever the passwords are.`,
  fix: `Lead the exact path ${SETUP_PATH} to the UI, which answers 403, on every host. To open it on purpose, set ingress.openSetup.`,
  *problems(inventory) {
    const hosts = Map.groupBy(
      backends(inventory).flatMap((backend) =>
        backend.hosts.flatMap((host) => backend.ways.map((way) => ({ host, backend: { ...backend, ...way } }))),
      ),
      ({ host }) => host,
    );
    const isApi = ({ namespace, service: name }: Backend) => {
      const service = inventory.find("Service", namespace, name);
      return service !== undefined && podsBehind(inventory, service).some((pods) => componentOf(pods) === "api");
    };
    for (const [host, found] of hosts) {
      const ways = found.map(({ backend }) => backend).filter(leadsToSetup);
      const [first] = ways.toSorted((a, b) => precision(b) - precision(a));
      if (first === undefined || !isClosed(inventory, first.namespace, "ingress.openSetup")) continue;
      for (const way of ways.filter((each) => precision(each) === precision(first) && isApi(each))) {
        const message = `${nameOf(way.from)} leads ${host === "*" ? "" : host}${SETUP_PATH} to the API: anyone can become admin until setup has run.`;
        yield { resource: way.from, path: way.path, message };
      }
    }
  },
};

const isExact = ({ pathType }: Backend) => pathType === "Exact";

/** Paths that only a controller understands, such as patterns, are not judged. */
const leadsToSetup = (backend: Backend) =>
  isExact(backend)
    ? backend.urlPath === SETUP_PATH
    : /^(?:Path)?Prefix$/.test(backend.pathType) &&
      `${SETUP_PATH}/`.startsWith(backend.urlPath.endsWith("/") ? backend.urlPath : `${backend.urlPath}/`);

/** The way of the exact path, else of the longest prefix, gets the request. */
const precision = (backend: Backend) => (isExact(backend) ? Number.POSITIVE_INFINITY : backend.urlPath.length);
