import { because, count, doc } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { probes } from "../../../toolkit/schema/probe-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { serviceFields } from "../../common/fields.ts";

export const section = () =>
  doc(
    z.prefault(
      z.strictObject({
        replicas: doc(z.optional(count(1, 100)), "Number of pods. Default: 1 in development, otherwise 2."),
        resources: because(
          "nginx with these files was measured at 7 MB.",
          resources(
            { cpu: "10m", memory: "16Mi", "ephemeral-storage": "32Mi" },
            { cpu: "200m", memory: "64Mi", "ephemeral-storage": "128Mi" },
          ),
        ),
        ...serviceFields(),
        ...probes({
          livenessProbe: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
          // nginx listens within a second; an earlier probe would only cause a Warning event.
          readinessProbe: { initialDelaySeconds: 2, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
        }),
        ...podFields(),
      }),
      {},
    ),
    "The UI.",
  );
