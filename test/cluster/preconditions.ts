// What stacks name and do not bring, the same on a control plane as on a node.
import { PRIORITY_CLASS_NAMES, RUNTIME_CLASS_NAMES } from "../fixtures/configs.ts";

export const preconditions = [
  ...PRIORITY_CLASS_NAMES.map((name) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value: 1000,
  })),
  // Of that name; what runs its pods is runc, because gVisor is not here.
  ...RUNTIME_CLASS_NAMES.map((name) => ({
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name },
    handler: "runc",
  })),
];
