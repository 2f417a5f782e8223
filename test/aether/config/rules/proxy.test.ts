import { describe, expect, it } from "vitest";
import { configMap } from "../../../../src/index.ts";
import { named } from "../../../fixtures/objects.ts";
import { contradictions, places, problemAt, type Row } from "../problems.ts";

const url = "http://10.1.1.5:3128";
const variable = (name: string, value = url) => ({ name, value });
const exceptions = variable("NO_PROXY", "aether-mlflow,.local");
const https = { homeAssistant: { url: "https://homeassistant.local:8123", address: { ip: "192.168.1.10" } } };

const rows: Row[] = [
  {
    fact: "a proxy for http without exceptions",
    config: { api: { env: [variable("HTTP_PROXY")] } },
    at: "api.env[0]",
    says: "sets HTTP_PROXY without NO_PROXY: requests to aether-mlflow and homeassistant.local would use the proxy.",
    fix: 'keep it, and set NO_PROXY to "localhost,127.0.0.1,::1,aether-postgres,',
    legal: { api: { env: [variable("HTTP_PROXY"), exceptions] } },
  },
  {
    fact: "a proxy for every protocol, in lower case",
    config: { ...https, api: { env: [variable("A"), variable("all_proxy")] } },
    at: "api.env[1]",
    says: "requests to aether-mlflow would use the proxy.",
    fix: "Remove it and set proxy.",
    legal: { api: { env: [variable("HTTPS_PROXY"), variable("HTTP_PROXY", "")] } },
  },
  {
    fact: "a proxy whose URL is in a Secret",
    config: {
      api: { env: [{ name: "ALL_PROXY", valueFrom: { secretKeyRef: { name: "proxy", key: "url" } } }] },
    },
    at: "api.env[0]",
    says: "sets ALL_PROXY without NO_PROXY",
    fix: "set proxy",
    // It may contain the exceptions.
    legal: { api: { env: [variable("ALL_PROXY")], envFrom: [{ secretRef: { name: "proxy" } }] } },
  },
  {
    fact: "a proxy of the scheduler, which calls Home Assistant without TLS",
    config: { scheduler: { env: [variable("HTTP_PROXY")] } },
    at: "scheduler.env[0]",
    says: "requests to homeassistant.local would",
    fix: "set proxy",
    legal: { ...https, scheduler: { env: [variable("HTTP_PROXY")] } },
  },
  {
    fact: "a proxy of all pods, with exceptions for one of two components",
    config: { pods: { env: [variable("HTTP_PROXY")] }, api: { env: [exceptions] } },
    at: "pods.env[0]",
    says: "requests to homeassistant.local would",
    fix: "set proxy",
    legal: { pods: { env: [variable("HTTP_PROXY"), variable("no_proxy", "*")] } },
  },
  {
    fact: "a proxy for a language model on the network",
    config: {
      ...https,
      llm: { provider: "custom", baseUrl: "http://192.168.1.20:8000/v1" },
      scheduler: { env: [variable("http_proxy")] },
    },
    at: "scheduler.env[0]",
    says: "requests to 192.168.1.20 would",
    fix: ".cluster.local,homeassistant.local,192.168.1.20",
    legal: { ui: { env: [variable("http_proxy")] }, mlflow: { env: [variable("ALL_PROXY")] } },
  },
];

contradictions("proxies that a config sets itself", rows);

describe("the exceptions for a proxy", () => {
  it("are those that the field proxy sets", () => {
    const { fix } = problemAt({ api: { env: [variable("HTTP_PROXY")] } }, "api.env[0]");
    const { data } = named(configMap({ proxy: { url } }), "ConfigMap", "aether-config");
    expect(fix).toContain(JSON.stringify(data?.NO_PROXY));
  });

  it("are asked for once if all pods have the proxy", () => {
    expect(places({ pods: { env: [variable("HTTP_PROXY")] } })).toEqual(["pods.env[0]"]);
  });
});
