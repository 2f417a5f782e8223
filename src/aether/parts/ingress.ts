import type { Ingress } from "../../toolkit/kubernetes/object.ts";
import { certificateName } from "../app/names.ts";
import { controllerOf, ISSUER_ANNOTATIONS } from "../common/ingress-controller.ts";
import { metadata } from "../common/metadata.ts";
import type { ComponentName } from "../components/roster.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { componentOf } from "../derived/declared.ts";
import type { AetherObject } from "../object.ts";
import { closedSetupRoutes, objectName, routes } from "../topology.ts";

type Section = Exclude<ResolvedConfig["ingress"], false>;
type PathType = "Prefix" | "Exact" | "ImplementationSpecific";
type Route = { readonly path: string; readonly pathType: PathType; readonly to: ComponentName };

/**
 * The way in: one Ingress for pages and one for the API. Not one, because affinity belongs to the API alone: with it on the
 * pages too, ingress-nginx would find the cookie of the other backend and choose a new pod for every request.
 */
export function ingress(config: ResolvedConfig): AetherObject[] {
  const section = config.ingress;
  if (section === false) return [];
  const controller = controllerOf(config);
  const forPages = (route: Route) => route.to === "ui";
  // Closed, setup goes to the UI's nginx: the way that every controller can.
  const all: readonly Route[] = [...(section.openSetup ? [] : closedSetupRoutes), ...routes];
  return [
    // cert-manager makes one certificate per Secret: only one of the two may ask for it.
    rules(config, section, "ui", all.filter(forPages), issuerAnnotation(section)),
    ...(section.openSetup || controller?.setup === undefined ? [] : [closedSetup(config, section, controller.setup)]),
    rules(
      config,
      section,
      "api",
      all.filter((route) => !forPages(route)),
      controller?.apiIngress(section.openSetup) ?? {},
    ),
  ];
}

/** An Ingress of its own, because its annotation is about every path of the object. */
const closedSetup = (
  config: ResolvedConfig,
  section: Section,
  { pattern, annotations }: NonNullable<NonNullable<ReturnType<typeof controllerOf>>["setup"]>,
) => rules(config, section, "setup", [{ path: pattern, pathType: "ImplementationSpecific", to: "ui" }], annotations);

function rules(
  config: ResolvedConfig,
  section: Section,
  part: "ui" | "api" | "setup",
  paths: readonly Route[],
  annotations: Readonly<Record<string, string>>,
): Ingress {
  const hosts = [config.host, ...section.extraHosts];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata(
      config,
      { name: part === "api" ? "api" : "ui" },
      {
        part,
        annotations: { ...annotations, ...section.annotations },
      },
    ),
    spec: {
      ingressClassName: controllerOf(config)?.ingressClassName,
      tls: section.tls === false ? undefined : [{ hosts, secretName: certificateName(config) }],
      rules: hosts.map((host) => ({
        host,
        http: {
          paths: paths.map(({ path, pathType, to }) => ({
            path,
            pathType,
            backend: { service: { name: objectName(config, to), port: { name: componentOf(to).portName } } },
          })),
        },
      })),
    },
  };
}

function issuerAnnotation({ tls }: Section): Record<string, string> {
  if (tls === false || tls.issuer === undefined) return {};
  return { [ISSUER_ANNOTATIONS[tls.issuer.kind]]: tls.issuer.name };
}
