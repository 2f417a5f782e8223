// Pods to which a webhook adds containers when they are created.
import type { Pods } from "../kubernetes/pods.ts";
import type { VetInventory } from "./facts.ts";
import { isKnown } from "./flows.ts";

/** Whether a mesh or an agent may add containers to these pods, whose names and ports no object shows. */
export function isInjected(inventory: VetInventory, pods: Pods): boolean {
  if (isKnown(inventory, pods)) return false;
  const home = inventory.find("Namespace", "", pods.namespace);
  const written = { ...home?.labels, ...home?.annotations, ...pods.labels, ...pods.annotations };
  return Object.entries(written).some(([key, value]) => INJECTING.test(key) && !OFF.test(value));
}

/**
 * Such as sidecar.istio.io/inject, linkerd.io/inject, vault.hashicorp.com/agent-inject and kuma.io/sidecar-injection, and the label
 * istio-injection of a namespace.
 */
const INJECTING =
  /^(?:.*[/-]inject(?:ion)?|dapr\.io\/enabled|istio\.io\/rev|gke-gcsfuse\/volumes|injector\.tumblr\.com\/request|appmesh\.k8s\.aws\/sidecarInjectorWebhook)$/;

/** Values that turn it off; others than "true" may name what is injected. */
const OFF = /^(?:false|disabled|no|off|)$/i;
