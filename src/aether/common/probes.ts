// How long pods may take to start, by their probes.
import type { ProbeTiming } from "../../toolkit/schema/probe-fields.ts";

interface Probes {
  readonly startupProbe?: ProbeTiming;
  readonly readinessProbe: ProbeTiming;
}

/** The maximum duration of a start before the startup probe fails, in seconds. */
export const startupSeconds = ({ initialDelaySeconds = 0, periodSeconds, failureThreshold }: ProbeTiming) =>
  initialDelaySeconds + periodSeconds * failureThreshold;

/** The API server's default, with which the field is omitted. */
const USUAL_DEADLINE = 600;
// For scheduling, images, init containers, and the end of the previous pod.
const BESIDE_START = 300;

/**
 * Seconds after which a rollout counts as failed: longer than a pod may take to start by its probes. `undefined` for Kubernetes'
 * default.
 */
export function progressDeadlineSeconds(
  { startupProbe, readinessProbe }: Probes,
  usual: number = USUAL_DEADLINE,
): number | undefined {
  const { initialDelaySeconds = 0, periodSeconds } = readinessProbe;
  const start = Math.max(startupProbe === undefined ? 0 : startupSeconds(startupProbe), initialDelaySeconds);
  const seconds = Math.max(usual, start + periodSeconds + BESIDE_START);
  return seconds === USUAL_DEADLINE ? undefined : seconds;
}
