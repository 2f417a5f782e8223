import type { Pods } from "../../toolkit/kubernetes/pods.ts";
import { type Component, components } from "../topology.ts";

/** Which of Aether's components pods are, by their labels; `undefined` for other pods. */
export const componentOf = ({ labels }: Pick<Pods, "labels">): Component | undefined => {
  const component = labels["app.kubernetes.io/component"] ?? "";
  return labels["app.kubernetes.io/name"] === "aether" && Object.hasOwn(components, component)
    ? (component as Component)
    : undefined;
};
