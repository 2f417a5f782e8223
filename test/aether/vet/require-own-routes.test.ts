import { requireOwnRoutes } from "../../../src/aether/vet/require-own-routes.ts";
import { object } from "../../fixtures/manifests.ts";
import { ruleTable } from "../../fixtures/rule-table.ts";
import { component, serviceOf } from "./rendered.ts";

const HOST = "aether.example.com";
type Rule = readonly [type: string, value: string, name: string];
const route = (name: string, ...rules: (readonly Rule[])[]) =>
  object(
    "gateway.networking.k8s.io/v1 HTTPRoute",
    {
      spec: {
        hostnames: [HOST],
        rules: rules.map((same) => ({
          matches: same.map(([type, value]) => ({ path: { type, value } })),
          backendRefs: [{ name: same[0]?.[2], port: 80 }],
        })),
      },
    },
    { name },
  );
const rewriting = (path: string, rewrite: object, at: "rule" | "backend" = "rule") => {
  const filters = [{ type: "URLRewrite", urlRewrite: rewrite }];
  const backendRefs = ["ui", "oauth2-proxy", "ui"].map((name) => ({ name, port: 80 }));
  return object("gateway.networking.k8s.io/v1 HTTPRoute", {
    spec: {
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: path } }],
          backendRefs: at === "rule" ? backendRefs : [{ name: "ui", port: 80, filters }],
          filters: at === "rule" ? filters : undefined,
        },
      ],
    },
  });
};
const prefix = (value: string) => ({ path: { type: "ReplacePrefixMatch", replacePrefixMatch: value } });
const pages: Rule = ["PathPrefix", "/", "ui"];
const api: Rule = ["PathPrefix", "/api", "api"];
const agent: Rule = ["Exact", "/.well-known/agent.json", "api"];
const schedules: Rule = ["PathPrefix", "/api/v1/insight-schedules", "scheduler"];
const stack = ["api", "ui", "scheduler"].flatMap((name) => [component(name), serviceOf(name)]);

const ingress = (first: string, second: string, annotations: Readonly<Record<string, string>>) =>
  object(
    "networking.k8s.io/v1 Ingress",
    {
      spec: {
        rules: [first, second].map((name, index) => ({
          http: {
            paths: [{ path: index === 0 ? "/" : "/pages", backend: { service: { name, port: { number: 80 } } } }],
          },
        })),
      },
    },
    { annotations },
  );

ruleTable(requireOwnRoutes, {
  passes: {
    "another annotation, or paths of another app": [
      ...stack,
      ingress("oauth2-proxy", "ui", { "nginx.ingress.kubernetes.io/use-regex": "true" }),
      ingress("shop", "shop", { "nginx.ingress.kubernetes.io/rewrite-target": "/" }),
    ],
    "an annotation that puts a part of the path back": [
      ...stack,
      ingress("oauth2-proxy", "ui", { "nginx.ingress.kubernetes.io/rewrite-target": "/$1" }),
    ],
    "a filter that leaves the paths, leads to one of the API, or replaces the host": [
      ...stack,
      rewriting("/assets/", prefix("/assets")),
      rewriting("/backend", prefix("/api")),
      rewriting("/assets", { hostname: "aether.internal" }),
    ],
    "each path leads to its component": [...stack, route("all", [pages], [api, agent], [schedules])],
    "in two routes of the host": [...stack, route("pages", [pages], [agent]), route("api", [schedules], [api])],
    "a host that is not Aether's": [...stack, route("all", [["PathPrefix", "/", "shop"]])],
    "what routes to it passes requests on": [...stack, route("all", [["PathPrefix", "/", "oauth2-proxy"]])],
    "a pattern": [...stack, route("all", [["RegularExpression", "/api.*", "ui"]])],
  },
  reports: {
    "an annotation replaces the paths": {
      objects: [...stack, ingress("oauth2-proxy", "ui", { "nginx.ingress.kubernetes.io/rewrite-target": "/" })],
      reports: ["warning Ingress/web metadata.annotations.nginx.ingress.kubernetes.io/rewrite-target"],
      fixes: /^Remove the annotation\.$/,
    },
    "a filter of a rule replaces a prefix, for two backends": {
      objects: [...stack, rewriting("/aether", prefix("/"))],
      reports: ["warning HTTPRoute/web spec.rules.0.filters.0.urlRewrite.path"],
      says: /^HTTPRoute a\/web replaces the paths of requests: /,
      fixes: /^Remove the filter\.$/,
    },
    "a filter of a backend replaces whole paths, also by the one that matches": {
      objects: [
        ...stack,
        rewriting("/assets", { path: { type: "ReplaceFullPath", replaceFullPath: "/assets" } }, "backend"),
      ],
      reports: ["warning HTTPRoute/web spec.rules.0.backendRefs.0.filters.0.urlRewrite.path"],
    },
    "schedules to the API": {
      objects: [...stack, route("all", [pages], [api, agent])],
      reports: ["warning HTTPRoute/all spec.rules.1.backendRefs.0.name"],
    },
    "the API to the UI": {
      objects: [...stack, route("all", [pages], [agent], [schedules])],
      reports: ["warning HTTPRoute/all spec.rules.0.backendRefs.0.name"],
    },
    "the agent's card to the UI, by the second match of a rule": {
      objects: [...stack, route("all", [["PathPrefix", "/assets", "ui"], pages], [api], [schedules])],
      reports: ["warning HTTPRoute/all spec.rules.0.backendRefs.0.name"],
    },
  },
});
