// Service meshes whose proxies accept a pod's connections on a port of their own, whichever port was called, and forward them
// inside the pod. Policies see that port. Sources: istio.io, Ambient and Kubernetes NetworkPolicy; linkerd.io, Common errors:
// Network Policy.
import type { Pods } from "./pods.ts";

/** What makes a pod join, and the port. */
export const TUNNELS = {
  "istio-ambient": { labels: { "istio.io/dataplane-mode": "ambient" }, port: 15008 },
  linkerd: { annotations: { "linkerd.io/inject": "enabled" }, port: 4143 },
} as const;

/** The port on which a pod of a mesh accepts connections; `undefined` for a pod that joins none itself. */
export function tunnelOf({ labels, annotations }: Pick<Pods, "labels" | "annotations">): number | undefined {
  if (labels["istio.io/dataplane-mode"] === "ambient") return TUNNELS["istio-ambient"].port;
  return annotations["linkerd.io/inject"] === "enabled" ? TUNNELS.linkerd.port : undefined;
}
