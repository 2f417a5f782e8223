import { noMissingVolume } from "../../../../src/toolkit/vet/rules/no-missing-volume.ts";
import { container, deployment, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const mounting = (...names: string[]) => ({
  containers: [container({ volumeMounts: names.map((name) => ({ name, mountPath: `/${name}` })) })],
});
const volumes = [{ name: "recordings", emptyDir: {} }];
const claimed = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };

ruleTable(noMissingVolume, {
  passes: {
    "the pods have the volume": [deployment({ ...mounting("recordings"), volumes })],
    "the volume is a claim of the StatefulSet": [workload("apps/v1 StatefulSet", mounting("data"), {}, claimed)],
    "nothing is mounted": [deployment({ volumes })],
  },
  reports: {
    "the volume is missing": {
      objects: [deployment({ ...mounting("recordings", "recodrings"), volumes })],
      reports: ["error Deployment/web spec.template.spec.containers.0.volumeMounts.1.name"],
      says: /^Deployment a\/web is rejected: its pods have no volume recodrings\. Did you mean recordings\?$/,
    },
    "the device of an init container is missing": {
      objects: [
        deployment({ initContainers: [container({ volumeDevices: [{ name: "disk", devicePath: "/dev/x" }] })] }),
      ],
      reports: ["error Deployment/web spec.template.spec.initContainers.0.volumeDevices.0.name"],
    },
    "claims are written for something else than a StatefulSet": {
      objects: [deployment(mounting("data"), {}, claimed)],
      reports: ["error Deployment/web spec.template.spec.containers.0.volumeMounts.0.name"],
    },
  },
});
