import type { Pods } from "../../toolkit/kubernetes/pods.ts";

/** Which of Aether's components pods are, by their labels; `undefined` for other pods. */
export const componentOf = ({ labels }: Pick<Pods, "labels">): string | undefined =>
  labels["app.kubernetes.io/name"] === "aether" ? labels["app.kubernetes.io/component"] : undefined;
