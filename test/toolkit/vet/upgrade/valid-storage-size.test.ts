import { validStorageSize } from "../../../../src/toolkit/vet/upgrade/valid-storage-size.ts";
import { claim, object } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

upgradeTable(validStorageSize, {
  passes: {
    "the claim grows": { before: [claim("1Gi")], after: [claim("2Gi")] },
    "the claim says the same in other units": { before: [claim("1Gi")], after: [claim("1024Mi")] },
    "the size is said no longer, or for the first time": {
      before: [claim("1Gi"), claim("", {}, { name: "b" })],
      after: [claim(""), claim("1Gi", {}, { name: "b" })],
    },
    "another kind asks for less": {
      before: [object("example.com/v1 Store", { spec: { resources: { requests: { storage: "2Gi" } } } })],
      after: [object("example.com/v1 Store", { spec: { resources: { requests: { storage: "1Gi" } } } })],
    },
  },
  reports: {
    "the volumes of CloudNativePG's instances shrink": {
      before: [
        object("postgresql.cnpg.io/v1 Cluster", { spec: { storage: { size: "2Gi" }, walStorage: { size: "2Gi" } } }),
      ],
      after: [
        object("postgresql.cnpg.io/v1 Cluster", { spec: { storage: { size: "1Gi" }, walStorage: { size: "1Gi" } } }),
      ],
      reports: ["error Cluster/web spec.storage.size", "error Cluster/web spec.walStorage.size"],
    },
    "the claim shrinks": {
      before: [claim("1Gi")],
      after: [claim("1023Mi")],
      reports: ["error PersistentVolumeClaim/web spec.resources.requests.storage"],
      says: /^PersistentVolumeClaim a\/web is rejected: it already has more storage than it requests\.$/,
    },
  },
});
