// Service meshes whose proxies take a pod's connections at a port of their own, whatever port was called, and pass them on inside of
// the pod. Policies see that port. Sources: istio.io, Ambient and Kubernetes NetworkPolicy; linkerd.io, Common errors: Network Policy.
import type { Pods } from "./pods.ts";

/** What makes a pod join, and the port. */
export const TUNNELS = {
  "istio-ambient": { labels: { "istio.io/dataplane-mode": "ambient" }, port: 15008 },
  linkerd: { annotations: { "linkerd.io/inject": "enabled" }, port: 4143 },
} as const;

/** The port where a pod of a mesh takes connections; `undefined` for one that joins none by itself. */
export function tunnelOf({ labels, annotations }: Pick<Pods, "labels" | "annotations">): number | undefined {
  if (labels["istio.io/dataplane-mode"] === "ambient") return TUNNELS["istio-ambient"].port;
  return annotations["linkerd.io/inject"] === "enabled" ? TUNNELS.linkerd.port : undefined;
}
