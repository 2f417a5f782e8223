import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, api, ConfigError, ingress } from "../../../src/index.ts";
import { named, ofKind } from "../../fixtures/objects.ts";

const rules = (name: "ui" | "api", config?: AetherConfig) => named(ingress(config), "Ingress", `aether-${name}`);
const paths = (config?: AetherConfig) =>
  ofKind(ingress(config), "Ingress")
    .flatMap(({ spec }) => spec.rules?.[0]?.http?.paths ?? [])
    .map(
      ({ path, pathType, backend }) => `${pathType} ${path} -> ${backend.service?.name}:${backend.service?.port?.name}`,
    );

/** As Traefik may compare the setup path: what it does not decode, and what it does. */
const SPELLINGS = [
  "/api/v1/auth/setup",
  "/api/v1/auth%2Fsetup",
  "/api%2fv1%2Fauth/setup",
  "/api/v1/auth/setup\n",
  "/api/v1/auth/setup%0A",
  "/api/v1/auth/setup/",
  "/api/v1//auth/./setup",
  "/api/v1/auth/x/../setup",
];

/** Go's flags stand in the pattern, where "." and "$" of JavaScript have other ones. */
const inGo = (pattern: string) => new RegExp(pattern.replace("(?is)", ""), "is");

describe("the ingress", () => {
  it("leads pages to the UI, requests to the API, and schedules to the scheduler", () => {
    expect(paths({ ingress: { openSetup: true } })).toEqual([
      "Prefix / -> aether-ui:http",
      "Prefix /api -> aether-api:http",
      "Exact /.well-known/agent.json -> aether-api:http",
      "Prefix /api/v1/insight-schedules -> aether-scheduler:http",
    ]);
  });

  const controllers = [
    { controller: "ingress-nginx" },
    { controller: "traefik" },
    { controller: "haproxy" },
    { controller: "other" },
  ] as const;

  it.each(controllers)(
    "of $controller closes the setup path until asked: whoever reaches it first becomes admin",
    (ingress) => {
      expect(paths({ ingress, networkPolicy: false })).toContain("Exact /api/v1/auth/setup -> aether-ui:http");
      expect(paths({ ingress: { ...ingress, openSetup: true }, networkPolicy: false }).join()).not.toContain("setup");
    },
  );

  it.each(controllers)(
    "of $controller leads the question for setup to the UI while setup is closed, to the API when it is open",
    (ingress) => {
      const status = "/api/v1/auth/setup-status";
      expect(paths({ ingress, networkPolicy: false })).toContain(`Exact ${status} -> aether-ui:http`);
      expect(paths({ ingress: { ...ingress, openSetup: true }, networkPolicy: false }).join()).not.toContain(status);
    },
  );

  it("never routes /metrics, which needs no login", () => {
    expect(paths().filter((path) => path.includes("metrics"))).toEqual([]);
  });

  it("keeps a browser on one API pod, and pages off that cookie", () => {
    expect(rules("api").metadata.annotations).toMatchObject({
      "nginx.ingress.kubernetes.io/affinity": "cookie",
      "nginx.ingress.kubernetes.io/session-cookie-name": "aether-affinity",
    });
    expect(rules("ui").metadata).not.toHaveProperty("annotations");
  });

  it("streams: unbuffered, and open for an hour of silence", () => {
    expect(rules("api").metadata.annotations).toMatchObject({
      "nginx.ingress.kubernetes.io/proxy-buffering": "off",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
      "nginx.ingress.kubernetes.io/proxy-send-timeout": "3600",
    });
  });

  it("takes bodies of 1 MiB, also when they come in chunks", () => {
    expect(rules("api").metadata.annotations?.["nginx.ingress.kubernetes.io/proxy-body-size"]).toBe("1048576");
  });

  it("serves TLS from the Secret aether-tls, for every host", () => {
    const config = { host: "a.example.com", ingress: { extraHosts: ["b.example.com"] } };
    const tls = [{ hosts: ["a.example.com", "b.example.com"], secretName: "aether-tls" }];
    expect([rules("ui", config).spec.tls, rules("api", config).spec.tls]).toEqual([tls, tls]);
    expect(rules("api", config).spec.rules?.map(({ host }) => host)).toEqual(["a.example.com", "b.example.com"]);
  });

  it("asks cert-manager once: two requests for one Secret would fight", () => {
    const config: AetherConfig = { ingress: { tls: { issuer: { name: "letsencrypt" } } } };
    expect(rules("ui", config).metadata.annotations).toEqual({ "cert-manager.io/cluster-issuer": "letsencrypt" });
    expect(Object.keys(rules("api", config).metadata.annotations ?? {}).join()).not.toContain("cert-manager");
  });

  it("can ask an Issuer of the namespace", () => {
    const config: AetherConfig = { ingress: { tls: { issuer: { name: "own", kind: "Issuer" } } } };
    expect(rules("ui", config).metadata.annotations).toEqual({ "cert-manager.io/issuer": "own" });
  });

  it("has no TLS in development, and must have it in production", () => {
    expect(rules("ui", { environment: "development" }).spec).not.toHaveProperty("tls");
    expect(() => ingress({ ingress: { tls: false } })).toThrow(ConfigError);
    expect(ingress({ ingress: { tls: false }, publicUrl: "https://aether.local" })).toHaveLength(2);
  });

  it("lets a config's annotations win over its own", () => {
    const annotations = { "nginx.ingress.kubernetes.io/proxy-body-size": "8m" };
    expect(rules("api", { ingress: { annotations } }).metadata.annotations).toMatchObject(annotations);
  });

  it.each([
    ["ingress-nginx", "nginx"],
    ["traefik", "traefik"],
    ["haproxy", "haproxy"],
  ] as const)("of %s has the class %s until another is named", (controller, ingressClassName) => {
    expect(rules("api", { ingress: { controller } }).spec.ingressClassName).toBe(ingressClassName);
    expect(rules("api", { ingress: { controller, ingressClassName: "own" } }).spec.ingressClassName).toBe("own");
  });

  it("has Traefik's cookie on the Service, where Traefik reads it", () => {
    const { metadata } = named(api({ ingress: { controller: "traefik" } }), "Service", "aether-api");
    expect(metadata.annotations).toMatchObject({ "traefik.ingress.kubernetes.io/service.sticky.cookie": "true" });
    expect(named(api(), "Service", "aether-api").metadata).not.toHaveProperty("annotations");
  });

  it("has HAProxy's cookie on the Service: on an Ingress HAProxy ignores it", () => {
    const config: AetherConfig = { ingress: { controller: "haproxy" } };
    expect(named(api(config), "Service", "aether-api").metadata.annotations).toEqual({
      "haproxy.org/cookie-persistence": "aether-affinity",
    });
    expect(rules("api", config).metadata.annotations).not.toHaveProperty(["haproxy.org/cookie-persistence"]);
  });

  it("keeps HAProxy from believing a client's X-Forwarded-For", () => {
    expect(rules("api", { ingress: { controller: "haproxy" } }).metadata.annotations).toMatchObject({
      "haproxy.org/forwarded-for": "false",
      "haproxy.org/request-set-header": "X-Forwarded-For %[src]",
    });
  });

  it("closes the setup path to HAProxy in every spelling, until asked", () => {
    const snippet = (openSetup: boolean) =>
      rules("api", { ingress: { controller: "haproxy", openSetup } }).metadata.annotations?.[
        "haproxy.org/backend-config-snippet"
      ]?.split("\n");
    const chunked =
      "http-request deny deny_status 413 if !{ req.hdr(content-length) -m found } !{ internal.htx.has_eom }";
    const [closed = "", ...others] = snippet(false) ?? [];
    const [, detail, condition] =
      /^http-request return status 403 content-type application\/json string '\{"detail":"([^'\\]+)"\}' if (.*)$/.exec(
        closed,
      ) ?? [];
    expect(condition).toBe(
      "{ path,url_dec -m sub auth } { path,url_dec -m sub setup } !{ path -m str /api/v1/auth/setup-status }",
    );
    expect(detail).toMatch(/^Setup is closed by this deployment: /);
    expect(others).toEqual([chunked]);
    expect(snippet(true)).toEqual([chunked]);
  });

  it("closes the setup path to Traefik in every spelling, until asked", () => {
    const traefik = (openSetup: boolean) => ingress({ ingress: { controller: "traefik", openSetup } });
    const { metadata, spec } = named(traefik(false), "Ingress", "aether-setup");
    const { path = "", pathType, backend } = spec.rules?.[0]?.http?.paths[0] ?? {};
    expect(metadata.annotations).toEqual({ "traefik.ingress.kubernetes.io/router.pathmatcher": "PathRegexp" });
    expect([pathType, backend?.service?.name]).toEqual(["ImplementationSpecific", "aether-ui"]);
    // Traefik decodes what is not reserved before it compares; a slash is.
    const pattern = inGo(path);
    expect(SPELLINGS.filter((each) => !pattern.test(each))).toEqual([]);
    const others = ["/api/v1/auth/setup-status", "/api/v1/auth/login", "/api/v1/insight-schedules", "/settings/setup"];
    expect(others.filter((each) => pattern.test(each))).toEqual([]);
    expect(ofKind(traefik(true), "Ingress").map((each) => each.metadata.name)).toEqual(["aether-ui", "aether-api"]);
  });

  it("of an unknown controller needs to know the pods that policies let in", () => {
    expect(() => ingress({ ingress: { controller: "other" } })).toThrow(ConfigError);
    expect(ingress({ ingress: { controller: "other" }, networkPolicy: false })).toHaveLength(2);
  });

  it("serves names only: an address is refused", () => {
    expect(() => ingress({ host: "192.168.1.5" })).toThrow(/host: is 192\.168\.1\.5/);
    expect(() => ingress({ ingress: { extraHosts: ["10.0.0.1"] } })).toThrow(ConfigError);
    const elsewhere = { ingress: false as const, publicUrl: "https://192.168.1.5", networkPolicy: false as const };
    expect(ingress({ host: "192.168.1.5", ...elsewhere })).toEqual([]);
  });

  it("serves a host once: one that is named twice is refused", () => {
    expect(() => ingress({ host: "a.example.com", ingress: { extraHosts: ["a.example.com"] } })).toThrow(ConfigError);
  });

  it("can be left out, where something else terminates TLS", () => {
    const networkPolicy = { entry: { cidrs: ["10.0.0.0/24"] } };
    const config = { ingress: false as const, publicUrl: "https://aether.local", networkPolicy };
    expect(ofKind(aetherStack(config), "Ingress")).toEqual([]);
    expect(() => aetherStack({ ingress: false })).toThrow(ConfigError);
  });
});
