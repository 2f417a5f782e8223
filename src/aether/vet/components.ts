import type { Pods } from "../../toolkit/kubernetes/pods.ts";
import { trees } from "../../toolkit/kubernetes/read.ts";
import { TRACES_PASSWORD } from "../app/traces-role.ts";
import { FLOWS } from "../topology.ts";

/** The Aether component that pods belong to, by their labels; `undefined` for other pods. */
export const componentOf = ({ labels }: Pick<Pods, "labels">): string | undefined =>
  labels["app.kubernetes.io/name"] === "aether" ? labels["app.kubernetes.io/component"] : undefined;

/** Whether only pods of the stack call a component. */
export const isInternal = (component: string): boolean => !CALLED_FROM_OUTSIDE.has(component);

const CALLED_FROM_OUTSIDE: ReadonlySet<string> = new Set(
  FLOWS.flatMap(({ from, to }) => (from === "ingressController" ? [to] : [])),
);

/** Whether MLflow logs in to the stack's own database: it reads the password of that role. */
export const keepsTraces = (pods: Pods): boolean =>
  componentOf(pods) === "mlflow" &&
  pods.containers.some(({ spec }) => trees(spec.env).some(({ name }) => name === TRACES_PASSWORD));
