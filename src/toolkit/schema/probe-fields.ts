// When and how often the kubelet probes a container. The request depends on the program, and is not configurable.

import { count, doc, named } from "./fields.ts";
import * as z from "./z.ts";

/** The times of a probe, as in a container. */
export interface ProbeTiming {
  readonly initialDelaySeconds?: number | undefined;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

const timing = (what: string, defaults: ProbeTiming) =>
  named(
    "ProbeTiming",
    doc(
      z.prefault(
        z.strictObject({
          initialDelaySeconds: doc(
            withDefault(count(0, 3600), defaults.initialDelaySeconds),
            "Seconds after the container's start before the first check.",
          ),
          periodSeconds: doc(z._default(count(1, 3600), defaults.periodSeconds), "Seconds between two checks."),
          timeoutSeconds: doc(
            z._default(count(1, 3600), defaults.timeoutSeconds),
            "Seconds to wait for the result of a check.",
          ),
          failureThreshold: doc(
            z._default(count(1, 1000), defaults.failureThreshold),
            "Failed checks in a row after which the probe fails.",
          ),
        }),
        {},
      ),
      `${what} Path and port are fixed.`,
    ),
  );

/** The type is that of a field without a default: most probes have none. */
function withDefault(schema: ReturnType<typeof count>, value: number | undefined) {
  const optional = z.optional(schema);
  return value === undefined ? optional : (z._default(schema, value) as unknown as typeof optional);
}

/** Probes of a component that is ready soon after it starts. */
export const probes = (defaults: { readonly livenessProbe: ProbeTiming; readonly readinessProbe: ProbeTiming }) => ({
  livenessProbe: timing("When to restart a container that hangs.", defaults.livenessProbe),
  readinessProbe: timing("When to send traffic to the pod.", defaults.readinessProbe),
});

/** The probe of a component that starts slowly; other probes begin only after it succeeds. */
export const startupProbe = (defaults: ProbeTiming) => ({
  startupProbe: timing("How long a start may take before the container is restarted.", defaults),
});
