import { CLASS_ANNOTATION } from "../../toolkit/kubernetes/ingress-class.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { CONTROLLERS, type Controller, type ControllerName } from "./ingress-controllers.ts";

/** How to request a certificate from cert-manager: the Ingress annotation for each kind of issuer. */
export const ISSUER_ANNOTATIONS = {
  Issuer: "cert-manager.io/issuer",
  ClusterIssuer: "cert-manager.io/cluster-issuer",
} as const;

/** The controller of an ingress: OpenShift has its own, and most other clusters have ingress-nginx. */
export const controllerName = (
  { controller }: Exclude<ResolvedConfig["ingress"], false>,
  platform: ResolvedConfig["platform"],
): ControllerName => controller ?? (platform === "openshift" ? "openshift" : "ingress-nginx");

/** The controller of this stack, `undefined` without an ingress. */
export function controllerOf({ ingress, platform }: ResolvedConfig): Controller | undefined {
  if (ingress === false) return undefined;
  const known: Controller = CONTROLLERS[controllerName(ingress, platform)];
  return ingress.ingressClassName === undefined ? known : { ...known, ingressClassName: ingress.ingressClassName };
}

/** The class in the annotations, if it is another one than the controller's own: its requests may come from elsewhere. */
export function otherClass(
  { ingress: own }: Pick<Controller, "ingress">,
  { annotations }: Exclude<ResolvedConfig["ingress"], false>,
): string | undefined {
  const name = annotations[CLASS_ANNOTATION];
  return own?.[CLASS_ANNOTATION] === undefined || name === own[CLASS_ANNOTATION] ? undefined : name;
}

/** The annotations of the Ingress that routes to API and scheduler. */
export const ingressAnnotations = (
  { ingress, withTls, closed }: Controller,
  { tls, openSetup, annotations }: Exclude<ResolvedConfig["ingress"], false>,
) => ({
  ...ingress,
  ...(tls === false ? {} : withTls),
  ...(openSetup ? {} : closed),
  ...annotations,
});
