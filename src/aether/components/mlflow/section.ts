import { doc, text } from "../../../toolkit/schema/fields.ts";
import { podFields, resources } from "../../../toolkit/schema/pod-fields.ts";
import { probes, startupProbe } from "../../../toolkit/schema/probe-fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { serviceFields, storage } from "../../common/fields.ts";

export const section = (environment: Environment) =>
  doc(
    z.prefault(
      z.union([
        z.literal(false),
        z.strictObject({
          // The default of src/settings.py.
          experimentName: doc(
            z._default(text('a name, such as "aether"'), "aether"),
            "Experiment for traces (MLFLOW_EXPERIMENT_NAME).",
          ),
          storage: storage(presets[environment].mlflowStorage),
          // Measured with one worker and no job runner: 363 to 400 MiB at rest.
          resources: resources(
            { cpu: "250m", memory: "512Mi", "ephemeral-storage": "64Mi" },
            { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "512Mi" },
          ),
          ...serviceFields(),
          ...startupProbe({ periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 36 }),
          ...probes({
            livenessProbe: { periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
            readinessProbe: { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
          }),
          ...podFields(),
        }),
      ]),
      {},
    ),
    "The MLflow server, or `false`: traces are then kept in each pod and lost when it ends.",
  );
