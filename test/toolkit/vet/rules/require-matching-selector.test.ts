import { requireMatchingSelector } from "../../../../src/toolkit/vet/rules/require-matching-selector.ts";
import { kubernetesSchemas } from "../../../../src/toolkit/vet/schema/load.ts";
import { deployment, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const selecting = (matchLabels: object) => ({ selector: { matchLabels } });

ruleTable(requireMatchingSelector, {
  passes: {
    "kustomize may add the labels": {
      objects: [deployment({}, {}, { selector: {} })],
      facts: { unbuilt: new Set([0]) },
    },
    "the pods have the labels": [deployment()],
    "the pods have more labels": [deployment({}, { labels: { app: "web", tier: "front" } }, selecting({ app: "web" }))],
    "a label is null in both, which is the empty string": [
      deployment(
        {},
        { labels: { app: "web", tier: null as unknown as string } },
        selecting({ app: "web", tier: null }),
      ),
    ],
    "there is no selector, which schemas say": {
      objects: [deployment({}, {}, { selector: undefined })],
      facts: { schemas: await kubernetesSchemas() },
    },
    "the cluster gives a Job its selector": [workload("batch/v1 Job", {}, {}, { selector: undefined })],
  },
  reports: {
    "the pods lack a label": {
      objects: [deployment({}, {}, selecting({ app: "web", tier: "front" }))],
      reports: ["error Deployment/web spec.selector"],
      says: /^Deployment a\/web is rejected: its pods do not have the labels app=web, tier=front of its selector\.$/,
    },
    "a label of the selector is null, which is the empty string": {
      objects: [deployment({}, {}, selecting({ app: "web", tier: null }))],
      reports: ["error Deployment/web spec.selector"],
      says: /do not have the labels app=web, tier= of its selector/,
    },
    "the selector is empty": {
      objects: [workload("apps/v1 StatefulSet", {}, {}, { selector: {} })],
      reports: ["error StatefulSet/web spec.selector"],
      says: /is rejected: its selector has no labels\.$/,
    },
  },
});
