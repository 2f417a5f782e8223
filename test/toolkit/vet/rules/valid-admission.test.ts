import type { ServerAnswer } from "../../../../src/toolkit/vet/facts.ts";
import { validAdmission } from "../../../../src/toolkit/vet/rules/valid-admission.ts";
import { kubernetesSchemas } from "../../../../src/toolkit/vet/schema/load.ts";
import { kubernetes } from "../../../fixtures/kubernetes.ts";
import { deployment, service } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const policy = { type: "Forbidden", field: "", detail: 'ValidatingAdmissionPolicy "few" denied request: at most 3' };
const unknown = { type: "FieldValueNotSupported", field: "spec.type", value: "x", detail: "" };
const answered = (objects: readonly unknown[], ...server: readonly ServerAnswer[]) => ({ objects, facts: { server } });
const refusing = (index: number, ...refusals: ServerAnswer["refusals"]) => ({ index, refusals, warnings: [] });

ruleTable(validAdmission, {
  passes: {
    "no cluster is asked": [deployment({ dnsPolicy: "x" })],
    "the cluster accepts all": answered([deployment(), service()]),
    "Kubernetes' own code has refused the value already": {
      objects: [service({ type: "x" })],
      facts: { kubernetes, server: [refusing(0, unknown)] },
    },
    "a schema has refused the field already": {
      objects: [service({ clusterIp: "None" })],
      facts: {
        schemas: await kubernetesSchemas(),
        server: [refusing(0, { type: "FieldValueUnknown", field: "spec.clusterIp", detail: "unknown field" })],
      },
    },
  },
  reports: {
    "a policy refuses the object": {
      ...answered([service(), deployment()], refusing(1, policy)),
      reports: ["error Deployment/web "],
      says: /^The cluster refuses Deployment a\/web: ValidatingAdmissionPolicy "few" denied request: at most 3\.$/,
      fixes: /^Change what the cluster refuses, or ask its administrators\.$/,
    },
    "a policy refuses what Kubernetes refuses elsewhere": {
      objects: [service({ type: "x" })],
      facts: { kubernetes, server: [refusing(0, policy, unknown)] },
      reports: ["error Service/web "],
    },
    "the cluster refuses a field": {
      ...answered(
        [service({ ports: [{ port: 80, nodePort: 30080 }] })],
        refusing(0, {
          type: "FieldValueInvalid",
          field: "spec.ports[0].nodePort",
          value: 30080,
          detail: "provided port is already allocated",
        }),
      ),
      reports: ["error Service/web spec.ports.0.nodePort"],
      says: /spec\.ports\[0\]\.nodePort is 30080: provided port is already allocated\.$/,
    },
    "the cluster warns": {
      ...answered([deployment()], {
        index: 0,
        refusals: [],
        warnings: ['would violate PodSecurity "restricted:latest"'],
      }),
      reports: ["warning Deployment/web "],
      says: /^The cluster warns of Deployment a\/web: would violate PodSecurity/,
    },
  },
});
