// Containers and volumes that a config adds to the pods of a component.
import { violations } from "../../../toolkit/kubernetes/pod-security.ts";
import { quantityRefusals, refusals } from "../../../toolkit/kubernetes/pod-validity.ts";
import { number, type Tree, text, tree, trees } from "../../../toolkit/kubernetes/read.ts";
import { admittedSecurity, mergedSecurity, podSecurity } from "../../../toolkit/kubernetes/security.ts";
import { isMeasured } from "../../components/api/autoscaler.ts";
import { type Workload, workloads } from "../../derived/declared.ts";
import { conflict, type Rule, type RuleIssue } from "./rule.ts";

/** A container from the config. The schema passes it through unchecked, so it may be anything. */
interface GivenContainer {
  readonly container: Tree;
  readonly path: RuleIssue["path"];
}

/** The additional containers that keep running. */
export function* additionalContainers({
  path,
  section: { sidecars = [], initContainers = [] },
}: Pick<Workload, "path" | "section">): Generator<GivenContainer, void> {
  for (const [index, container] of sidecars.entries())
    yield { container: tree(container), path: [...path, "sidecars", index] };
  for (const [index, container] of initContainers.entries())
    if (container.restartPolicy === "Always")
      yield { container: tree(container), path: [...path, "initContainers", index] };
}

/** The namespace enforces "restricted": the API server would reject the pods, and report it only in events. */
export const admission: Rule = function* (config) {
  for (const { name, path: at, section } of workloads(config)) {
    const { sidecars, initContainers, volumes, securityContext } = section;
    // The stack's own parts are admitted everywhere.
    if ((sidecars ?? initContainers ?? volumes ?? securityContext) === undefined) continue;
    const spec = {
      // It does not matter which user it is, only that it is not root.
      securityContext: podSecurity(1),
      initContainers: initContainers?.map(admitted),
      // The component's own container, as far as the config sets it, is the last.
      containers: [...(sidecars ?? []).map(admitted), { name, securityContext: mergedSecurity(securityContext) }],
      volumes,
    };
    for (const { control, path, what, fix } of violations(spec)) {
      yield conflict(
        [...at, ...fieldPath(path, sidecars?.length ?? 0)],
        `violates the Pod Security level "restricted", which the namespace enforces, so no pod would start: ${what} (${control}).`,
        fix,
      );
    }
  }
};

const admitted = (container: object) => ({
  ...container,
  securityContext: admittedSecurity(tree(container).securityContext),
});

/** What the API server would reject in a Deployment, a StatefulSet or the Job. */
export const validParts: Rule = function* (config) {
  for (const { name, path: at, section } of workloads(config)) {
    const { sidecars = [], env, envFrom, volumeMounts, securityContext, networkPolicy: _, ...parts } = section;
    // The component's own container, as far as the config sets it, is the last.
    const own = { image: name, env, envFrom, volumeMounts, securityContext };
    const spec = tree({ ...parts, containers: [...sidecars, own] });
    for (const { path, what, fix } of [...refusals(spec), ...quantityRefusals(spec)])
      yield conflict([...at, ...fieldPath(path, sidecars.length)], `is rejected by the API server: ${what}`, fix);
  }
};

/** The same for what all pods get. */
export const validPodDefaults: Rule = function* ({ pods: { env, labels: _, annotations: __, ...parts } }) {
  for (const { path, what, fix } of refusals(tree({ ...parts, containers: [{ name: "pods", image: "pods", env }] })))
    yield conflict(["pods", ...fieldPath(path, 0)], `is rejected by the API server: ${what}`, fix);
};

/** They would have no effect: an existing account has its own. */
export const accountAnnotations: Rule = function* (config) {
  for (const { path, section } of workloads(config))
    if (section.serviceAccountName !== undefined && section.serviceAccountAnnotations !== undefined)
      yield conflict(
        [...path, "serviceAccountAnnotations"],
        `are for the ServiceAccount that the stack renders, but the pods use ${section.serviceAccountName}.`,
        "Remove them, and annotate that ServiceAccount; or remove serviceAccountName.",
      );
};

/** The config path for a path in the pod; `own` is the index of the component's container. */
function fieldPath([list = "", ...path]: RuleIssue["path"], own: number): RuleIssue["path"] {
  if (list !== "containers") return [list, ...path];
  return path[0] === own ? path.slice(1) : ["sidecars", ...path];
}

/** Containers of a pod share its address, and Services, probes and policies find ports by name. */
export const distinctPorts: Rule = function* (config) {
  for (const workload of workloads(config)) {
    const { component } = workload;
    const sockets = new Set([`${component.port} TCP`]);
    const names = new Set([component.portName]);
    for (const { port, path } of portsBeside(workload)) {
      const [containerPort, portName] = [number(port.containerPort), text(port.name)];
      const socket = `${containerPort} ${text(port.protocol) ?? "TCP"}`;
      if (containerPort !== undefined && sockets.has(socket))
        yield conflict(
          [...path, "containerPort"],
          `is ${containerPort}, where another container of the pod already listens.`,
          "Choose another port.",
        );
      if (portName !== undefined && names.has(portName))
        yield conflict(
          [...path, "name"],
          `is ${portName}, which another port of the pod already uses.`,
          "Choose another name.",
        );
      sockets.add(socket);
      names.add(portName);
    }
  }
};

function* portsBeside(workload: Workload) {
  for (const { container, path } of additionalContainers(workload))
    for (const [index, port] of trees(container.ports).entries()) yield { port, path: [...path, "ports", index] };
}

/** The autoscaler divides by the requests of all containers; with a quota, the LimitRange sets them. */
export const scalableSidecars: Rule = function* ({ api, quota }) {
  if (quota !== false || !api.autoscaling || isMeasured(api.autoscaling, "cpu")) return;
  for (const { container, path } of additionalContainers({ path: ["api"], section: api })) {
    const { requests, limits } = tree(container.resources);
    if (tree(requests).cpu === undefined && tree(limits).cpu === undefined)
      yield conflict(
        [...path, "resources"],
        "requests no CPU, and without a quota no default applies, so the autoscaler cannot measure utilization.",
        "Set its requests.cpu, or remove quota, or set api.autoscaling to false.",
        ["quota"],
      );
  }
};
