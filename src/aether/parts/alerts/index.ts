// The alerts of a stack. Thresholds follow the config; docs/monitoring.md explains what to do about each. Their texts contain no
// Prometheus templates: Helm would interpret them.
import type { AlertingRule } from "../../../toolkit/kubernetes/object.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import { INSTANCE } from "../series.ts";
import { backups, database, volumeFillingUp, walArchive } from "./data.ts";
import {
  apiDown,
  apiNotReady,
  autoscalerAtMaximum,
  certificateExpiring,
  migrationFailed,
  restarting,
  schedulerDown,
} from "./pods.ts";
import { errorBudget, slowBudget } from "./requests.ts";

/** Budgets of 30 days, in percent of the requests. */
interface Budgets {
  readonly errorBudgetPercent: number;
  readonly slowBudgetPercent: number;
}

/** The alerts of the stack, those that users notice first. */
export const alerts = (config: ResolvedConfig, budgets: Budgets): AlertingRule[] =>
  [
    apiDown(config),
    apiNotReady(config),
    ...errorBudget(config, budgets.errorBudgetPercent),
    ...slowBudget(config, budgets.slowBudgetPercent),
    schedulerDown(config),
    migrationFailed(config),
    restarting(config),
    ...autoscalerAtMaximum(config),
    ...database(config),
    ...backups(config),
    ...walArchive(config),
    ...volumeFillingUp(config),
    ...certificateExpiring(config),
  ].map(({ alert, expr, for: duration, severity, cronjob, summary, description, needs }) => ({
    alert,
    expr,
    for: duration,
    // Without those of the stack, the alerts of two stacks would be one for Alertmanager: sums have no labels of their own.
    labels: {
      severity,
      namespace: config.namespace,
      [INSTANCE]: config.name,
      ...(cronjob === undefined ? {} : { cronjob }),
    },
    annotations: {
      summary,
      description,
      ...(needs === undefined ? {} : { needs: `metrics of ${needs}` }),
      runbook: `docs/monitoring.md#${alert.toLowerCase()} of @aether/k8s`,
    },
  }));
