import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, gateway, vet } from "../../../src/index.ts";
import { named, ofKind } from "../../fixtures/objects.ts";
import { places, problemAt } from "../config/problems.ts";

const parentRefs = [{ name: "edge", namespace: "edge" }];
const entry = { pods: { namespace: "edge", matchLabels: { app: "envoy" } } };
const stack = (section: object = {}, more: object = {}): AetherConfig => ({
  host: "aether.example.com",
  gateway: { parentRefs, ...section },
  networkPolicy: { entry },
  ...more,
});
const main = (section?: object) => named(gateway(stack(section)), "HTTPRoute", "aether-http").spec;
const paths = (section?: object) =>
  main(section).rules.map(({ matches: [match], backendRefs }) => {
    const [backend] = backendRefs ?? [];
    return `${match?.path.type} ${match?.path.value} -> ${backend?.name}:${backend?.port}`;
  });

describe("the routes of a Gateway", () => {
  it("take the place of the Ingress, and vet finds nothing", () => {
    const objects = aetherStack(stack());
    expect(ofKind(objects, "Ingress")).toEqual([]);
    expect(vet(objects, facts(stack()))).toEqual([]);
  });

  it("lead each path to its Service, and the closed setup path to the UI", () => {
    expect(paths()).toEqual([
      "Exact /api/v1/auth/setup -> aether-ui:8080",
      "Exact /api/v1/auth/setup-status -> aether-ui:8080",
      "PathPrefix / -> aether-ui:8080",
      "PathPrefix /api -> aether-api:8000",
      "Exact /.well-known/agent.json -> aether-api:8000",
      "PathPrefix /api/v1/insight-schedules -> aether-scheduler:8000",
    ]);
  });

  it("route setup to the API when it is open, and the pods serve it", () => {
    expect(paths({ openSetup: true }).join()).not.toContain("setup");
    const { data } = named(aetherStack(stack({ openSetup: true })), "ConfigMap", "aether-config");
    expect(data?.AETHER_OPEN_SETUP).toBe("true");
  });

  it("never end a request of the API by time, and leave pages their default", () => {
    const timed = main().rules.map(({ backendRefs, timeouts }) => [
      backendRefs?.[0]?.name,
      timeouts?.request,
      timeouts?.backendRequest,
    ]);
    expect(new Set(timed.map(String))).toEqual(
      new Set(
        [
          ["aether-ui", undefined, undefined],
          ["aether-api", "0s", "0s"],
          ["aether-scheduler", "0s", "0s"],
        ].map(String),
      ),
    );
  });

  it("redirect from the http listeners, which serve nothing else", () => {
    const listeners = {
      parentRefs: [{ name: "edge", sectionName: "https" }],
      redirectFrom: [{ name: "edge", sectionName: "http" }],
    };
    const { spec } = named(gateway(stack(listeners)), "HTTPRoute", "aether-redirect");
    expect(spec.parentRefs.map(({ sectionName }) => sectionName)).toEqual(["http"]);
    expect(spec.rules).toEqual([
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
      },
    ]);
    expect(main(listeners).parentRefs.map(({ sectionName }) => sectionName)).toEqual(["https"]);
  });

  it("serve every host, with https if the listeners terminate TLS", () => {
    expect(main({ extraHosts: ["aether.home.arpa"] }).hostnames).toEqual(["aether.example.com", "aether.home.arpa"]);
    const url = (config: AetherConfig) => named(aetherStack(config), "ConfigMap", "aether-config").data?.PUBLIC_URL;
    expect(url(stack())).toBe("https://aether.example.com");
    expect(url(stack({}, { environment: "development" }))).toBe("http://aether.example.com");
  });

  it("are answered by pods that accept connections from the Gateway's, and from nothing else outside", () => {
    const policies = ofKind(aetherStack(stack()), "NetworkPolicy");
    const from = (name: string) =>
      named(policies, "NetworkPolicy", `aether-${name}`).spec.ingress?.flatMap((rule) => rule.from ?? []);
    const gatewayPods = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "edge" } },
      podSelector: { matchLabels: { app: "envoy" } },
    };
    for (const name of ["api", "scheduler", "ui"]) expect(from(name)).toEqual([gatewayPods]);
  });

  it("set headers in place of the client's, only for API and scheduler", () => {
    const requestHeaders = { "X-Forwarded-For": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "X-Team": "home" };
    const filtered = main({ requestHeaders }).rules.map(({ backendRefs, filters }) => [
      backendRefs?.[0]?.name,
      filters,
    ]);
    const set = Object.entries(requestHeaders).map(([name, value]) => ({ name, value }));
    const filters = [{ type: "RequestHeaderModifier", requestHeaderModifier: { set } }];
    for (const [name, found] of filtered) expect(found).toEqual(name === "aether-ui" ? undefined : filters);
    expect(filtered.map(([name]) => name)).toContain("aether-scheduler");
    expect(main().rules.every((rule) => rule.filters === undefined)).toBe(true);
  });

  it("accept only headers that the CRD accepts", () => {
    const of = (requestHeaders: object) => places(stack({ requestHeaders }));
    expect(of({ "X Y": "a" })).toEqual(['gateway.requestHeaders["X Y"]']);
    expect(of({ "X-Y": "a\nb" })).toEqual(["gateway.requestHeaders.X-Y"]);
    expect(of({ "X-Y": "" })).toEqual(["gateway.requestHeaders.X-Y"]);
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`X-${index}`, "a"]));
    expect(of(many)).toEqual(["gateway.requestHeaders"]);
  });

  it("keep a browser on one API pod, with the CRD of the experimental channel", () => {
    const persistent = main({ sessionPersistence: true }).rules.filter((rule) => rule.sessionPersistence !== undefined);
    expect(persistent.flatMap(({ backendRefs }) => backendRefs?.map(({ name }) => name))).toEqual([
      "aether-api",
      "aether-api",
    ]);
    expect(JSON.stringify(main())).not.toContain("sessionPersistence");
  });

  it("require the Gateway's pods, unless there are no policies", () => {
    expect(problemAt({ gateway: { parentRefs } }, "networkPolicy.entry").message).toContain(
      "the pods of the Gateway depend on its implementation",
    );
    expect(places({ gateway: { parentRefs }, networkPolicy: false })).toEqual([]);
  });

  it("cannot be combined with an Ingress", () => {
    expect(problemAt(stack({}, { ingress: {} }), "ingress").fix).toContain("Set it to false");
    expect(places(stack({}, { ingress: false }))).toEqual([]);
  });

  it("do not serve and send people on at one listener", () => {
    expect(places(stack({ redirectFrom: parentRefs }))).toEqual(["gateway.parentRefs[0]", "gateway.redirectFrom[0]"]);
    expect(
      places(stack({ tls: false, redirectFrom: [{ name: "edge", port: 80 }] }, { environment: "development" })),
    ).toEqual(["gateway.redirectFrom", "gateway.parentRefs[0]"]);
  });

  it("serve production by https, and names only", () => {
    expect(places(stack({ tls: false }))).toEqual(["gateway.tls"]);
    expect(places(stack({ extraHosts: ["10.0.0.1"] }))).toEqual(["gateway.extraHosts[0]"]);
    expect(places(stack({ parentRefs: [] }))).toEqual(["gateway.parentRefs"]);
  });
});
