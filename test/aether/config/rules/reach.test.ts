import { describe, expect, it } from "vitest";
import { contradictions, places, type Row } from "../problems.ts";

const ip = { ip: "192.168.1.10" };
const ollama = { name: "ollama", image: "ollama/ollama:0.9" };
const local = { provider: "ollama", baseUrl: "http://localhost:11434/v1" };
const gateway = { provider: "groq", baseUrl: "https://l.example.com", address: "public" };
const outside = { host: "a.example.com", publicUrl: "https://a.example.com" };

const besideBoth = {
  api: { sidecars: [ollama] },
  scheduler: { initContainers: [{ ...ollama, restartPolicy: "Always" }] },
};
const onNas = (homeAssistant: object | string, llm: object | string) => ({
  homeAssistant: { url: "http://nas.lan:8123", address: homeAssistant },
  llm: { provider: "custom", baseUrl: "http://nas.lan:8080/v1", address: llm },
});

const gkeClass = (name: string) => ({ controller: "gke", annotations: { "kubernetes.io/ingress.class": name } });

const rows: Row[] = [
  {
    fact: "a model on localhost, where nobody runs",
    config: { llm: local },
    at: "llm.baseUrl",
    says: "is http://localhost:11434/v1, which in a pod is the pod itself, but no container serves it in the pods of api and scheduler",
    fix: "api.sidecars and scheduler.sidecars",
    legal: { llm: local, ...besideBoth },
  },
  {
    fact: "a model on localhost that runs beside the API alone",
    config: { llm: local, api: { sidecars: [ollama] }, scheduler: { initContainers: [ollama] } },
    at: "llm.baseUrl",
    says: "no container serves it in the pods of scheduler",
    fix: "or add the model's server to scheduler.sidecars",
    legal: { llm: local, ...besideBoth },
  },
  ...[
    ["http://192.168.1.10:8123/api", "http://192.168.1.10:8123"],
    ["http://192.168.1.10:8123/api/", "http://192.168.1.10:8123"],
    ["https://[fd00::10]/api//", "https://[fd00::10]"],
  ].flatMap(([url = "", root = ""]) =>
    (["url", "remoteUrl"] as const).map(
      (field): Row => ({
        fact: `the path of Home Assistant's API in homeAssistant.${field}: ${url}`,
        config: { homeAssistant: { url: root, [field]: url } },
        at: `homeAssistant.${field}`,
        says: `is ${url}, but the app appends /api itself`,
        fix: `Set it to "${root}".`,
        // Home Assistant behind a proxy.
        legal: { homeAssistant: { url: root, [field]: `${root}/home/api` } },
      }),
    ),
  ),
  ...[
    ["https://mlflow.example.com", '"mlflow.example.com"'],
    ["https://mlflow.example.com:443/", '"mlflow.example.com"'],
    ["HTTP://mlflow.example.com:80", '"mlflow.example.com"'],
    ["http://mlflow.example.com:443", '"mlflow.example.com:443"'],
    ["mlflow.example.com:5000/api", '"mlflow.example.com:5000"'],
    ["https://*.example.com:*", '"*.example.com:*"'],
    ["/mlflow", 'a host, such as "mlflow.example.com"'],
  ].map(
    ([host = "", header = ""]): Row => ({
      fact: `a URL as a Host header that MLflow accepts: ${host}`,
      config: { mlflow: { allowedHosts: ["*.lan:5000", host] } },
      at: "mlflow.allowedHosts[1]",
      says: `is ${host}, but MLflow compares it with the Host header, which has neither scheme nor path`,
      fix: `Set it to ${header}.`,
      legal: { mlflow: { allowedHosts: ["*", "*.lan:5000", "mlflow.example.com"] } },
    }),
  ),
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
        remoteAddress: ip,
      },
      llm: { provider: "custom", baseUrl: "https://llm.example.com:8443/v1", address: "public" },
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
    says: 'the provider "custom" has no default URL',
    fix: "Set it to the API's URL",
    legal: { llm: { provider: "custom", baseUrl: "https://llm.example.com/v1", address: "public" } },
  },
  {
    fact: "a URL that Google's client does not know",
    config: { llm: { provider: "google", baseUrl: "https://llm.example.com", address: "public" } },
    at: "llm.baseUrl",
    says: "has no effect with the provider google",
    fix: 'llm.provider to "custom"',
    legal: { llm: { provider: "google" } },
  },
  {
    fact: "a fallback that would be sent to the first provider's URL",
    config: {
      llm: { ...gateway, fallback: { provider: "openai", model: "m" } },
    },
    at: "llm.fallback.provider",
    says: "must be groq",
    fix: 'Set it to "groq" or "google"',
    legal: {
      llm: { ...gateway, fallback: { provider: "google", model: "m" } },
    },
  },
  {
    fact: "a home name without an address",
    config: { homeAssistant: { url: "http://homeassistant.local:8123" } },
    at: "homeAssistant.address",
    code: "missing",
    says: "NetworkPolicies need an IP address, a range or pods; homeassistant.local is only a name",
    fix: 'Set homeAssistant.address to { ip: … }, { cidrs: [ … ] } or { pods: { … } }; or to "public"',
    legal: { homeAssistant: { url: "http://homeassistant.local:8123", address: ip } },
  },
  {
    fact: "a managed database without an address: its name may resolve to one in the cluster's own network",
    config: {
      postgres: { external: { host: "mydb.abc123xyz.eu-west-1.rds.amazonaws.com", maxConnections: 200 } },
    },
    at: "postgres.external.address",
    code: "missing",
    says: "mydb.abc123xyz.eu-west-1.rds.amazonaws.com is only a name",
    fix: 'or to "public", if pods resolve the name to an address on the internet',
    legal: {
      postgres: {
        external: {
          host: "mydb.abc123xyz.eu-west-1.rds.amazonaws.com",
          address: { cidrs: ["10.20.0.0/16"] },
          maxConnections: 200,
        },
      },
    },
  },
  {
    fact: "Home Assistant under a domain without an address, also with https: the home's DNS may lead elsewhere",
    config: { homeAssistant: { url: "https://ha.example.com" } },
    at: "homeAssistant.address",
    code: "missing",
    says: "ha.example.com is only a name",
    fix: "Set homeAssistant.address",
    legal: { homeAssistant: { url: "https://ha.example.com", address: "public" } },
  },
  {
    fact: "an LLM gateway under a company's domain without an address",
    config: { llm: { provider: "custom", baseUrl: "https://litellm.corp.example.com/v1" } },
    at: "llm.address",
    code: "missing",
    says: "litellm.corp.example.com is only a name",
    fix: "Set llm.address",
    legal: {
      llm: {
        provider: "custom",
        baseUrl: "https://litellm.corp.example.com/v1",
        address: { pods: { namespace: "litellm", matchLabels: { app: "litellm" } } },
      },
    },
  },
  {
    fact: "a name that only ends like one of Home Assistant Cloud",
    config: { homeAssistant: { url: "https://ui.nabu.casa.example.com" } },
    at: "homeAssistant.address",
    code: "missing",
    says: "ui.nabu.casa.example.com is only a name",
    fix: "Set homeAssistant.address",
    legal: { homeAssistant: { url: "https://0123456789abcdef.ui.nabu.casa" } },
  },
  {
    fact: "an address of a second URL that is not there",
    config: { homeAssistant: { url: "http://192.168.1.10:8123", remoteAddress: "public" } },
    at: "homeAssistant.remoteAddress",
    says: "has no effect without homeAssistant.remoteUrl",
    fix: "or remove it",
    legal: {
      homeAssistant: {
        url: "http://192.168.1.10:8123",
        remoteUrl: "https://ha.example.com",
        remoteAddress: "public",
      },
    },
  },
  {
    fact: "Home Assistant at the clouds' metadata service",
    config: { homeAssistant: { url: "http://169.254.169.254" } },
    at: "homeAssistant.url",
    says: "is 169.254.169.254, which is link-local or a cloud's metadata service",
    fix: "Use its address on the network.",
    legal: { homeAssistant: { url: "http://169.253.169.254" } },
  },
  {
    fact: "a link-local address of an LLM",
    config: { llm: { provider: "custom", baseUrl: "http://gpu.lan/v1", address: { ip: "fe80::1" } } },
    at: "llm.address",
    says: "is fe80::1, which is link-local",
    fix: "its address on the network",
    legal: { llm: { provider: "custom", baseUrl: "http://gpu.lan/v1", address: { ip: "fd00::1" } } },
  },
  ...[
    ["0.0.0.0/0", "127.0.0.0/8"],
    ["126.0.0.0/7", "127.0.0.0/8"],
    ["127.0.0.1/32", "127.0.0.0/8"],
    ["168.0.0.0/8", "168.63.129.16/32"],
    ["169.254.169.254/32", "169.254.0.0/16"],
    ["::/0", "::1/128"],
    ["fd00::/8", "fd00:ec2::254/128"],
    ["fe80::/64", "fe80::/10"],
    ["64:ff9b::/96", "64:ff9b::7f00:0/104"],
  ].map(
    ([range = "", never = ""]): Row => ({
      fact: `${range}, a range in which no Home Assistant is, but ${never}`,
      config: { homeAssistant: { url: "http://ha.lan:8123", address: { cidrs: ["192.168.0.0/16", range] } } },
      at: "homeAssistant.address",
      says: `covers ${never} with ${range}`,
      fix: 'Use "public" for every address on the internet',
      legal: { homeAssistant: { url: "http://ha.example.com:8123", address: "public" } },
    }),
  ),
  {
    fact: 'a private IP that is called "public"',
    config: { homeAssistant: { url: "http://192.168.1.10:8123", address: "public" } },
    at: "homeAssistant.address",
    says: 'is "public", but homeAssistant.url is 192.168.1.10',
    fix: "Remove it",
    legal: { homeAssistant: { url: "http://203.0.113.10:8123", address: "public" } },
  },
  {
    fact: 'a name that is "public" here and sent home by another field',
    config: {
      homeAssistant: { url: "https://nas.example.com:8123", address: ip },
      llm: { provider: "custom", baseUrl: "https://nas.example.com/v1", address: "public" },
    },
    at: "llm.address",
    says: 'is "public", but homeAssistant.address makes the same name nas.example.com resolve to 192.168.1.10',
    fix: "the same ip",
    legal: {
      homeAssistant: { url: "https://nas.example.com:8123", address: { ip: "203.0.113.10" } },
      llm: { provider: "custom", baseUrl: "https://nas.example.com/v1", address: "public" },
    },
  },
  ...[
    "ha",
    "ha.local",
    "ha.lan",
    "ha.home",
    "ha.localdomain",
    "ha.home.arpa",
    "ha.corp.internal",
    "ha.default.svc",
  ].map(
    (host): Row => ({
      fact: `"public" for ${host}, which no DNS server on the internet knows`,
      config: { homeAssistant: { url: `http://${host}:8123`, address: "public" } },
      at: "homeAssistant.address",
      says: `is "public", but the name ${host} in homeAssistant.url does not exist in public DNS`,
      fix: "the address, range or pods that the name resolves to",
      legal: { homeAssistant: { url: `http://${host}.example.com:8123`, address: "public" } },
    }),
  ),
  ...["metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"].map(
    (host): Row => ({
      fact: `${host} for Home Assistant, also without policies`,
      config: { homeAssistant: { url: `http://${host}/` }, networkPolicy: false },
      at: "homeAssistant.url",
      says: `is ${host}, which is a cloud's metadata service`,
      fix: "the name of your own host",
      legal: { homeAssistant: { url: `http://my-${host}/` }, networkPolicy: false },
    }),
  ),
  ...["100.100.100.200", "192.0.0.192"].map(
    (at): Row => ({
      fact: `the metadata service ${at} in a range that people have too`,
      config: { homeAssistant: { url: `http://${at}` } },
      at: "homeAssistant.url",
      says: `is ${at}, which is link-local or a cloud's metadata service`,
      fix: "Use its address on the network.",
      legal: { homeAssistant: { url: "http://ha.tailnet.ts.net", address: { cidrs: ["100.64.0.0/10"] } } },
    }),
  ),
  ...["ha.localhost", "ip6-localhost", "ip6-loopback"].map(
    (host): Row => ({
      fact: `${host}, another name of the pod itself`,
      config: { homeAssistant: { url: `http://${host}:8123`, address: ip } },
      at: "homeAssistant.url",
      says: `is ${host}, which in a pod is the pod itself`,
      fix: "its address on the network",
      legal: { homeAssistant: { url: "http://localhost.lan:8123", address: ip } },
    }),
  ),
  {
    fact: "a URL of Ollama without the path that the app's requests need",
    config: { llm: { provider: "ollama", baseUrl: "http://192.168.1.20:11434" } },
    at: "llm.baseUrl",
    says: "is http://192.168.1.20:11434, but the app appends /chat/completions, which Ollama serves under /v1",
    fix: 'Set it to "http://192.168.1.20:11434/v1".',
    legal: { llm: { provider: "ollama", baseUrl: "http://192.168.1.20:11434/v1" } },
  },
  {
    fact: "a URL of Ollama that ends in a slash, beside Google",
    config: {
      llm: {
        provider: "google",
        baseUrl: "http://192.168.1.20:11434/",
        fallback: { provider: "ollama", model: "m" },
      },
    },
    at: "llm.baseUrl",
    says: "which Ollama serves under /v1",
    fix: 'Set it to "http://192.168.1.20:11434/v1".',
    // Open WebUI's way to Ollama.
    legal: { llm: { provider: "ollama", baseUrl: "http://192.168.1.20:3000/ollama/v1" } },
  },
  {
    fact: "the path of Ollama's own API, which the app does not speak",
    config: { llm: { provider: "ollama", baseUrl: "http://192.168.1.20:11434/api" } },
    at: "llm.baseUrl",
    says: "which Ollama serves under /v1",
    fix: 'Set it to "http://192.168.1.20:11434/v1".',
    legal: { llm: { provider: "ollama", baseUrl: "http://192.168.1.20:11434/v1/" } },
  },
  {
    fact: "Ollama's port without the path, as a custom provider",
    config: { llm: { provider: "custom", baseUrl: "http://192.168.1.20:11434" } },
    at: "llm.baseUrl",
    says: "which Ollama serves under /v1",
    fix: 'Set it to "http://192.168.1.20:11434/v1".',
    // A server of another kind at its root.
    legal: { llm: { provider: "custom", baseUrl: "http://192.168.1.20:4000" } },
  },
  {
    fact: "a base URL that is the URL of requests",
    config: { llm: { provider: "custom", baseUrl: "http://192.168.1.20:8000/v1/chat/completions" } },
    at: "llm.baseUrl",
    says: "ends in /chat/completions, which the app appends itself",
    fix: 'Set it to "http://192.168.1.20:8000/v1".',
    legal: { llm: { provider: "custom", baseUrl: "http://192.168.1.20:8000/v1" } },
  },
  {
    fact: "a proxy under a name without its address",
    config: { proxy: { url: "http://proxy.corp.example.com:3128" } },
    at: "proxy.address",
    code: "missing",
    says: "proxy.corp.example.com is only a name",
    fix: "Set proxy.address",
    legal: { proxy: { url: "http://proxy.corp.example.com:3128", address: { cidrs: ["10.1.1.0/28"] } } },
  },
  {
    fact: "a name of which a proxy would have to know whether it is on the internet, also without policies",
    config: {
      homeAssistant: { url: "https://ha.example.com" },
      proxy: { url: "http://proxy.corp.example.com:3128" },
      networkPolicy: false,
    },
    at: "homeAssistant.address",
    code: "missing",
    says: "use the proxy for the internet and connect directly to everything else, and ha.example.com is only a name",
    fix: 'Set homeAssistant.address to "public", or to the address, range or pods that the name resolves to.',
    legal: {
      homeAssistant: { url: "http://homeassistant.local:8123" },
      postgres: { external: { host: "db.example.com", maxConnections: 200 } },
      proxy: { url: "http://proxy.corp.example.com:3128" },
      networkPolicy: false,
    },
  },
  {
    fact: "a proxy at the clouds' metadata service",
    config: { proxy: { url: "http://169.254.169.254:3128" } },
    at: "proxy.url",
    says: "is 169.254.169.254, which is link-local",
    fix: "its address on the network",
    legal: { proxy: { url: "http://[fd00::5]:3128" } },
  },
  ...[
    ["0.0.0.0/0", "127.0.0.0/8"],
    ["169.254.0.0/16", "169.254.0.0/16"],
    ["::/0", "::1/128"],
  ].map(
    ([range = "", never = ""]): Row => ({
      fact: `${range}, opened for a sidecar, with ${never} in it`,
      config: { api: { networkPolicy: { egress: [{ to: { cidrs: [range] }, ports: [443], reason: "traces" }] } } },
      at: "api.networkPolicy.egress[0].to",
      says: `covers ${never} with ${range}`,
      fix: 'Use "public" for every address on the internet',
      // EKS's agent that gives pods their identity.
      legal: {
        api: { networkPolicy: { egress: [{ to: { cidrs: ["169.254.170.23/32"] }, ports: [80], reason: "identity" }] } },
      },
    }),
  ),
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
    fact: "a second URL without an address",
    config: { homeAssistant: { url: "http://192.168.1.10:8123", remoteUrl: "https://ha.example.com" } },
    at: "homeAssistant.remoteAddress",
    code: "missing",
    says: "ha.example.com is only a name",
    fix: "Set homeAssistant.remoteAddress",
    legal: {
      homeAssistant: { url: "http://hass.lan", remoteUrl: "https://ha.example.com" },
      networkPolicy: false,
    },
  },
  {
    fact: "an LLM on a bare name without an address",
    config: { llm: { provider: "custom", baseUrl: "http://litellm:4000" } },
    at: "llm.address",
    code: "missing",
    says: "litellm is only a name",
    fix: "llm.address",
    legal: { llm: { provider: "custom", baseUrl: "http://litellm:4000", address: { cidrs: ["10.0.0.0/8"] } } },
  },
  {
    fact: "an external database on a bare name without an address",
    config: { postgres: { external: { host: "db", maxConnections: 200 } } },
    at: "postgres.external.address",
    code: "missing",
    says: "db is only a name",
    fix: "postgres.external.address",
    legal: { postgres: { external: { host: "db", maxConnections: 200, address: ip } } },
  },
  {
    fact: "Home Assistant on the pod itself",
    config: { homeAssistant: { url: "http://localhost:8123" } },
    at: "homeAssistant.url",
    says: "is localhost, which in a pod is the pod itself",
    fix: "its address on the network",
    legal: { homeAssistant: { url: "http://192.168.1.10:8123" } },
  },
  {
    fact: "Home Assistant on the pod itself, whatever address is said to be its",
    config: { homeAssistant: { url: "http://127.0.0.1:8123", address: { cidrs: ["192.168.0.0/16"] } } },
    at: "homeAssistant.url",
    says: "is 127.0.0.1",
    fix: "its address on the network",
    legal: { llm: { provider: "custom", baseUrl: "http://127.0.0.1:4000" }, ...besideBoth },
  },
  {
    fact: "an address that is not the URL's",
    config: { homeAssistant: { url: "http://192.168.1.11:8123", address: ip } },
    at: "homeAssistant.address",
    says: "is 192.168.1.10, but homeAssistant.url is 192.168.1.11",
    fix: "Remove it",
    legal: { homeAssistant: { url: "http://192.168.1.10:8123", address: ip } },
  },
  {
    fact: "an IPv6 address that is not the URL's",
    config: { homeAssistant: { url: "http://[fd00::2]:8123", address: { ip: "fd00::1" } } },
    at: "homeAssistant.address",
    says: "is fd00::1, but homeAssistant.url is fd00::2",
    fix: "Remove it",
    legal: { homeAssistant: { url: "http://[FD00:0::1]:8123", address: { ip: "fd00::1" } } },
  },
  {
    fact: "an IP that no range opens",
    config: { homeAssistant: { url: "https://192.168.1.10:8123", address: { cidrs: ["10.0.0.0/8", "fd00::/64"] } } },
    at: "homeAssistant.address",
    says: "is 10.0.0.0/8, fd00::/64, but homeAssistant.url is 192.168.1.10",
    fix: "Remove it: homeAssistant.url already is an address.",
    legal: { homeAssistant: { url: "https://192.168.1.10:8123", address: { cidrs: ["fd00::/64", "192.168.1.0/24"] } } },
  },
  {
    fact: "an LLM's IP that no range opens",
    config: { llm: { provider: "ollama", baseUrl: "http://[fd00::2]:11434/v1", address: { cidrs: ["fd01::/64"] } } },
    at: "llm.address",
    says: "but llm.baseUrl is fd00::2",
    fix: "Remove it",
    legal: { llm: { provider: "ollama", baseUrl: "http://[fd00::2]:11434/v1", address: { cidrs: ["fd00::/64"] } } },
  },
  {
    fact: "a database's IP that no range opens",
    config: { postgres: { external: { host: "10.1.0.5", maxConnections: 200, address: { cidrs: ["10.2.0.0/16"] } } } },
    at: "postgres.external.address",
    says: "but postgres.external.host is 10.1.0.5",
    fix: "Remove it: postgres.external.host already is an address.",
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
    fix: "its address on the network",
    legal: { homeAssistant: { url: "http://ha.lan:8123", address: ip } },
  },
  {
    fact: "an address of an LLM whose URL is the provider's",
    config: { llm: { provider: "google", address: { ip: "10.0.0.1" } } },
    at: "llm.address",
    says: "without llm.baseUrl the app calls the provider on the internet",
    fix: 'Set llm.baseUrl, such as "http://192.168.1.20:11434/v1", or remove it.',
    legal: { llm: { provider: "google", address: { cidrs: ["142.250.0.0/15"] } } },
  },
  {
    fact: "production without TLS",
    config: { ingress: { tls: false } },
    at: "ingress.tls",
    says: "no one could log in",
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
    says: "an Ingress only serves host names",
    fix: '"aether.home.arpa"',
    legal: { host: "192.168.1.10", ingress: false, publicUrl: "https://192.168.1.10", networkPolicy: false },
  },
  {
    fact: "a host that is there twice",
    config: { ingress: { extraHosts: ["b.example.com", "b.example.com"] } },
    at: "ingress.extraHosts[1]",
    says: "is b.example.com, which is already served",
    fix: "Remove it",
    legal: { ingress: { extraHosts: ["b.example.com", "c.example.com"] } },
  },
  {
    fact: "the host again among the extra hosts",
    config: { host: "a.example.com", ingress: { extraHosts: ["a.example.com"] } },
    at: "ingress.extraHosts[0]",
    says: "already served",
    fix: "Remove it",
    legal: { host: "a.example.com", ingress: { extraHosts: ["www.a.example.com"] } },
  },
  {
    fact: "an unknown controller whose pods no policy knows",
    config: { ingress: { controller: "other" } },
    at: "networkPolicy.entry",
    code: "missing",
    says: "policies do not know the pods or addresses",
    fix: "set networkPolicy to false",
    legal: { ingress: { controller: "other" }, networkPolicy: { entry: { cidrs: ["10.0.0.0/24"] } } },
  },
  ...["gce-internal", "gce-regional-external"].map(
    (name): Row => ({
      fact: `GKE's class ${name}, whose proxies are in a subnet of the region`,
      config: { ingress: gkeClass(name) },
      at: "networkPolicy.entry",
      code: "missing",
      says: `is missing: the proxies of the class ${name} are in the proxy-only subnet of the region`,
      fix: 'such as { cidrs: ["10.129.0.0/23", "130.211.0.0/22", "35.191.0.0/16"] } with the range of that subnet',
      legal: {
        ingress: gkeClass(name),
        networkPolicy: { entry: { cidrs: ["10.129.0.0/23", "130.211.0.0/22", "35.191.0.0/16"] } },
      },
    }),
  ),
  {
    fact: "a subnet of GKE's proxies without the ranges of the health checks",
    config: { ingress: gkeClass("gce-internal"), networkPolicy: { entry: { cidrs: ["10.129.0.0/23", "35.0.0.0/8"] } } },
    at: "networkPolicy.entry.cidrs",
    says: "does not include 130.211.0.0/22, from which the load balancer's health checks come",
    fix: 'Set networkPolicy.entry to { cidrs: ["10.129.0.0/23", "35.0.0.0/8", "130.211.0.0/22"] }.',
    legal: { ingress: gkeClass("gce") },
  },
  {
    fact: "pods as the only clients of a stack behind GKE's load balancer",
    config: {
      ingress: gkeClass("gce"),
      networkPolicy: { entry: { pods: { namespace: "a", matchLabels: { a: "b" } } } },
    },
    at: "networkPolicy.entry",
    says: "does not include 130.211.0.0/22 and 35.191.0.0/16",
    fix: '{ cidrs: ["130.211.0.0/22", "35.191.0.0/16"] }',
    legal: { ingress: gkeClass("gce-internal"), networkPolicy: false },
  },
  {
    fact: "a way of one's own that no policy lets in",
    config: { ingress: false, ...outside },
    at: "networkPolicy.entry",
    code: "missing",
    says: "without an ingress, policies do not know which pods or addresses route publicUrl to the pods",
    fix: "set networkPolicy to false",
    legal: { ingress: false, ...outside, networkPolicy: false },
  },
];

