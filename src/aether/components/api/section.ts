import type { IMetricSpec } from "kubernetes-models/autoscaling/v2/MetricSpec";
import {
  because,
  bytes,
  count,
  dnsName,
  doc,
  kubernetes,
  named,
  someObjects,
  text,
} from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { appProbes, serviceFields } from "../../common/fields.ts";

const scalingRules = (description: string) =>
  named(
    "ScalingRules",
    doc(
      z.optional(
        z.strictObject({
          stabilizationWindowSeconds: doc(
            z.optional(count(0, 3600)),
            "Stabilization window, in seconds: the highest or lowest recommendation in it is used. Default: 60 to add pods, 600 to remove them.",
          ),
          selectPolicy: doc(
            z.optional(z.enum(["Max", "Min", "Disabled"])),
            "Which of several policies is used. Default: `Max`, as in Kubernetes.",
          ),
          policies: doc(
            z.optional(
              z
                .array(
                  z.strictObject({
                    type: doc(z.enum(["Pods", "Percent"]), "The unit of the value."),
                    value: doc(
                      count(1, 2 ** 31 - 1),
                      "Maximum number of pods, or percent of them, to change in a period.",
                    ),
                    periodSeconds: doc(count(1, 1800), "Length of the period, in seconds."),
                  }),
                )
                .check(z.minLength(1)),
            ),
            "Limits on how much can change at once. Default: 2 pods in 60 seconds to add, 1 in 120 to remove.",
          ),
        }),
      ),
      description,
    ),
  );

const METRICS = ["containerResource", "external", "object", "pods", "resource"] as const;

const metric = () =>
  kubernetes<IMetricSpec>(
    "IMetricSpec",
    "A metric, as in a HorizontalPodAutoscaler.",
    {
      type: z.enum(["ContainerResource", "External", "Object", "Pods", "Resource"]),
      ...someObjects(METRICS),
    },
    z.refine<object>((value) => {
      const { type } = value as { type?: unknown };
      const field = METRICS.find((each) => each.toLowerCase() === String(type).toLowerCase());
      return field === undefined || METRICS.every((each) => Object.hasOwn(value, each) === (each === field));
    }, 'a metric with the field of its type, such as { type: "Pods", pods: { … } }'),
  );

/** Field names: KEDA's own (keda.sh/v1alpha1, ScaledObject). */
const keda = () =>
  doc(
    z.optional(
      z.strictObject({
        triggers: doc(
          z
            .array(
              z.strictObject({
                type: doc(text('a scaler of KEDA, such as "prometheus"'), "Name of the scaler."),
                name: doc(z.optional(text('a name, such as "chats"')), "Name of the trigger, unique among them."),
                metadata: doc(
                  z.record(z.string(), z.string()),
                  "What the scaler asks, and its threshold. All values are text.",
                ),
                metricType: doc(
                  z.optional(z.enum(["AverageValue", "Value", "Utilization"])),
                  "How the threshold counts. Default: KEDA's, `AverageValue`.",
                ),
                authenticationRef: doc(
                  z.optional(
                    z.strictObject({
                      name: doc(dnsName(), "Its name."),
                      kind: doc(
                        z.optional(z.enum(["TriggerAuthentication", "ClusterTriggerAuthentication"])),
                        "Its kind. Default: `TriggerAuthentication`, which is in the stack's namespace.",
                      ),
                    }),
                  ),
                  "TriggerAuthentication with the credentials, which must exist or be among `extraObjects`.",
                ),
                useCachedMetrics: doc(z.optional(z.boolean()), "Whether values are kept between two polls."),
              }),
            )
            .check(z.minLength(1)),
          "KEDA triggers in addition to CPU and memory, whose targets become triggers too. A trigger `cpu` or `memory` replaces that one.",
        ),
        pollingInterval: doc(
          z.optional(count(1, 3600)),
          "Seconds between two checks of the triggers. Default: 30, KEDA's own.",
        ),
        fallback: doc(
          z.optional(
            z.strictObject({
              failureThreshold: doc(count(1, 1000), "Failed checks in a row after which the fallback takes effect."),
              replicas: doc(count(1, 100), "Number of pods while a trigger cannot be read."),
            }),
          ),
          "What to do while a trigger cannot be read. Default: keep the number of pods.",
        ),
      }),
    ),
    "Scales with KEDA 2, which must be installed: a ScaledObject is rendered instead of the HorizontalPodAutoscaler. It never scales " +
      "below `minReplicas`, because an API without pods would serve no requests.",
  );

