// The sources of connections from outside the stack.
import { controllerOf } from "../common/ingress-controller.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { ExternalClient } from "../topology.ts";
import type { Endpoint } from "./endpoints.ts";

/** What a NetworkPolicy can select, such as all pods of the namespaces with a label, or entities of Cilium. */
type ExternalClientPlace =
  | Endpoint["at"]
  | { readonly kind: "namespaces"; readonly usually: string; readonly matchLabels: Readonly<Record<string, string>> }
  | { readonly kind: "entities"; readonly entities: readonly ("ingress" | "host" | "remote-node")[] };

export function externalClientPlace(config: ResolvedConfig, from: ExternalClient): ExternalClientPlace | undefined {
  if (from === "databaseOperator")
    return "cloudNativePg" in config.postgres ? { kind: "pods", ...config.postgres.cloudNativePg.operator } : undefined;
  if (from === "prometheus") return config.monitoring ? { kind: "pods", ...config.monitoring.prometheus } : undefined;
  const place = (config.networkPolicy !== false && config.networkPolicy.entry) || controllerOf(config)?.entry;
  if (!place) return undefined;
  if ("pods" in place) return { kind: "pods", ...place.pods };
  if ("namespaces" in place) return { kind: "namespaces", ...place.namespaces };
  return "entities" in place ? { kind: "entities", ...place } : { kind: "cidrs", ...place };
}
