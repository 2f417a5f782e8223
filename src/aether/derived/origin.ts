// What the settings ConfigMap records about the stack: the package that rendered it, and what its config opens. Only there, so
// that a new version of the package changes one object.
import { tree } from "../../toolkit/kubernetes/read.ts";
import { isSetupOpen } from "../app/entry.ts";
import { PACKAGE_VERSION } from "../app/package.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { workloads } from "./declared.ts";

/** The version of the package that rendered the stack. */
export const VERSION_ANNOTATION = "aether-k8s.dev/version";

/**
 * The config fields that open what a stack closes by default, separated by commas. Anything else that is open in the objects was
 * lost after the render.
 */
export const OPENED_BY_ANNOTATION = "aether-k8s.dev/opened-by";

export type Opening =
  | "networkPolicy"
  | "ingress.tls"
  | "ingress.openSetup"
  | `${string}.service.type`
  | `${string}.securityContext`;

/** Annotations of the settings ConfigMap. */
export function originAnnotations(config: ResolvedConfig): Record<string, string> {
  const opened = openings(config);
  return {
    [VERSION_ANNOTATION]: PACKAGE_VERSION,
    ...(opened.length === 0 ? {} : { [OPENED_BY_ANNOTATION]: opened.join(",") }),
  };
}

function openings(config: ResolvedConfig): Opening[] {
  const { networkPolicy, ingress } = config;
  const found: readonly (readonly [Opening, boolean])[] = [
    ["networkPolicy", networkPolicy === false],
    ["ingress.tls", ingress !== false && ingress.tls === false],
    ["ingress.openSetup", isSetupOpen(config)],
  ];
  const ofComponents = workloads(config).flatMap(({ component: { name }, section }): Opening[] => [
    ...(isExposed("service" in section ? section.service : undefined) ? [`${name}.service.type` as const] : []),
    ...(section.securityContext?.readOnlyRootFilesystem === false ? [`${name}.securityContext` as const] : []),
  ]);
  return [...found.filter(([, isOpen]) => isOpen).map(([field]) => field), ...ofComponents];
}

const isExposed = (service: unknown) => (tree(service).type ?? "ClusterIP") !== "ClusterIP";
