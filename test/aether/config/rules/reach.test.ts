import { describe, expect, it } from "vitest";
import { contradictions, places, type Row } from "../problems.ts";

const ip = { ip: "192.168.1.10" };
const ollama = { name: "ollama", image: "ollama/ollama:0.9" };
const local = { provider: "ollama", baseUrl: "http://localhost:11434/v1" };
const outside = { host: "a.example.com", publicUrl: "https://a.example.com" };

const besideBoth = {
  api: { sidecars: [ollama] },
  scheduler: { initContainers: [{ ...ollama, restartPolicy: "Always" }] },
};
const onNas = (homeAssistant: object, llm: object) => ({
  homeAssistant: { url: "http://nas.lan:8123", address: homeAssistant },
  llm: { provider: "custom", baseUrl: "http://nas.lan:8080/v1", address: llm },
});

const rows: Row[] = [
  {
    fact: "a model on localhost, where nobody runs",
    config: { llm: local },
    at: "llm.baseUrl",
    says: "is http://localhost:11434/v1, which in a pod is the pod itself, and beside api and scheduler nobody runs",
    fix: "api.sidecars and scheduler.sidecars",
    legal: { llm: local, ...besideBoth },
  },
  {
    fact: "a model on localhost that runs beside the API alone",
    config: { llm: local, api: { sidecars: [ollama] }, scheduler: { initContainers: [ollama] } },
    at: "llm.baseUrl",
    says: "beside scheduler nobody runs",
    fix: "or add the model's server to scheduler.sidecars",
    legal: { llm: local, ...besideBoth },
  },
  {
    fact: "two addresses of one name: a pod resolves it once",
    config: onNas(ip, { ip: "192.168.1.11" }),
    at: "llm.address",
    says: "is 192.168.1.11, but homeAssistant.address makes the same name nas.lan resolve to 192.168.1.10",
    fix: "the same ip",
    legal: onNas(ip, ip),
  },
  {
    fact: "a name on the internet that another field sends home",
    config: {
      homeAssistant: { url: "https://home.example.com:8123", address: ip },
      llm: { provider: "custom", baseUrl: "https://home.example.com:8443/v1" },
    },
    at: "llm.address",
    says: "is missing, but homeAssistant.address makes the same name home.example.com resolve to 192.168.1.10",
    fix: "Set llm.address to the same ip, or use another name in llm.baseUrl.",
    legal: {
      homeAssistant: {
        url: "https://home.example.com:8123",
        address: ip,
        remoteUrl: "https://home.example.com",
      },
      llm: { provider: "custom", baseUrl: "https://llm.example.com:8443/v1" },
    },
  },
  {
    fact: "pods under a name that another field sends home",
    config: onNas(ip, { pods: { namespace: "models", matchLabels: { app: "vllm" } } }),
    at: "llm.address",
    says: "is pods, but homeAssistant.address makes",
    fix: "the same ip",
    legal: { ...onNas(ip, { pods: { namespace: "models", matchLabels: { app: "vllm" } } }), networkPolicy: false },
  },
  {
    fact: "ranges of a name without the address that it is made to resolve to",
    config: onNas({ cidrs: ["10.0.0.0/8"] }, ip),
    at: "homeAssistant.address",
    says: "is 10.0.0.0/8, but llm.address makes the same name nas.lan resolve to 192.168.1.10",
    fix: "the same ip",
    legal: onNas({ cidrs: ["10.0.0.0/8", "192.168.1.0/24"] }, ip),
  },
  {
    fact: "ollama without a URL",
    config: { llm: { provider: "ollama" } },
    at: "llm.baseUrl",
    code: "missing",
    says: "localhost",
    fix: '"http://192.168.1.20:11434/v1"',
    legal: { llm: { provider: "ollama", baseUrl: "http://192.168.1.20:11434/v1" } },
  },
  {
    fact: "a custom provider without a URL",
    config: { llm: { provider: "openai", fallback: { provider: "custom", model: "m" } } },
    at: "llm.baseUrl",
    code: "missing",
    says: 'the provider "custom" has no URL of its own',
    fix: "Set it to the API's URL",
    legal: { llm: { provider: "custom", baseUrl: "https://llm.example.com/v1" } },
  },
  {
    fact: "a URL that Google's client does not know",
    config: { llm: { provider: "google", baseUrl: "https://llm.example.com" } },
    at: "llm.baseUrl",
    says: "has no effect with the provider google",
    fix: 'llm.provider to "custom"',
    legal: { llm: { provider: "google" } },
  },
  {
    fact: "a fallback that would be sent to the first provider's URL",
    config: {
      llm: { provider: "groq", baseUrl: "https://l.example.com", fallback: { provider: "openai", model: "m" } },
    },
    at: "llm.fallback.provider",
    says: "can't differ from groq",
    fix: 'Set it to "groq" or "google"',
    legal: {
      llm: { provider: "groq", baseUrl: "https://l.example.com", fallback: { provider: "google", model: "m" } },
    },
  },
  {
    fact: "a home name without an address",
    config: { homeAssistant: { url: "http://homeassistant.local:8123" } },
    at: "homeAssistant.address",
    code: "missing",
    says: "the name homeassistant.local tells no network policy",
    fix: "Add homeAssistant.address with ip, cidrs or pods, or use an IP in homeAssistant.url.",
    legal: { homeAssistant: { url: "http://homeassistant.local:8123", address: ip } },
  },
  {
    fact: "a machine of a Tailscale network without its address: it is in a range that is not public",
    config: { homeAssistant: { url: "http://homeassistant.tail1234.ts.net:8123" } },
    at: "homeAssistant.address",
    code: "missing",
    says: "the name homeassistant.tail1234.ts.net tells no network policy",
    fix: "Add homeAssistant.address",
    legal: { homeAssistant: { url: "http://ha.tail1234.ts.net:8123", address: { ip: "100.101.102.103" } } },
  },
  {
    fact: "a public name in the clear at a port of its own, which is how a router's DNS leads home",
    config: { homeAssistant: { url: "http://ha.example.com:8123" } },
    at: "homeAssistant.address",
    code: "missing",
    says: "looks like a name on the internet, but plain http at port 8123 is usual at home",
    fix: '{ cidrs: ["0.0.0.0/0"] } for the internet',
    legal: { homeAssistant: { url: "https://ha.example.com:8123" } },
  },
  {
    fact: "an LLM on a public name in the clear at a port of its own",
    config: { llm: { provider: "ollama", baseUrl: "http://gpu.example.com:11434/v1" } },
    at: "llm.address",
    code: "missing",
    says: "plain http at port 11434 is usual at home",
    fix: "Add llm.address",
    legal: { llm: { provider: "ollama", baseUrl: "http://gpu.example.com/v1" } },
  },
  {
    fact: "a name in the cluster without its pods",
    config: { homeAssistant: { url: "http://hass.home.svc.cluster.local:8123" } },
    at: "homeAssistant.address",
    code: "missing",
    says: "is missing",
    fix: "pods",
    legal: {
      homeAssistant: {
        url: "http://hass.home.svc.cluster.local",
        address: { pods: { namespace: "home", matchLabels: { app: "hass" }, port: 8123 } },
      },
    },
  },
  {
    fact: "a name that tells no policy where it leads",
    config: { homeAssistant: { url: "http://hass.lan", remoteUrl: "http://hass.home" } },
    at: "homeAssistant.remoteUrl",
    says: "tells no network policy",
    fix: "an IP or a public name",
    legal: { homeAssistant: { url: "http://hass.lan", remoteUrl: "http://hass.home" }, networkPolicy: false },
  },
  {
    fact: "a second URL on a home name",
    config: { homeAssistant: { url: "http://192.168.1.10:8123", remoteUrl: "http://hass.lan" } },
    at: "homeAssistant.remoteUrl",
    says: "leads nowhere",
    fix: "an IP or a public name",
    legal: { homeAssistant: { url: "http://192.168.1.10:8123", remoteUrl: "https://ha.example.com" } },
  },
  {
    fact: "an LLM on a bare name without an address",
    config: { llm: { provider: "custom", baseUrl: "http://litellm:4000" } },
    at: "llm.address",
    code: "missing",
    says: "the name litellm",
    fix: "llm.address",
    legal: { llm: { provider: "custom", baseUrl: "http://litellm:4000", address: { cidrs: ["10.0.0.0/8"] } } },
  },
  {
    fact: "an external database on a bare name without an address",
    config: { postgres: { external: { host: "db", maxConnections: 200 } } },
    at: "postgres.external.address",
    code: "missing",
    says: "the name db",
    fix: "postgres.external.address",
    legal: { postgres: { external: { host: "db", maxConnections: 200, address: ip } } },
  },
  {
    fact: "Home Assistant on the pod itself",
    config: { homeAssistant: { url: "http://localhost:8123" } },
    at: "homeAssistant.url",
    says: "is localhost, which in a pod is the pod itself",
    fix: "the network knows it",
    legal: { homeAssistant: { url: "http://192.168.1.10:8123" } },
  },
  {
    fact: "Home Assistant on the pod itself, whatever address is said to be its",
    config: { homeAssistant: { url: "http://127.0.0.1:8123", address: { cidrs: ["192.168.0.0/16"] } } },
    at: "homeAssistant.url",
    says: "is 127.0.0.1",
    fix: "the network knows it",
    legal: { llm: { provider: "custom", baseUrl: "http://127.0.0.1:4000" }, ...besideBoth },
  },
  {
    fact: "an address that is not the URL's",
    config: { homeAssistant: { url: "http://192.168.1.11:8123", address: ip } },
    at: "homeAssistant.address",
    says: "is 192.168.1.10, but homeAssistant.url says 192.168.1.11",
    fix: "Remove it",
    legal: { homeAssistant: { url: "http://192.168.1.10:8123", address: ip } },
  },
  {
    fact: "an IPv6 address that is not the URL's",
    config: { homeAssistant: { url: "http://[fd00::2]:8123", address: { ip: "fd00::1" } } },
    at: "homeAssistant.address",
    says: "is fd00::1, but homeAssistant.url says fd00::2",
    fix: "Remove it",
    legal: { homeAssistant: { url: "http://[FD00:0::1]:8123", address: { ip: "fd00::1" } } },
  },
  {
    fact: "an IP that no range opens",
    config: { homeAssistant: { url: "https://192.168.1.10:8123", address: { cidrs: ["10.0.0.0/8", "fd00::/8"] } } },
    at: "homeAssistant.address",
    says: "is 10.0.0.0/8, fd00::/8, but homeAssistant.url says 192.168.1.10",
    fix: "Remove it: homeAssistant.url says enough.",
    legal: { homeAssistant: { url: "https://192.168.1.10:8123", address: { cidrs: ["fd00::/8", "192.168.1.0/24"] } } },
  },
  {
    fact: "an LLM's IP that no range opens",
    config: { llm: { provider: "ollama", baseUrl: "http://[fd00::2]:11434", address: { cidrs: ["fd01::/64"] } } },
    at: "llm.address",
    says: "but llm.baseUrl says fd00::2",
    fix: "Remove it",
    legal: { llm: { provider: "ollama", baseUrl: "http://[fd00::2]:11434", address: { cidrs: ["fd00::/64"] } } },
  },
  {
    fact: "a database's IP that no range opens",
    config: { postgres: { external: { host: "10.1.0.5", maxConnections: 200, address: { cidrs: ["10.2.0.0/16"] } } } },
    at: "postgres.external.address",
    says: "but postgres.external.host says 10.1.0.5",
    fix: "Remove it: postgres.external.host says enough.",
    // A Service's, which leads to pods.
    legal: {
      postgres: {
        external: {
          host: "10.96.0.5",
          maxConnections: 200,
          address: { pods: { namespace: "db", matchLabels: { app: "db" } } },
        },
      },
    },
  },
  {
    fact: "an address that is the pod itself",
    config: { homeAssistant: { url: "http://ha.lan:8123", address: { ip: "127.0.0.1" } } },
    at: "homeAssistant.address",
    says: "is 127.0.0.1, which in a pod is the pod itself",
    fix: "the network knows it",
    legal: { homeAssistant: { url: "http://ha.lan:8123", address: ip } },
  },
  {
    fact: "an address of an LLM whose URL is the provider's",
    config: { llm: { provider: "google", address: { ip: "10.0.0.1" } } },
    at: "llm.address",
    says: "without llm.baseUrl the app calls its provider on the internet",
    fix: 'Set llm.baseUrl, such as "http://192.168.1.20:11434/v1", or remove it.',
    legal: { llm: { provider: "google", address: { cidrs: ["142.250.0.0/15"] } } },
  },
  {
    fact: "production without TLS",
    config: { ingress: { tls: false } },
    at: "ingress.tls",
    says: "nobody could log in",
    fix: 'publicUrl to "https://aether.local"',
    legal: { ingress: { tls: false }, publicUrl: "https://aether.local" },
  },
  {
    fact: "production without ingress and public URL",
    config: { ingress: false, host: "a.example.com" },
    at: "publicUrl",
    says: "is missing without an ingress",
    fix: '"https://a.example.com"',
    legal: { ingress: false, ...outside, networkPolicy: { entry: { cidrs: ["10.0.0.0/24"] } } },
  },
  {
    fact: "an http URL in production",
    config: { host: "a.example.com", publicUrl: "http://a.example.com:8080" },
    at: "publicUrl",
    says: "is http in production",
    fix: '"https://a.example.com:8080"',
    legal: { environment: "staging", host: "a.example.com", publicUrl: "http://a.example.com:8080" },
  },
  {
    fact: "a public URL on another host",
    config: { publicUrl: "https://b.example.com" },
    at: "publicUrl",
    says: "is on the host b.example.com, but host is aether.local",
    fix: 'Set host to "b.example.com"',
    legal: { host: "b.example.com", publicUrl: "https://b.example.com:8443" },
  },
  {
    fact: "a public URL below a path",
    config: { host: "a.example.com", publicUrl: "https://a.example.com/aether" },
    at: "publicUrl",
    says: "served from the root",
    fix: '"https://a.example.com"',
    legal: { host: "a.example.com", publicUrl: "https://a.example.com/" },
  },
  {
    fact: "an IP as the host of an Ingress",
    config: { host: "192.168.1.10" },
    at: "host",
    says: "an Ingress serves names only",
    fix: '"aether.home.arpa"',
    legal: { host: "192.168.1.10", ingress: false, publicUrl: "https://192.168.1.10", networkPolicy: false },
  },
  {
    fact: "a host that is there twice",
    config: { ingress: { extraHosts: ["b.example.com", "b.example.com"] } },
    at: "ingress.extraHosts[1]",
    says: "is b.example.com, which is served already",
    fix: "Remove it",
    legal: { ingress: { extraHosts: ["b.example.com", "c.example.com"] } },
  },
  {
    fact: "the host again among the extra hosts",
    config: { host: "a.example.com", ingress: { extraHosts: ["a.example.com"] } },
    at: "ingress.extraHosts[0]",
    says: "served already",
    fix: "Remove it",
    legal: { host: "a.example.com", ingress: { extraHosts: ["www.a.example.com"] } },
  },
  {
    fact: "an unknown controller whose pods no policy knows",
    config: { ingress: { controller: "other" } },
    at: "networkPolicy.entry",
    code: "missing",
    says: "no policy knows which pods to let in",
    fix: "set networkPolicy to false",
    legal: { ingress: { controller: "other" }, networkPolicy: { entry: { cidrs: ["10.0.0.0/24"] } } },
  },
  {
    fact: "a way of one's own that no policy lets in",
    config: { ingress: false, ...outside },
    at: "networkPolicy.entry",
    code: "missing",
    says: "without an ingress no policy knows who leads people from publicUrl to the pods",
    fix: "set networkPolicy to false",
    legal: { ingress: false, ...outside, networkPolicy: false },
  },
];

