// What goes out through the proxy, and what does not.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, configMap, facts, networkPolicies, vet } from "../../../src/index.ts";
import { named } from "../../fixtures/objects.ts";
import { problemAt } from "../config/problems.ts";

const url = "http://10.1.1.5:3128";
const home = { url: "http://192.168.1.10:8123" };
const settings = (config: AetherConfig) =>
  named(configMap(config), "ConfigMap", `${config.name ?? "aether"}-config`).data ?? {};
const egress = (component: string, config: AetherConfig) =>
  named(networkPolicies(config), "NetworkPolicy", `aether-${component}`).spec.egress ?? [];
const isDirect = (config: AetherConfig, host: string) => settings(config).NO_PROXY?.split(",").includes(host);
/** Whether the API may call the internet itself, at a port. */
const opensInternet = (config: AetherConfig, port: number) =>
  egress("api", config).some(
    ({ to = [], ports = [] }) =>
      to.some(({ ipBlock }) => ipBlock?.cidr === "0.0.0.0/0") && ports.some((each) => each.port === port),
  );

describe("a proxy", () => {
  it("is set in both spellings, also for https, and not at all without one", () => {
    const { HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy } = settings({ proxy: { url } });
    expect([HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy]).toEqual([url, url, url, url]);
    expect(Object.keys(settings({})).filter((name) => /proxy/i.test(name))).toEqual([]);
  });

  it("is reached by API and scheduler, and by no other component", () => {
    const way = { to: [{ ipBlock: { cidr: "10.1.1.5/32" } }], ports: [{ protocol: "TCP", port: 3128 }] };
    const open = ["api", "scheduler", "ui", "postgres", "mlflow", "migration"].filter((component) =>
      egress(component, { proxy: { url } }).some((rule) => JSON.stringify(rule) === JSON.stringify(way)),
    );
    expect(open).toEqual(["api", "scheduler"]);
  });

  it("replaces the direct connection to a language model on the internet", () => {
    expect(opensInternet({ homeAssistant: home }, 443)).toBe(true);
    expect(opensInternet({ homeAssistant: home, proxy: { url } }, 443)).toBe(false);
  });

  it("leaves a language model alone that is not on the internet", () => {
    const llm = { provider: "ollama" as const, baseUrl: "http://gpu.lan:11434/v1", address: { ip: "192.168.1.20" } };
    expect(isDirect({ llm, proxy: { url } }, "gpu.lan")).toBe(true);
    expect(egress("api", { llm, proxy: { url } })).toContainEqual({
      to: [{ ipBlock: { cidr: "192.168.1.20/32" } }],
      ports: [{ protocol: "TCP", port: 11434 }],
    });
  });

  it("leaves a provider alone whose addresses the config names", () => {
    const llm = { address: { cidrs: ["203.0.113.0/24"] } };
    expect(isDirect({ llm, proxy: { url } }, "api.openai.com")).toBe(true);
    expect(isDirect({ proxy: { url } }, "api.openai.com")).toBe(false);
  });

  it("leaves Home Assistant in the home network alone, by name, IPv4 and IPv6", () => {
    expect(isDirect({ proxy: { url } }, "homeassistant.local")).toBe(true);
    expect(isDirect({ homeAssistant: home, proxy: { url } }, "192.168.1.10")).toBe(true);
    expect(isDirect({ homeAssistant: { url: "http://[fd00::10]:8123" }, proxy: { url } }, "fd00::10")).toBe(true);
  });

  it("keeps the way to a Home Assistant on the internet open: its WebSocket knows no proxy", () => {
    const homeAssistant = { url: "https://ha.example.com:8123", address: "public" as const };
    expect(isDirect({ homeAssistant, proxy: { url } }, "ha.example.com")).toBe(false);
    expect(opensInternet({ homeAssistant, proxy: { url } }, 8123)).toBe(true);
  });

  it.each(["api.openai.com", "openai.com", ".openai.com", ".OpenAI.com"])(
    "is passed by for a provider under noProxy %s, whose way is open then",
    (entry) => {
      const config = { homeAssistant: home, proxy: { url, noProxy: [entry] } };
      expect(isDirect(config, "api.openai.com")).toBe(true);
      expect(opensInternet(config, 443)).toBe(true);
    },
  );

  it.each(["openai", "pi.openai.com", "ai.com", ".api.openai.com", "10.1.1.5"])(
    "is not passed by for noProxy %s",
    (entry) => {
      expect(opensInternet({ homeAssistant: home, proxy: { url, noProxy: [entry] } }, 443)).toBe(false);
    },
  );

  it.each(["10.0.0.0/8", "*", "http://ha.lan", "ha.lan:8123", "ha lan", ""])(
    "refuses %j under noProxy: the app's HTTP client takes it for something else",
    (entry) => {
      const { message, fix } = problemAt({ proxy: { url, noProxy: [entry] } }, "proxy.noProxy[0]");
      expect(`${message} ${fix}`).toContain("the app knows no ranges here");
    },
  );

  it("is not used for anything in the cluster", () => {
    const config: AetherConfig = { name: "house", namespace: "home", proxy: { url } };
    const direct = [
      "localhost",
      "127.0.0.1",
      "::1",
      "house-mlflow",
      "house-postgres",
      ".home",
      ".svc",
      ".cluster.local",
    ];
    expect(direct.filter((host) => !isDirect(config, host))).toEqual([]);
  });

  it("has its name in the pods' hosts file if the config sets its address", () => {
    const proxy = { url: "http://proxy.corp.example.com:3128", address: { ip: "10.1.1.5" } };
    const { template } = named(aetherStack({ proxy }), "Deployment", "aether-scheduler").spec;
    expect(template.spec?.hostAliases).toEqual([{ ip: "10.1.1.5", hostnames: ["proxy.corp.example.com"] }]);
  });

  it("is known to vet as a connection that is needed", () => {
    const config: AetherConfig = { proxy: { url } };
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
    const without = aetherStack(config).map((object) =>
      object.kind === "NetworkPolicy" && object.metadata.name === "aether-api"
        ? {
            ...object,
            spec: { ...object.spec, egress: object.spec.egress?.filter(({ ports }) => ports?.[0]?.port !== 3128) },
          }
        : object,
    );
    expect(vet(without, facts(config)).map(({ message }) => message)).toEqual([
      expect.stringContaining("cannot reach 10.1.1.5/32 at TCP 3128 (requests to the internet)"),
    ]);
  });
});
