import * as z from "zod/mini";
import { bytes, count, doc, named } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { serviceFields } from "../../common/fields.ts";

const scalingRules = (what: string) =>
  named(
    "ScalingRules",
    doc(
      z.optional(
        z.strictObject({
          stabilizationWindowSeconds: doc(
            z.optional(count(0, 3600)),
            "Stabilization window, in seconds: the highest or lowest recommendation in it is used.",
          ),
          selectPolicy: doc(z.optional(z.enum(["Max", "Min", "Disabled"])), "Which of several policies is used."),
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
            "Limits on how much can change at once.",
          ),
        }),
      ),
      `How to ${what}.`,
    ),
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
                minReplicas: doc(
                  z._default(count(1, 100), autoscaling ? autoscaling.minReplicas : 2),
                  "Minimum number of pods.",
                ),
                maxReplicas: doc(
                  z._default(count(1, 100), autoscaling ? autoscaling.maxReplicas : 8),
                  "Maximum number of pods.",
                ),
                // 70 % of the request is 175m of the 1000m limit: a pod has room while the next one takes half a
                // minute to start.
                targetCPUUtilizationPercentage: doc(
                  z._default(count(1, 1000), 70),
                  "CPU, in percent of the request, above which pods are added.",
                ),
                targetMemoryAverageValue: doc(
                  z.optional(bytes()),
                  "Memory per pod above which pods are added. Default: three quarters of the memory limit.",
                ),
                behavior: doc(
                  z.optional(
                    z.strictObject({
                      scaleUp: scalingRules("add pods: 2 per minute, one minute after the load rises"),
                      scaleDown: scalingRules("remove pods: 1 every two minutes, ten minutes after the load falls"),
                    }),
                  ),
                  "Scaling behavior, as in a HorizontalPodAutoscaler; each field replaces its default.",
                ),
              }),
            ]),
            autoscaling ? {} : false,
          ),
          "HorizontalPodAutoscaler of the API, or `false`. Default: on; `false` in development.",
        ),
        // src/settings.py allows 16; one process per pod lets the autoscaler do the scaling.
        workers: doc(
          z._default(count(1, 16), 1),
          "uvicorn processes per pod (WEB_CONCURRENCY), each of which uses 240 MiB at rest: give the pod a memory limit for them. " +
            "With more than one, uvicorn listens on IPv4 only.",
        ),
        // Measured at 225 MiB idle and 310 MB after 300 requests and 24 chats: the request holds an idle pod, and the limit is
        // three times what work was seen to need. Disk: /tmp takes MLflow's uploads, and one traceback is 2.4 MB of log.
        resources: resources(
          { cpu: "250m", memory: "256Mi", "ephemeral-storage": "128Mi" },
          { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "1Gi" },
        ),
        ...serviceFields(),
        ...podFields(),
      }),
      {},
    ),
    "The API.",
  );
};
