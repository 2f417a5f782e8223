import { kubernetesOf } from "../../../../src/kubernetes.ts";
import { noMissingFeature } from "../../../../src/toolkit/vet/rules/no-missing-feature.ts";
import { kubernetesSchemas } from "../../../../src/toolkit/vet/schema/load.ts";
import { kubernetesBytes } from "../../../fixtures/kubernetes.ts";
import { container, deployment, object } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const of = async (version: string) => ({ kubernetes: await kubernetesOf(kubernetesBytes, version) });
const [oldest, older, newest] = [await of("1.33"), await of("1.34"), await of("1.36")];
const restarting = deployment({
  containers: [
    container({
      restartPolicy: "Always",
      restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [1] } }],
    }),
  ],
});
const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 1, maxUnavailable: 2 } };
const twoAtOnce = { ...deployment({}, {}, { serviceName: "web", updateStrategy }), kind: "StatefulSet" };

ruleTable(noMissingFeature, {
  passes: {
    "Kubernetes is not asked": [twoAtOnce],
    "the feature is on": { objects: [restarting], facts: newest },
    "a value says as much as none": { objects: [deployment({ hostnameOverride: "" })], facts: older },
    "the server keeps a value elsewhere": {
      objects: [object("v1 Secret", { stringData: { a: "b" } })],
      facts: newest,
    },
    "the cluster writes it": {
      objects: [{ ...deployment(), status: { replicas: 1 } }],
      facts: newest,
    },
    "the kind is another's": { objects: [object("example.com/v1 Web", { spec: { a: 1 } })], facts: newest },
    "the version does not have the field, which another rule says": {
      objects: [deployment({ hostnameOverride: "web" })],
      facts: { ...oldest, schemas: await kubernetesSchemas("1.33") },
    },
  },
  reports: {
    "a StatefulSet's pods are replaced several at once": {
      objects: [twoAtOnce],
      facts: newest,
      reports: ["warning StatefulSet/web spec.updateStrategy.rollingUpdate.maxUnavailable"],
      says: /^The API server of Kubernetes 1\.36 removes spec\.updateStrategy\.rollingUpdate\.maxUnavailable from /,
    },
    "a container restarts by rules of its own, before 1.35": {
      objects: [restarting],
      facts: older,
      reports: [
        "warning Deployment/web spec.template.spec.containers.0.restartPolicy",
        "warning Deployment/web spec.template.spec.containers.0.restartPolicyRules",
      ],
      says: /spec\.template\.spec\.containers\[0\]\.restartPolicy/,
    },
  },
});
