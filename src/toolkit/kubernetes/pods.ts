// The pods of objects, with what rules need to know about them.

import type { Resource } from "./inventory.ts";
import type { Path } from "./path.ts";
import { number, type Tree, text, textMap, tree, trees } from "./read.ts";
import type { Labels } from "./selector.ts";
import { podTemplatePath } from "./workloads.ts";

/** A port that a container declares. */
export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
}

/** A container of a pod, or an init container. */
export interface Container {
  readonly name: string;
  readonly spec: Tree;
  readonly path: Path;
  /** `initContainers`; one that keeps running, `restartPolicy: Always`, is a sidecar. */
  readonly isInit: boolean;
  readonly isSidecar: boolean;
  readonly ports: readonly ContainerPort[];
}

/** A pod template, or a pod itself. */
export interface Pods {
  readonly owner: Resource;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: Tree;
  /** The path of the pod's spec in its owner. */
  readonly path: Path;
  readonly templatePath: Path;
  readonly containers: readonly Container[];
}

/** The kinds that find their pods with their own selector. */
export const KINDS_WITH_SELECTOR: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
]);

/** The pods of an object; none if it creates none. */
export function podsOf(owner: Resource): Pods | undefined {
  const templatePath = podTemplatePath(owner.apiVersion, owner.kind);
  if (templatePath === undefined) return undefined;
  const template = templatePath.reduce<Tree>((value, key) => tree(value[key]), owner.object);
  const spec = tree(template.spec);
  const { labels, annotations } = tree(template.metadata);
  const path = [...templatePath, "spec"];
  return {
    owner,
    namespace: owner.namespace,
    labels: textMap(labels),
    annotations: textMap(annotations),
    spec,
    path,
    templatePath,
    containers: containersIn(spec).map((each) => container(each.spec, [...path, ...each.path], each.isInit)),
  };
}

/** The containers of a pod's spec, in the order in which they start, with their path in it. */
export const containersIn = (spec: Tree) =>
  ["initContainers", "containers"].flatMap((list) =>
    trees(spec[list]).map((container, index) => ({
      spec: container,
      path: [list, index] as Path,
      isInit: list === "initContainers",
    })),
  );

/** When a container runs: before the others, alongside them, or as one of them. */
export type ContainerRole = "init" | "sidecar" | "main";

export function containerRole(container: Tree, isInit: boolean): ContainerRole {
  if (!isInit) return "main";
  return container.restartPolicy === "Always" ? "sidecar" : "init";
}

const container = (spec: Tree, path: Path, isInit: boolean): Container => ({
  name: text(spec.name) ?? "",
  spec,
  path,
  isInit,
  isSidecar: containerRole(spec, isInit) === "sidecar",
  ports: trees(spec.ports).map(({ name, containerPort, protocol }) => ({
    name: text(name),
    port: number(containerPort) ?? 0,
    protocol: text(protocol) ?? "TCP",
  })),
});

/** The ports of containers that keep running. */
export const servingPorts = ({ containers }: Pods): ContainerPort[] =>
  containers.filter(({ isInit, isSidecar }) => !isInit || isSidecar).flatMap(({ ports }) => ports);

/**
 * The port numbers to which a port of a Service, probe or policy resolves in these pods; none if nothing listens there. A number
 * that no container declares counts if none declares any, because declaring ports is optional.
 */
export function portNumbers(pods: Pods, port: number | string | undefined, protocol = "TCP"): number[] {
  const declared = servingPorts(pods).filter((each) => each.protocol === protocol);
  if (typeof port === "string") return declared.filter(({ name }) => name === port).map((each) => each.port);
  if (port === undefined) return [];
  return servingPorts(pods).length === 0 || declared.some((each) => each.port === port) ? [port] : [];
}
