import { because, count, dnsLabel, doc, labels } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { section as postgresExporter } from "../../components/postgres-exporter/section.ts";

/** Prometheus, its rules and a Grafana dashboard. */
export const monitoring = () =>
  doc(
    z._default(
      z.union([
        z.literal(false),
        z.strictObject({
          prometheus: doc(
            z.strictObject({
              namespace: doc(dnsLabel(), "Namespace of the pods."),
              matchLabels: doc(
                // The Prometheus operator and the usual charts set this label on every Prometheus pod.
                z._default(labels(), { "app.kubernetes.io/name": "prometheus" }),
                "Labels of the pods.",
              ),
            }),
            "The Prometheus pods that scrape the stack. Policies allow only these pods to reach the scraped ports.",
          ),
          operator: doc(
            z.prefault(
              z.union([
                z.literal(false),
                z.strictObject({
                  labels: doc(
                    z._default(labels(), {}),
                    "Labels by which Prometheus selects PodMonitors and PrometheusRules, such as " +
                      "`release: kube-prometheus-stack`.",
                  ),
                  intervalSeconds: because(
                    "The shortest alert window is 5 minutes, which then holds ten samples. With fewer than five, one " +
                      "scrape that fails leaves nothing to compute a rate of.",
                    doc(z._default(count(5, 60), 30), "Scrape interval, in seconds."),
                  ),
                  alerts: doc(
                    z.prefault(
                      z.union([
                        z.literal(false),
                        z.strictObject({
                          errorBudgetPercent: because(
                            "One failed request in a hundred: chats fail with the language model, for which no one here can " +
                              "promise more.",
                            doc(
                              z._default(budget(), 1),
                              "Requests that may fail within 30 days, in percent. Alerts fire when the budget is spent too fast.",
                            ),
                          ),
                          slowBudgetPercent: because(
                            "Lists of entities and traces sometimes take longer; a page that hangs is still detected within " +
                              "minutes.",
                            doc(
                              z._default(budget(), 5),
                              "GET requests that may take longer than a second within 30 days, in percent.",
                            ),
                          ),
                        }),
                      ]),
                      {},
                    ),
                    "Alerts, as a PrometheusRule. Some need kube-state-metrics, the kubelet's metrics or cert-manager's.",
                  ),
                }),
              ]),
              {},
            ),
            "The Prometheus operator reads PodMonitors and a PrometheusRule. `false` renders none and annotates the pods " +
              "with `prometheus.io/scrape` instead, for a Prometheus that discovers pods by annotations.",
          ),
          postgresExporter: postgresExporter(),
          dashboard: doc(
            z.prefault(
              z.union([
                z.literal(false),
                z.strictObject({
                  labels: doc(
                    // The label that the sidecar of Grafana's chart looks for.
                    z._default(labels(), { grafana_dashboard: "1" }),
                    "Labels by which Grafana finds the ConfigMap.",
                  ),
                }),
              ]),
              {},
            ),
            "A Grafana dashboard, in a ConfigMap.",
          ),
        }),
      ]),
      false,
    ),
    "Metrics of API, scheduler and the instances of `postgres.cloudNativePg` for Prometheus, with alerts and a dashboard. " +
      "`false` omits them.",
  );

// The fastest watched burn rate is 14.4 times the budget, which must stay below 100 %.
function budget() {
  const expected = "a percentage from 0.01 to 6";
  return z.number(expected).check(z.gte(0.01, expected), z.lte(6, expected));
}
