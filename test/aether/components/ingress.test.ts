import { describe, expect, it } from "vitest";
import { CONTROLLERS } from "../../../src/aether/common/ingress-controllers.ts";
import { type AetherConfig, aetherStack, api, ConfigError, ingress } from "../../../src/index.ts";
import { named, ofKind } from "../../fixtures/objects.ts";

const rules = (name: "ui" | "api", config?: AetherConfig) => named(ingress(config), "Ingress", `aether-${name}`);
const paths = (config?: AetherConfig) =>
  ofKind(ingress(config), "Ingress")
    .flatMap(({ spec }) => spec.rules?.[0]?.http?.paths ?? [])
    .map(
      ({ path, pathType, backend }) => `${pathType} ${path} -> ${backend.service?.name}:${backend.service?.port?.name}`,
    );

describe("the ingress", () => {
  it("routes pages to the UI, requests to the API, and schedules to the scheduler", () => {
    expect(paths({ ingress: { controller: "traefik", openSetup: true } })).toEqual([
      "Prefix / -> aether-ui:http",
      "Prefix /api -> aether-api:http",
      "Exact /.well-known/agent.json -> aether-api:http",
      "Prefix /api/v1/insight-schedules -> aether-scheduler:http",
    ]);
  });

  const controllers = (Object.keys(CONTROLLERS) as (keyof typeof CONTROLLERS)[]).map((controller) => ({ controller }));
  const apart = ["ingress-nginx", "aks"];

  // OpenShift's router gets no Route for a path of type Exact.
  const exact = ({ controller }: { controller: keyof typeof CONTROLLERS }) =>
    controller === "openshift" ? "Prefix" : "Exact";

  it("of OpenShift has no path of type Exact, which its router ignores", () => {
    expect(paths({ platform: "openshift" })).toEqual([
      "Prefix /api/v1/auth/setup -> aether-ui:http",
      "Prefix /api/v1/auth/setup-status -> aether-ui:http",
      "Prefix / -> aether-ui:http",
      "Prefix /api -> aether-api:http",
      "Prefix /.well-known/agent.json -> aether-api:http",
      "Prefix /api/v1/insight-schedules -> aether-scheduler:http",
    ]);
  });

  it.each(controllers)("of $controller is one object, unless affinity requires a separate one", (ingress) => {
    const objects = ofKind(aetherStack({ ingress, networkPolicy: false }), "Ingress");
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(
      apart.includes(ingress.controller) ? ["aether-ui", "aether-api", "aether-agent"] : ["aether-api"],
    );
  });

  it.each(controllers)("of $controller has the closed setup path next to the paths around it", (ingress) => {
    const around = ofKind(aetherStack({ ingress, networkPolicy: false }), "Ingress")
      .map(({ spec }) => spec.rules?.[0]?.http?.paths.map(({ path }) => path) ?? [])
      .filter((all) => all.includes("/api"));
    expect(around).toHaveLength(1);
    expect(around[0]).toContain("/api/v1/auth/setup");
  });

  it("on OpenShift is for its router, unless the config names another controller", () => {
    const classOf = (config: AetherConfig) => named(ingress(config), "Ingress", "aether-api").spec.ingressClassName;
    expect(classOf({ platform: "openshift" })).toBe("openshift-default");
    expect(classOf({ platform: "openshift", ingress: { controller: "ingress-nginx" } })).toBe("nginx");
    expect(classOf({})).toBe("nginx");
  });

  it("of OpenShift accepts connections from its router, on the network of pods or of its node", () => {
    const { ingress: rules } = named(aetherStack({ platform: "openshift" }), "NetworkPolicy", "aether-api").spec;
    const router = {
      namespaceSelector: { matchLabels: { "policy-group.network.openshift.io/ingress": "" } },
      podSelector: {},
    };
    expect(rules?.[0]?.from).toEqual([router]);
  });

  it("never routes other paths with the agent's card, whose dot some versions of ingress-nginx reject", () => {
    const [agent] = ofKind(ingress(), "Ingress").filter(({ metadata }) => metadata.name === "aether-agent");
    expect(agent?.spec.rules?.[0]?.http?.paths.map(({ path }) => path)).toEqual(["/.well-known/agent.json"]);
    const others = ofKind(ingress(), "Ingress").filter(({ metadata }) => metadata.name !== "aether-agent");
    expect(JSON.stringify(others.map(({ spec }) => spec.rules))).not.toContain(".json");
  });

  const redirects = [
    ["contour", "ingress.kubernetes.io/force-ssl-redirect", "true"],
    ["kong", "konghq.com/protocols", "https"],
    ["alb", "alb.ingress.kubernetes.io/ssl-redirect", "443"],
  ] as const;
  it.each(redirects)("of %s redirects to https if there is TLS", (controller, name, value) => {
    const annotations = (tls: false | object) =>
      rules("api", { ingress: { controller, tls }, networkPolicy: false, publicUrl: "https://aether.local" }).metadata
        .annotations;
    expect(annotations({})?.[name]).toBe(value);
    expect(annotations(false)).not.toHaveProperty([name]);
  });

  const patience = [
    ["nginx", "Ingress", "nginx.org/proxy-read-timeout", "3600s"],
    ["haproxy", "Ingress", "haproxy.org/timeout-server", "3600s"],
    ["contour", "Ingress", "projectcontour.io/response-timeout", "infinity"],
    ["kong", "Service", "konghq.com/read-timeout", "3600000"],
    ["alb", "Ingress", "alb.ingress.kubernetes.io/load-balancer-attributes", "idle_timeout.timeout_seconds=3600"],
    ["aks", "Ingress", "nginx.ingress.kubernetes.io/proxy-read-timeout", "3600"],
  ] as const;
  it.each(patience)(
    "of %s keeps a silent stream open for an hour, with an annotation of the %s",
    (controller, kind, name, value) => {
      const stack = aetherStack({ ingress: { controller }, networkPolicy: false });
      expect(named(stack, kind, "aether-api").metadata.annotations?.[name]).toBe(value);
    },
  );

  it.each(["alb", "gke"] as const)("of %s leads to pods of all three components", (controller) => {
    const services = ofKind(aetherStack({ ingress: { controller }, networkPolicy: false }), "Service");
    const annotated = services.filter(({ metadata }) => metadata.annotations !== undefined);
    expect(annotated.map(({ metadata }) => metadata.name).sort()).toEqual([
      "aether-api",
      "aether-scheduler",
      "aether-ui",
    ]);
  });

  it("of GKE sets its class as the annotation that its controller reads, and allows its documented ranges", () => {
    const stack = aetherStack({ ingress: { controller: "gke" } });
    const { metadata, spec } = named(stack, "Ingress", "aether-api");
    expect([metadata.annotations?.["kubernetes.io/ingress.class"], spec.ingressClassName]).toEqual(["gce", undefined]);
    expect(JSON.stringify(named(stack, "NetworkPolicy", "aether-api").spec.ingress)).toContain("130.211.0.0/22");
  });

  it.each(controllers)(
    "of $controller closes the setup path by default: the first visitor would become admin",
    (ingress) => {
      expect(paths({ ingress, networkPolicy: false })).toContain(
        `${exact(ingress)} /api/v1/auth/setup -> aether-ui:http`,
      );
      expect(paths({ ingress: { ...ingress, openSetup: true }, networkPolicy: false }).join()).not.toContain("setup");
    },
  );

  it.each(controllers)(
    "of $controller routes the setup status to the UI while setup is closed, to the API when it is open",
    (ingress) => {
      const status = "/api/v1/auth/setup-status";
      expect(paths({ ingress, networkPolicy: false })).toContain(`${exact(ingress)} ${status} -> aether-ui:http`);
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

  it("accepts bodies of up to 1 MiB, also chunked ones", () => {
    expect(rules("api").metadata.annotations?.["nginx.ingress.kubernetes.io/proxy-body-size"]).toBe("1048576");
  });

  it("serves TLS from the Secret aether-tls, for every host", () => {
    const config = { host: "a.example.com", ingress: { extraHosts: ["b.example.com"] } };
    const tls = [{ hosts: ["a.example.com", "b.example.com"], secretName: "aether-tls" }];
    expect([rules("ui", config).spec.tls, rules("api", config).spec.tls]).toEqual([tls, tls]);
    expect(rules("api", config).spec.rules?.map(({ host }) => host)).toEqual(["a.example.com", "b.example.com"]);
  });

  it("requests one certificate from cert-manager: two requests for one Secret would conflict", () => {
    const config: AetherConfig = { ingress: { tls: { issuer: { name: "letsencrypt" } } } };
    expect(rules("ui", config).metadata.annotations).toEqual({ "cert-manager.io/cluster-issuer": "letsencrypt" });
    expect(Object.keys(rules("api", config).metadata.annotations ?? {}).join()).not.toContain("cert-manager");
  });

  it("can use an Issuer in the namespace", () => {
    const config: AetherConfig = { ingress: { tls: { issuer: { name: "own", kind: "Issuer" } } } };
    expect(rules("ui", config).metadata.annotations).toEqual({ "cert-manager.io/issuer": "own" });
  });

  it("has no TLS in development, and requires it in production", () => {
    expect(rules("ui", { environment: "development" }).spec).not.toHaveProperty("tls");
    expect(() => ingress({ ingress: { tls: false } })).toThrow(ConfigError);
    expect(ingress({ ingress: { tls: false }, publicUrl: "https://aether.local" })).toHaveLength(3);
  });

  it("lets a config's annotations win over its own", () => {
    const annotations = { "nginx.ingress.kubernetes.io/proxy-body-size": "8m" };
    expect(rules("api", { ingress: { annotations } }).metadata.annotations).toMatchObject(annotations);
  });

  it.each([
    ["ingress-nginx", "nginx"],
    ["traefik", "traefik"],
    ["haproxy", "haproxy"],
    ["nginx", "nginx"],
    ["contour", "contour"],
    ["kong", "kong"],
    ["alb", "alb"],
    ["aks", "webapprouting.kubernetes.azure.com"],
  ] as const)("of %s has the class %s until another is named", (controller, ingressClassName) => {
    expect(rules("api", { ingress: { controller }, networkPolicy: false }).spec.ingressClassName).toBe(
      ingressClassName,
    );
    expect(
      rules("api", { ingress: { controller, ingressClassName: "own" }, networkPolicy: false }).spec.ingressClassName,
    ).toBe("own");
  });

  it("has Traefik's cookie on the Service, where Traefik reads it", () => {
    const { metadata } = named(api({ ingress: { controller: "traefik" } }), "Service", "aether-api");
    expect(metadata.annotations).toEqual({
      "traefik.ingress.kubernetes.io/service.sticky.cookie": "true",
      "traefik.ingress.kubernetes.io/service.sticky.cookie.name": "aether-affinity",
      "traefik.ingress.kubernetes.io/service.sticky.cookie.httponly": "true",
    });
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

  it("closes the setup path for HAProxy in every spelling by default", () => {
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

  it("of an unknown controller needs to know the pods that policies let in", () => {
    expect(() => ingress({ ingress: { controller: "other" } })).toThrow(ConfigError);
    expect(ingress({ ingress: { controller: "other" }, networkPolicy: false })).toHaveLength(1);
  });

  it("serves names only: an address is rejected", () => {
    expect(() => ingress({ host: "192.168.1.5" })).toThrow(/host: is 192\.168\.1\.5/);
    expect(() => ingress({ ingress: { extraHosts: ["10.0.0.1"] } })).toThrow(ConfigError);
    const elsewhere = { ingress: false as const, publicUrl: "https://192.168.1.5", networkPolicy: false as const };
    expect(ingress({ host: "192.168.1.5", ...elsewhere })).toEqual([]);
  });

  it("serves a host once: one that is named twice is rejected", () => {
    expect(() => ingress({ host: "a.example.com", ingress: { extraHosts: ["a.example.com"] } })).toThrow(ConfigError);
  });

  it("can be disabled if something else terminates TLS", () => {
    const networkPolicy = { entry: { cidrs: ["10.0.0.0/24"] } };
    const config = { ingress: false as const, publicUrl: "https://aether.local", networkPolicy };
    expect(ofKind(aetherStack(config), "Ingress")).toEqual([]);
    expect(() => aetherStack({ ingress: false })).toThrow(ConfigError);
  });
});
