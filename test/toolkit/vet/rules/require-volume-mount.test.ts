import { requireVolumeMount } from "../../../../src/toolkit/vet/rules/require-volume-mount.ts";
import { container, deployment, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const volumes = [{ name: "data", emptyDir: {} }];
const mounting = (field: string, name: string) => ({ volumes, containers: [container({ [field]: [{ name }] })] });
const claims = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };

ruleTable(requireVolumeMount, {
  passes: {
    "a container mounts it": [deployment(mounting("volumeMounts", "data"))],
    "a container uses it as a device": [deployment(mounting("volumeDevices", "data"))],
    "an init container mounts it": [
      deployment({ volumes, initContainers: [container({ volumeMounts: [{ name: "data" }] })] }),
    ],
    "a container that is injected into the pods mounts it": [
      deployment({ volumes: ["gke-gcsfuse-cache", "workload-socket"].map((name) => ({ name, emptyDir: {} })) }),
    ],
    "a claim of a StatefulSet is mounted": [
      workload("apps/v1 StatefulSet", { containers: [container({ volumeMounts: [{ name: "data" }] })] }, {}, claims),
    ],
  },
  reports: {
    "no container mounts it": {
      objects: [deployment({ volumes })],
      reports: ["warning Deployment/web spec.template.spec.volumes.0"],
      says: /^No container of Deployment a\/web mounts its volume data\.$/,
    },
    "a mount has a different name": {
      objects: [deployment(mounting("volumeMounts", "date"))],
      reports: ["warning Deployment/web spec.template.spec.volumes.0"],
    },
    "a claim of a StatefulSet is not mounted": {
      objects: [workload("apps/v1 StatefulSet", {}, {}, claims)],
      reports: ["warning StatefulSet/web spec.volumeClaimTemplates.0"],
    },
  },
});
