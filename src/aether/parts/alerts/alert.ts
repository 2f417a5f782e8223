// What an alert is made of.
import type { AlertingRule } from "../../../toolkit/kubernetes/object.ts";
import type { ResolvedConfig } from "../../config/schema.ts";

export interface Alert extends Omit<AlertingRule, "labels" | "annotations"> {
  readonly severity: AlertingRule["labels"]["severity"];
  readonly summary: string;
  readonly description: string;
  /** Who has to be scraped for its series, beside the stack's own pods. */
  readonly needs?: "kube-state-metrics" | "kubelet" | "cert-manager";
}

/** Selects series of a component's pods, by the labels that the PodMonitor adds. */
export const series = ({ namespace, name }: ResolvedConfig, component: string, ...more: string[]) =>
  `{${[`namespace="${namespace}"`, `app_kubernetes_io_instance="${name}"`, `app_kubernetes_io_component="${component}"`, ...more].join(",")}}`;

/** Selects series about an object of the stack, as kube-state-metrics, kubelet and cert-manager label them. */
export const about = ({ namespace }: ResolvedConfig, ...labels: string[]) =>
  `{${[`namespace="${namespace}"`, ...labels].join(",")}}`;
