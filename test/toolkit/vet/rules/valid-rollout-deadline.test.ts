import { validRolloutDeadline } from "../../../../src/toolkit/vet/rules/valid-rollout-deadline.ts";
import { container, deployment, pod, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const probe = (initialDelaySeconds?: number, periodSeconds?: number, more: object = {}) => ({
  startupProbe: { initialDelaySeconds, periodSeconds, ...more },
});
const web = (containers: object, spec: object = {}, more: object = {}) =>
  deployment({ containers: [container({ ...containers })], ...more }, {}, { progressDeadlineSeconds: 60, ...spec });
const late = (seconds: number, objects: readonly unknown[], says = "", severity = "warning") => ({
  objects,
  reports: [`${severity} Deployment/web spec.progressDeadlineSeconds`],
  says: new RegExp(
    `^A rollout of Deployment a/web can take ${seconds} s for one pod${says} but fails after \\d+ s\\.$`,
  ),
});
const READY = { readinessProbe: { initialDelaySeconds: 5, periodSeconds: 60 } };
const RECREATE = { strategy: { type: "Recreate" } };

ruleTable(validRolloutDeadline, {
  passes: {
    "there are no probes": [web({})],
    "the startup probe takes just as long": [web(probe(0, 20))],
    "600 s are given where nothing is said": [
      deployment({ containers: [container(probe(0, 60, { failureThreshold: 10 }))] }),
    ],
    "the readiness probe may ask within it": [web(READY, { progressDeadlineSeconds: 65 })],
    "a startup probe's delay and a readiness probe's run side by side": [
      web({ ...probe(10, 10), readinessProbe: { initialDelaySeconds: 40 } }, { progressDeadlineSeconds: 50 }),
    ],
    "containers start side by side": [
      web({}, {}, { containers: [container(probe(0, 20)), container({ name: "b", ...probe(0, 20) })] }),
    ],
    "an init container ends, whatever its probes": [web({}, {}, { initContainers: [container(probe(0, 100))] })],
    "the old pods may stay": [web({}, {}, { terminationGracePeriodSeconds: 100 })],
    "the kind has no deadline": [
      pod({ containers: [container(probe(1000))] }),
      workload("apps/v1 StatefulSet", { containers: [container(probe(1000))] }, {}, { progressDeadlineSeconds: 1 }),
    ],
  },
  reports: {
    "the startup probe takes longer": late(61, [web(probe(1, 20))]),
    "the startup probe asks every 10 s, three times": late(31, [web(probe(1), { progressDeadlineSeconds: 30 })]),
    "the startup probe asks more often": late(80, [web(probe(0, 20, { failureThreshold: 4 }))]),
    "600 s are too few": late(601, [deployment({ containers: [container(probe(1, 200))] })]),
    "the readiness probe asks later": late(65, [web(READY, { progressDeadlineSeconds: 64 })]),
    "the readiness probe asks every 10 s": late(10, [web({ readinessProbe: {} }, { progressDeadlineSeconds: 9 })]),
    "the readiness probe has to succeed twice": late(120, [
      web({ readinessProbe: { periodSeconds: 60, successThreshold: 2 } }),
    ]),
    "the readiness probe asks once the startup probe has succeeded": late(70, [
      web({ ...probe(0, 20), readinessProbe: { initialDelaySeconds: 30 } }),
    ]),
    "the slowest container counts": late(80, [
      web({}, {}, { containers: [container(probe(0, 20)), container({ name: "b", ...probe(20, 20) })] }),
    ]),
    "a sidecar counts": late(90, [
      web({}, {}, { initContainers: [container({ restartPolicy: "Always", ...probe(0, 30) })] }),
    ]),
    "init containers come on top": late(
      61,
      [web(probe(1, 20), {}, { initContainers: [container({ name: "init" })] })],
      ", without its init containers,",
    ),
    "pods have to stay ready": late(61, [web({}, { minReadySeconds: 61 })], "", "error"),
    "the first probe is sent too late": late(81, [web(probe(61, 20, { failureThreshold: 1 }))], "", "error"),
    "the first readiness probe is sent too late": late(
      61,
      [web({ readinessProbe: { initialDelaySeconds: 51, periodSeconds: 0 } }, { minReadySeconds: 10 })],
      "",
      "error",
    ),
    "the old pods have to be gone first": late(61, [web({}, RECREATE, { terminationGracePeriodSeconds: 61 })]),
    "the old pods have 30 s to go": late(30, [web({}, { ...RECREATE, progressDeadlineSeconds: 29 })]),
    "all of it adds up": late(105, [
      web(
        READY,
        { ...RECREATE, minReadySeconds: 10, progressDeadlineSeconds: 104 },
        { terminationGracePeriodSeconds: 30 },
      ),
    ]),
  },
});
