// Containers and volumes that a config brings to the pods of a component.
import { violations } from "../../../toolkit/kubernetes/pod-security.ts";
import { quantityRefusals, refusals } from "../../../toolkit/kubernetes/pod-validity.ts";
import { number, text, tree, trees } from "../../../toolkit/kubernetes/read.ts";
import { admittedSecurity, podSecurity } from "../../../toolkit/kubernetes/security.ts";
import { PORTS, type Workload } from "../../app/owned.ts";
import { conflict, type Rule, workloads } from "./rule.ts";

type Section = ReturnType<typeof workloads>[number]["section"];

/** A container of the config's: what the schema passes on unseen may be anything. */
interface Brought {
  readonly container: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
}

const brought = (name: Workload, { sidecars = [], initContainers = [] }: Section): Brought[] => [
  ...sidecars.map((container, index) => ({ container: tree(container), path: [name, "sidecars", index] })),
  ...initContainers.map((container, index) => ({ container: tree(container), path: [name, "initContainers", index] })),
];

/** Those that stay, beside the component's own. */
export const besides = (name: Workload, section: Section) =>
  brought(name, section).filter(
    ({ path, container }) => path[1] === "sidecars" || container.restartPolicy === "Always",
  );

/** The namespace enforces "restricted": the API server would make none of the pods, and say so in events alone. */
export const admission: Rule = (config) =>
  workloads(config).flatMap(({ name, section }) => {
    const admitted = (container: object) => ({
      ...container,
      securityContext: admittedSecurity(tree(container).securityContext),
    });
    const spec = {
      // Which user it is does not matter here, only that none is root.
      securityContext: podSecurity(1),
      initContainers: (section.initContainers ?? []).map(admitted),
      containers: (section.sidecars ?? []).map(admitted),
      volumes: section.volumes,
    };
    return violations(spec).map(({ control, path: [list = "", ...path], what, fix }) =>
      conflict(
        [name, list === "containers" ? "sidecars" : list, ...path],
        `would keep every pod out of the namespace, which enforces Pod Security "restricted": ${what} (${control}).`,
        fix,
      ),
    );
  });

/** What the API server would refuse a Deployment, a StatefulSet or the Job for. */
export const validParts: Rule = (config) =>
  workloads(config).flatMap(({ name, section }) => {
    const { sidecars, volumeMounts, ...parts } = section;
    // The component's own container, as far as the config writes it, is the last.
    const spec = tree({ ...parts, containers: [...(sidecars ?? []), { volumeMounts }] });
    const own = sidecars?.length ?? 0;
    return [...refusals(spec), ...quantityRefusals(spec)].map(({ path: [list = "", ...path], what, fix }) => {
      const place = list !== "containers" ? [list, ...path] : path[0] === own ? path.slice(1) : ["sidecars", ...path];
      return conflict([name, ...place], `would be refused by the API server: ${what}`, fix);
    });
  });

/** Containers of a pod share its address, and Services, probes and policies find ports by their names. */
export const distinctPorts: Rule = (config) =>
  workloads(config).flatMap(({ name, section }) => {
    const own: { readonly port?: number; readonly portName?: string } = PORTS[name];
    const ports = besides(name, section).flatMap(({ container, path }) =>
      trees(container.ports).map((port, index) => ({ port, path: [...path, "ports", index] })),
    );
    const names = [own.portName, ...ports.map(({ port }) => text(port.name))];
    const sockets = [
      `${own.port} TCP`,
      ...ports.map(({ port }) => `${number(port.containerPort)} ${text(port.protocol) ?? "TCP"}`),
    ];
    const isTaken = (values: readonly unknown[], index: number) => values.indexOf(values[index]) < index;
    return ports.flatMap(({ port, path }, index) => [
      ...(number(port.containerPort) !== undefined && isTaken(sockets, index + 1)
        ? [
            conflict(
              [...path, "containerPort"],
              `is ${number(port.containerPort)}, where another container of the pod listens already.`,
              "Choose another port.",
            ),
          ]
        : []),
      ...(text(port.name) !== undefined && isTaken(names, index + 1)
        ? [
            conflict(
              [...path, "name"],
              `is ${text(port.name)}, which another port of the pod is called already.`,
              "Choose another name.",
            ),
          ]
        : []),
    ]);
  });

/** The autoscaler divides by what all containers request; where there is a quota, the LimitRange requests for them. */
export const scalableSidecars: Rule = ({ api, quota }) =>
  quota !== false || !api.autoscaling
    ? []
    : besides("api", api)
        .filter(({ container: { resources } }) =>
          ["requests", "limits"].every((what) => tree(tree(resources)[what]).cpu === undefined),
        )
        .map(({ path }) =>
          conflict(
            [...path, "resources"],
            "requests no CPU, and without a quota nobody does in its place: the autoscaler could not tell how busy a pod is.",
            "Set its requests.cpu, or remove quota, or set api.autoscaling to false.",
            ["quota"],
          ),
        );
