// When you move a household from podman compose to one small node, such as k3s: everything is local, and resources are scarce.
import { type AetherConfig, aetherStack, toYaml } from "@aether/k8s";

const home: AetherConfig = {
  host: "aether.home.arpa",
  images: { registry: "registry.home.arpa:5000" },
  homeAssistant: { url: "http://192.168.1.10:8123" },
  // Any OpenAI-compatible server at home; this is Ollama.
  llm: { provider: "ollama", model: "qwen3:14b", baseUrl: "http://192.168.1.20:11434/v1" },
  scheduler: { timezone: "Europe/Berlin", resources: { requests: { cpu: "100m" } } },
  // One pod of each: there is only one node, and a second pod would not have enough memory.
  api: { autoscaling: false, replicas: 1, resources: { requests: { cpu: "100m" } } },
  ui: { replicas: 1 },
  postgres: { storage: { size: "5Gi" }, resources: { requests: { cpu: "100m" } } },
  mlflow: { storage: { size: "5Gi" }, resources: { requests: { cpu: "50m" } } },
  // k3s includes Traefik. Put your certificate into the Secret aether-tls.
  ingress: { controller: "traefik" },
};

console.log(toYaml(aetherStack(home)));