contradictions("who reaches whom", rows);

describe("rules about who reaches whom", () => {
  it("take ranges for what they are where there are no policies, and two IPs for what they are anywhere", () => {
    const open = { networkPolicy: false };
    expect(places({ ...onNas({ cidrs: ["10.0.0.0/8"] }, ip), ...open })).toEqual([]);
    expect(places({ ...onNas(ip, { ip: "192.168.1.11" }), ...open })).toEqual(["llm.address"]);
  });

  it("say nothing of a model on localhost where the pods are malformed, by whatever name it has", () => {
    expect(places({ llm: { ...local, baseUrl: "http://127.0.0.1:1" }, api: { workers: 0 } })).toEqual(["api.workers"]);
    expect(places({ llm: { ...local, baseUrl: "http://[::1]:1" } })).toEqual(["llm.baseUrl"]);
  });

  it.each([
    "http://192.168.1.20:11434/v1",
    "https://llm.example.com/v1",
    "http://[fd00::20]:8080",
    "http://127.0.0.1:1/",
  ])("lead to the LLM at %s without more being said", (baseUrl) => {
    expect(places({ llm: { provider: "custom", baseUrl }, ...besideBoth })).toEqual([]);
  });

  it("let a laptop's stack be without TLS", () => {
    expect(places({ environment: "development", ingress: false })).toEqual([]);
  });

  it("let a stack be closed to all but kubectl port-forward, which no policy stops", () => {
    const local = { host: "localhost", publicUrl: "http://localhost:8080" };
    expect(places({ environment: "development", ingress: false, ...local })).toEqual([]);
  });
});
