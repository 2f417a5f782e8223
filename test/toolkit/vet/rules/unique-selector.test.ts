import { uniqueSelector } from "../../../../src/toolkit/vet/rules/unique-selector.ts";
import { deployment, object, pod, scaler, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const narrow = (name: string) => deployment({}, { name, labels: { app: "x", part: name } });
const wide = (name: string, kind = "apps/v1 Deployment") =>
  workload(kind, {}, { name, labels: { app: "x", part: name } }, { selector: { matchLabels: { app: "x" } } });

ruleTable(uniqueSelector, {
  passes: {
    "each selector finds its own pods": [narrow("web"), narrow("job")],
    "the other pods are of another namespace": [
      wide("web"),
      deployment({}, { namespace: "b", name: "job", labels: { app: "x" } }),
    ],
    "a Job's pods and pods of their own are passed over": [
      wide("web"),
      pod({}, { labels: { app: "x" } }),
      workload("batch/v1 Job", {}, { name: "once", labels: { app: "x" } }),
    ],
    "a Job, whose selector the cluster makes, finds others": [wide("once", "batch/v1 Job"), narrow("web")],
    "a selector is empty, for another rule": [
      deployment({}, { name: "job", labels: { app: "x" } }, { selector: {} }),
      narrow("web"),
    ],
    "the autoscaler is there, and nothing else is found": [narrow("web"), scaler(), object("v1 Secret")],
  },
  reports: {
    "a selector finds another's": {
      objects: [wide("web"), narrow("job")],
      reports: ["warning Deployment/web spec.selector"],
      says: /^The selector of Deployment a\/web also matches the pods of Deployment a\/job\.$/,
    },
    "two find each other's": {
      objects: [wide("web"), wide("job", "apps/v1 StatefulSet")],
      reports: ["warning Deployment/web spec.selector", "warning StatefulSet/job spec.selector"],
    },
    "it finds those of two others, once": {
      objects: [narrow("one"), wide("web"), narrow("two")],
      reports: ["warning Deployment/web spec.selector"],
      says: /Deployment a\/one/,
    },
    "an autoscaler measures both": {
      objects: [wide("web"), narrow("job"), scaler()],
      reports: ["error Deployment/web spec.selector"],
      says: /^The autoscaler of Deployment a\/web also measures the pods of Deployment a\/job: the selector matches both\.$/,
    },
  },
});
