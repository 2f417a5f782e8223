import { nameOf } from "../../toolkit/kubernetes/inventory.ts";
import type { Pods } from "../../toolkit/kubernetes/pods.ts";
import { member, text, textMap, trees } from "../../toolkit/kubernetes/read.ts";
import type { Backend } from "../../toolkit/vet/backends.ts";
import type { VetInventory } from "../../toolkit/vet/facts.ts";
import type { Rule } from "../../toolkit/vet/finding.ts";
import { podsBehind } from "../../toolkit/vet/services.ts";
import { variablesOf } from "../../toolkit/vet/variables.ts";
import { PYTHON_MOUNT } from "../app/program.ts";
import { SETUP_PATH } from "../topology.ts";
import { componentOf } from "./components.ts";
import { address, precision, routesByHost, routesTo } from "./routes.ts";
import { isClosed, renderedPods } from "./stacks.ts";

export const requireClosedSetup: Rule = {
  name: "require-closed-setup",
  subject: "safety",
  severity: "warning",
  reason: `Until setup has run, anyone who reaches ${SETUP_PATH} with their own Home Assistant becomes admin, regardless of the passwords.`,
  fix: `Route the exact path ${SETUP_PATH} to the UI, which answers 403, on every host. To open it, set ingress.openSetup.`,
  *problems(inventory) {
    for (const pods of renderedPods(inventory)) {
      if (!["api", "scheduler"].includes(componentOf(pods) ?? "")) continue;
      const lost = isClosed(inventory, pods.namespace, "ingress.openSetup") ? lostIn(inventory, pods) : undefined;
      if (lost !== undefined)
        yield {
          resource: pods.owner,
          path: [...pods.path, "containers"],
          message: `The pods of ${nameOf(pods.owner)} no longer reject setup, because ${lost}: anyone who reaches them can become admin until setup has run.`,
          fix: "Restore what the render has. To open setup, set ingress.openSetup.",
        };
    }
    const apiBehind = ({ namespace, service: name }: Backend) => {
      const service = inventory.find("Service", namespace, name);
      return service === undefined ? [] : podsBehind(inventory, service).filter((pods) => componentOf(pods) === "api");
    };
    for (const [host, found] of routesByHost(inventory)) {
      const ways = routesTo(found, SETUP_PATH);
      const [first] = ways;
      if (first === undefined || !isClosed(inventory, first.backend.namespace, "ingress.openSetup")) continue;
      for (const { backend, routePath: way } of ways) {
        const pods = apiBehind(backend);
        if (precision(way) !== precision(first.routePath) || pods.length === 0) continue;
        const isOpen = pods.some((each) => lostIn(inventory, each) !== undefined);
        const message = `${nameOf(backend.from)} routes ${address(host, SETUP_PATH)} to the API: ${isOpen ? "anyone can become admin until setup has run" : "only its pods still reject it"}.`;
        yield { resource: backend.from, path: backend.path, message };
      }
    }
  },
};

const [[VOLUME, FILES]] = Object.entries(PYTHON_MOUNT) as [[string, string]];

/** What is missing of the files with which the app's pods reject setup; `undefined` if they do. */
function lostIn(inventory: VetInventory, pods: Pods): string | undefined {
  const own = pods.containers.find(({ name }) => name === componentOf(pods));
  if (own === undefined) return undefined;
  const variable = (name: string) => variablesOf(inventory, own).find((each) => each.name === name)?.value;
  if (variable("AETHER_OPEN_SETUP") === "true") return "AETHER_OPEN_SETUP is true";
  if (variable("PYTHONPATH")?.split(":").includes(FILES) !== true) return `PYTHONPATH does not lead to ${FILES}`;
  if (!trees(own.spec.volumeMounts).some(({ mountPath }) => mountPath === FILES))
    return `nothing is mounted at ${FILES}`;
  const volume = trees(pods.spec.volumes).find(({ name }) => name === VOLUME);
  const name = text(member(volume?.configMap, "name"));
  const data = name === undefined ? undefined : inventory.find("ConfigMap", pods.namespace, name)?.object.data;
  if (data === undefined) return undefined;
  const { "sitecustomize.py": start, "closed_setup.py": rejects } = textMap(data);
  return start?.includes("closed_setup") && rejects !== undefined
    ? undefined
    : `ConfigMap ${name} lacks the files for it`;
}