contradictions("who reaches whom", rows);

describe("rules about who can reach whom", () => {
  it("accept a range and an IP for one name without policies, but never two different IPs", () => {
    const open = { networkPolicy: false };
    expect(places({ ...onNas({ cidrs: ["10.0.0.0/8"] }, ip), ...open })).toEqual([]);
    expect(places({ ...onNas(ip, { ip: "192.168.1.11" }), ...open })).toEqual(["llm.address"]);
  });

  it.each(["api.openai.com", "openrouter.ai", "api.together.xyz", "api.groq.com", "generativelanguage.googleapis.com"])(
    "know %s to be public: the app calls it without a URL",
    (host) => {
      expect(places({ llm: { provider: "custom", baseUrl: `https://${host}/v1` } })).toEqual([]);
      expect(places({ llm: { provider: "custom", baseUrl: `https://x.${host}/v1` } })).toEqual(["llm.address"]);
    },
  );

  it("do not require an address for a name without policies", () => {
    const external = { host: "db.example.com", maxConnections: 200 };
    const homeAssistant = { url: "https://ha.example.com", remoteUrl: "https://remote.example.com" };
    expect(places({ homeAssistant, postgres: { external }, networkPolicy: false })).toEqual([]);
    expect(places({ homeAssistant, postgres: { external } })).toEqual([
      "homeAssistant.address",
      "homeAssistant.remoteAddress",
      "postgres.external.address",
    ]);
  });

  it("report nothing about a model on localhost if the pods are malformed, whatever its name", () => {
    expect(places({ llm: { ...local, baseUrl: "http://127.0.0.1:1/v1" }, api: { workers: 0 } })).toEqual([
      "api.workers",
    ]);
    expect(places({ llm: { ...local, baseUrl: "http://[::1]:1/v1" } })).toEqual(["llm.baseUrl"]);
  });

  it.each([
    "http://192.168.1.20:11434/v1",
    "https://openrouter.ai/api/v1",
    "http://[fd00::20]:8080",
    "http://127.0.0.1:1/",
  ])("lead to the LLM at %s without more being said", (baseUrl) => {
    expect(places({ llm: { provider: "custom", baseUrl }, ...besideBoth })).toEqual([]);
  });

  it("allow a laptop's stack without TLS", () => {
    expect(places({ environment: "development", ingress: false })).toEqual([]);
  });

  it("let a stack be closed to all but kubectl port-forward, which no policy stops", () => {
    const local = { host: "localhost", publicUrl: "http://localhost:8080" };
    expect(places({ environment: "development", ingress: false, ...local })).toEqual([]);
  });
});
