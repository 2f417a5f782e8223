import { noMissingClaim } from "../../../../src/toolkit/vet/rules/no-missing-claim.ts";
import { claim, pod, workload } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const mounting = (claimName: string) => pod({ volumes: [{ name: "v", persistentVolumeClaim: { claimName } }] });
const PATH = "Pod/web spec.volumes.0.persistentVolumeClaim.claimName";
const recordings = claim("1Gi", {}, { name: "recordings" });

ruleTable(noMissingClaim, {
  passes: {
    "the claim is among the objects": [recordings, mounting("recordings")],
    "it is known that somebody else brings the claim": {
      objects: [recordings, mounting("share")],
      facts: { claims: [{ namespace: "a", name: "share" }] },
    },
    "a claim template takes the place of the volume": [
      recordings,
      workload(
        "apps/v1 StatefulSet",
        { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
        {},
        { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] },
      ),
    ],
    "no volume is a claim": [recordings, pod({ volumes: [{ name: "v", emptyDir: {} }] })],
  },
  reports: {
    "one of the name is known in another namespace": {
      objects: [mounting("share")],
      facts: { claims: [{ namespace: "b", name: "share" }] },
      reports: [`warning ${PATH}`],
    },
    "the claim is missing, which may exist": {
      objects: [recordings, mounting("share")],
      reports: [`warning ${PATH}`],
      says: /^The pods of Pod a\/web stay Pending until the PersistentVolumeClaim share exists\. It is not in the input\.$/,
    },
    "the name differs by a typo from an existing one": {
      objects: [recordings, mounting("recording")],
      reports: [`error ${PATH}`],
      says: / Did you mean recordings\?$/,
    },
    "the claim is one of another namespace": {
      objects: [claim("1Gi", {}, { name: "recordings", namespace: "b" }), mounting("recordings")],
      reports: [`warning ${PATH}`],
    },
    "the name differs by a typo from one of another namespace": {
      objects: [claim("1Gi", {}, { name: "recordings", namespace: "b" }), mounting("recording")],
      reports: [`warning ${PATH}`],
      says: /input\.$/,
    },
  },
});
