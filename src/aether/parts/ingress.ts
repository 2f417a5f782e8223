import type { Ingress } from "../../toolkit/kubernetes/object.ts";
import { certificateName } from "../app/names.ts";
import { controllerOf, ISSUER_ANNOTATIONS, ingressAnnotations } from "../common/ingress-controller.ts";
import { metadata } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { componentOf } from "../derived/declared.ts";
import type { AetherObject } from "../object.ts";
import { AGENT_PATH, closedSetupRoutes, objectName, type Route, routes } from "../topology.ts";

type Section = Exclude<ResolvedConfig["ingress"], false>;

/**
 * Access from outside: one Ingress, because controllers treat two for one host differently. If affinity needs one apart from the
 * pages, the closed setup path is in it, next to the paths around it. The agent's card, which some versions of ingress-nginx
 * reject because of the dot in its path, is in its own.
 */
export function ingress(config: ResolvedConfig): AetherObject[] {
  const section = config.ingress;
  const controller = controllerOf(config);
  if (section === false || controller === undefined) return [];
  const all: readonly Route[] = [...(section.openSetup ? [] : closedSetupRoutes), ...routes];
  const annotations = ingressAnnotations(controller, section);
  // cert-manager creates one certificate per Secret: only one object may request it.
  const issuer = issuerAnnotation(section);
  if (!controller.hasPagesApart) return [object(config, section, "api", all, { ...annotations, ...issuer })];
  const isPage = ({ path }: Route) => path === "/";
  const isAgent = ({ path }: Route) => path === AGENT_PATH;
  return [
    object(config, section, "ui", all.filter(isPage), { ...section.annotations, ...issuer }),
    object(
      config,
      section,
      "api",
      all.filter((route) => !isPage(route) && !isAgent(route)),
      annotations,
    ),
    object(config, section, "agent", all.filter(isAgent), section.annotations),
  ];
}

function object(
  config: ResolvedConfig,
  section: Section,
  part: "ui" | "api" | "agent",
  paths: readonly Route[],
  annotations: Record<string, string>,
): Ingress {
  const hosts = [config.host, ...section.extraHosts];
  const controller = controllerOf(config);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata(config, { name: part === "ui" ? "ui" : "api" }, { part, annotations }),
    spec: {
      ingressClassName: controller?.ingressClassName,
      tls: section.tls === false ? undefined : [{ hosts, secretName: certificateName(config) }],
      rules: hosts.map((host) => ({
        host,
        http: {
          paths: paths.map(({ path, pathType, to }) => ({
            path,
            pathType: controller?.ignoresExactPaths ? "Prefix" : pathType,
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
