// A node without a kubelet: it takes pods, never runs them, and lets go of those that are deleted.
import { connectToRun } from "./connection.ts";

// Room for hundreds of stacks at once, so that no test has to clean up for the next.
const capacity = { cpu: "100k", memory: "1Pi", "ephemeral-storage": "1Pi", pods: "100k" };
const now = new Date().toISOString();

const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name: "node1",
    labels: {
      "kubernetes.io/hostname": "node1",
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "topology.kubernetes.io/zone": "zone1",
    },
  },
  status: {
    capacity,
    allocatable: capacity,
    conditions: [
      { type: "Ready", status: "True", reason: "HollowNode", lastHeartbeatTime: now, lastTransitionTime: now },
    ],
    addresses: [{ type: "Hostname", address: "node1" }],
  },
};

const { api } = connectToRun(process.argv[2] ?? "");
await api.request("POST", "/api/v1/nodes", node);
// Admission taints every new node as not ready; the controller that would take the taint away again is off here.
await api.request("PATCH", "/api/v1/nodes/node1", { spec: { taints: null } }, "application/merge-patch+json");

await api.watch(
  "v1",
  "Pod",
  (pod) => {
    // A kubelet reports that the containers have ended; without it the pod would stay Terminating for ever.
    if (pod.metadata.deletionTimestamp) api.delete(pod, { gracePeriodSeconds: 0 }).catch(console.error);
  },
  new AbortController().signal,
);
