// Provisions the volumes of the default StorageClass as folders on this machine, and removes those that are released.
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "./api.ts";
import { connectToRun } from "./connection.ts";

const provisioner = "aether-k8s.test/host-path";

/** Binds when a pod is scheduled, as the local storage of small clusters does. */
export const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner,
  volumeBindingMode: "WaitForFirstConsumer",
  reclaimPolicy: "Delete",
};

function persistentVolume(claim: KubernetesObject, path: string, node: string) {
  const { name, namespace, uid } = claim.metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${uid}`, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      capacity: { storage: claim.spec.resources.requests.storage },
      accessModes: claim.spec.accessModes,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
      hostPath: { path, type: "Directory" },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }] },
          ],
        },
      },
    },
  };
}

if (import.meta.main) {
  const directory = process.argv[2] ?? "";
  const { api } = connectToRun(directory);
  const { signal } = new AbortController();

  const provision = async (claim: KubernetesObject) => {
    const node = claim.metadata.annotations?.["volume.kubernetes.io/selected-node"];
    if (claim.spec.storageClassName !== storageClass.metadata.name || claim.spec.volumeName || !node) return;
    const path = join(directory, "volumes", `${claim.metadata.namespace}-${claim.metadata.name}-${claim.metadata.uid}`);
    mkdirSync(path, { recursive: true });
    // kubelet does not apply fsGroup to hostPath volumes, and mkdir's mode is cut by the umask.
    chmodSync(path, 0o777);
    await api.apply([persistentVolume(claim, path, node)]);
  };
  const reclaim = async (volume: KubernetesObject) => {
    if (volume.status?.phase !== "Released" || volume.spec.storageClassName !== storageClass.metadata.name) return;
    rmSync(volume.spec.hostPath.path, { recursive: true, force: true });
    await api.delete(volume);
  };

  await Promise.all([
    api.watch("v1", "PersistentVolumeClaim", (claim) => provision(claim).catch(console.error), signal),
    api.watch("v1", "PersistentVolume", (volume) => reclaim(volume).catch(console.error), signal),
  ]);
}
