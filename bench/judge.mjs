// A process that asks Kubernetes' own code about one object.
import { loadKubernetes } from "@aether/k8s/kubernetes";

const ports = [{ port: 80 }];
const kubernetes = await loadKubernetes();
kubernetes.create({ apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { ports } });
