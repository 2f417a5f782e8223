import type { HTTPRoute } from "../../toolkit/kubernetes/object.ts";
import { hostsOf } from "../app/entry.ts";
import { metadata } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { componentOf } from "../derived/declared.ts";
import type { AetherObject } from "../object.ts";
import { closedSetupRoutes, objectName, type Route, routes } from "../topology.ts";

type Section = NonNullable<ResolvedConfig["gateway"]>;

/**
 * Access through the Gateway API: one route with all paths, in which an exact path takes precedence over a prefix, and a longer
 * prefix over a shorter one, whatever their order; and one that redirects http.
 */
export function gateway(config: ResolvedConfig): AetherObject[] {
  const section = config.gateway;
  if (section === undefined) return [];
  const all = [...(section.openSetup ? [] : closedSetupRoutes), ...routes];
  return [
    route(
      config,
      section,
      "http",
      section.parentRefs,
      all.map((each) => rule(config, section, each)),
    ),
    ...(section.redirectFrom === undefined
      ? []
      : [route(config, section, "redirect", section.redirectFrom, [REDIRECT])]),
  ];
}

type Rule = HTTPRoute["spec"]["rules"][number];

const route = (
  config: ResolvedConfig,
  { annotations }: Section,
  part: "http" | "redirect",
  parentRefs: Section["parentRefs"],
  rules: Rule[],
): HTTPRoute => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: metadata(config, { name: "api" }, { part, annotations }),
  spec: {
    // What the API server would default; GitOps tools would report it as different otherwise.
    parentRefs: parentRefs.map((each) => ({ group: "gateway.networking.k8s.io", kind: "Gateway", ...each })),
    hostnames: hostsOf(config),
    rules,
  },
});

const rule = (config: ResolvedConfig, section: Section, { path, pathType, to }: Route): Rule => ({
  matches: [{ path: { type: pathType === "Prefix" ? "PathPrefix" : pathType, value: path } }],
  filters: to === "ui" ? undefined : headers(section),
  backendRefs: [
    { group: "", kind: "Service", name: objectName(config, to), port: componentOf(to).port as number, weight: 1 },
  ],
  // No limit, in the notation of the Gateway API: chats stream for up to 900 s, and the activity stream as long as it is open.
  timeouts: to === "ui" ? undefined : { request: "0s", backendRequest: "0s" },
  sessionPersistence:
    section.sessionPersistence && to === "api" ? { sessionName: "aether-affinity", type: "Cookie" } : undefined,
});

function headers({ requestHeaders }: Section): Rule["filters"] {
  const set = Object.entries(requestHeaders).map(([name, value]) => ({ name, value }));
  return set.length === 0 ? undefined : [{ type: "RequestHeaderModifier", requestHeaderModifier: { set } }];
}

const REDIRECT: Rule = {
  matches: [{ path: { type: "PathPrefix", value: "/" } }],
  filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
};