export const section = (environment: Environment) => {
  const { autoscaling } = presets[environment];
  return doc(
    z.prefault(
      z.strictObject({
        replicas: doc(
          z.optional(count(1, 100)),
          "Number of pods without an autoscaler. Default: 1 in development, otherwise 2.",
        ),
        autoscaling: doc(
          z.prefault(
            z.union([
              z.literal(false),
              z.strictObject({
                minReplicas: because(
                  "The API stays up while one pod is replaced or its node is drained.",
                  doc(z._default(count(1, 100), autoscaling ? autoscaling.minReplicas : 2), "Minimum number of pods."),
                ),
                maxReplicas: because(
                  "The connections of all pods must fit one database, and each pod opens up to 15.",
                  doc(z._default(count(1, 100), autoscaling ? autoscaling.maxReplicas : 8), "Maximum number of pods."),
                ),
                targetCPUUtilizationPercentage: because(
                  "70 % of the request is 175m of the 1000m limit: a pod has spare capacity while the next one takes " +
                    "half a minute to start.",
                  doc(z._default(count(1, 1000), 70), "CPU, in percent of the request, above which pods are added."),
                ),
                targetMemoryAverageValue: doc(
                  z.optional(bytes()),
                  "Memory per pod above which pods are added. Default: three quarters of the memory limit.",
                ),
                metrics: doc(
                  z.optional(z.array(metric()).check(z.minLength(1))),
                  "Additional metrics, as in autoscaling/v2. One for CPU or memory replaces the default one. Metrics of pods, objects and " +
                    "external services need an adapter in the cluster.",
                ),
                keda: keda(),
                behavior: doc(
                  z.optional(
                    z.strictObject({
                      scaleUp: scalingRules("How to add pods. Default: 2 per minute, one minute after the load rises."),
                      scaleDown: scalingRules(
                        "How to remove pods. Default: 1 every two minutes, ten minutes after the load falls.",
                      ),
                    }),
                  ),
                  "Scaling behavior, as in a HorizontalPodAutoscaler. Default: those of its fields, each of which replaces its own.",
                ),
              }),
            ]),
            autoscaling ? {} : false,
          ),
          "HorizontalPodAutoscaler of the API, with `keda` a ScaledObject, or `false`. Default: on; `false` in development.",
        ),
        // src/settings.py allows 16.
        workers: because(
          "One process per pod lets the autoscaler do the scaling.",
          doc(
            z._default(count(1, 16), 1),
            "uvicorn processes per pod (WEB_CONCURRENCY), each of which uses 240 MiB at rest: give the pod a memory limit for them. " +
              "With more than one, uvicorn listens on IPv4 only.",
          ),
        ),
        resources: because(
          "Measured at 225 MiB idle and 310 MB after 300 requests and 24 chats: the request covers an idle " +
            "pod, and the limit is three times the observed load. Disk: /tmp holds MLflow's uploads, and one " +
            "traceback is 2.4 MB of log.",
          resources(
            { cpu: "250m", memory: "256Mi", "ephemeral-storage": "128Mi" },
            { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "1Gi" },
          ),
        ),
        ...serviceFields(),
        ...appProbes(),
        ...podFields(),
      }),
      {},
    ),
    "The API.",
  );
};
