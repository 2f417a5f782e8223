// The parts of an alert.
import type { AlertingRule } from "../../../toolkit/kubernetes/object.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { COMPONENT, INSTANCE } from "../series.ts";

export interface Alert extends Omit<AlertingRule, "labels" | "annotations"> {
  readonly severity: AlertingRule["labels"]["severity"];
  /** The CronJob, if several have an alert with this name. */
  readonly cronjob?: string;
  readonly summary: string;
  readonly description: string;
  /** What must be scraped for its series, besides the stack's own pods. */
  readonly needs?: "kube-state-metrics" | "kubelet" | "cert-manager";
}

/** Selects series of a component's pods, by the labels that the PodMonitor adds. */
export const series = ({ namespace, name }: ResolvedConfig, component: string, ...more: string[]) =>
  `{${[`namespace="${namespace}"`, `${INSTANCE}="${name}"`, `${COMPONENT}="${component}"`, ...more].join(",")}}`;

/** The start of the newest of some Jobs with this result; without such a Job, no series. */
export const newestJob = (config: ResolvedConfig, jobs: string, ending: "failed" | "complete") =>
  [
    `max(kube_job_status_start_time${about(config, jobs)}`,
    `  and on (job_name) kube_job_${ending}${about(config, 'condition="true"', jobs)} == 1)`,
  ].join("\n");

/** Selects series about an object of the stack, as kube-state-metrics, kubelet and cert-manager label them. */
export const about = ({ namespace }: ResolvedConfig, ...labels: string[]) =>
  `{${[`namespace="${namespace}"`, ...labels].join(",")}}`;
