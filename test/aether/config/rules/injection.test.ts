import { contradictions, type Row } from "../problems.ts";

const AGENT = "vault.hashicorp.com/agent-inject";
const VOLUME = "vault.hashicorp.com/agent-service-account-token-volume-name";
const refusedToken = { says: "pods have no token of their ServiceAccount", fix: "secrets.externalSecret" };
const tokenMount = {
  volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token", audience: "vault" } }] } }],
  volumeMounts: [{ name: "token", mountPath: "/var/run/secrets/vault.io/serviceaccount" }],
};

const rows: Row[] = [
  {
    fact: "a namespace that Istio adds to its mesh by a label",
    config: { commonLabels: { "istio-injection": "enabled" } },
    at: "commonLabels.istio-injection",
    says: 'is "enabled", which adds pods to a mesh, but mesh is not set: no policy opens the ports of its control plane',
    fix: 'Remove it, and set mesh to "istio".',
    legal: { commonLabels: { "istio-injection": "disabled" } },
  },
  {
    fact: "a namespace in Istio's mesh, with pods that say nothing of it",
    config: {
      commonLabels: { "istio-injection": "enabled" },
      ui: { podLabels: { "sidecar.istio.io/inject": "false" } },
    },
    at: "commonLabels.istio-injection",
    says: "adds pods to a mesh",
    fix: 'set mesh to "istio"',
    // The pods opt out; on pods, the label of a Namespace has no effect.
    legal: {
      commonLabels: { "istio-injection": "enabled", "istio.io/rev": "default" },
      pods: { labels: { "sidecar.istio.io/inject": "false", "istio-injection": "enabled" } },
    },
  },
  {
    fact: "a namespace in Linkerd's mesh",
    config: { commonAnnotations: { "linkerd.io/inject": "enabled" } },
    at: 'commonAnnotations["linkerd.io/inject"]',
    says: "adds pods to a mesh",
    fix: 'set mesh to "linkerd"',
    legal: {
      commonAnnotations: { "linkerd.io/inject": "enabled" },
      pods: { annotations: { "linkerd.io/inject": "disabled" } },
    },
  },
  {
    fact: "pods that Istio adds to its mesh by a label, while another mesh is set",
    config: { mesh: "linkerd", api: { podLabels: { "sidecar.istio.io/inject": "true" } } },
    at: 'api.podLabels["sidecar.istio.io/inject"]',
    says: "but mesh is linkerd",
    fix: 'set mesh to "istio"',
    legal: { mesh: "istio", api: { podLabels: { "sidecar.istio.io/inject": "true" } } },
  },
  {
    fact: "pods that Istio adds to its mesh by an annotation",
    config: { ui: { podAnnotations: { "sidecar.istio.io/inject": "true" } } },
    at: 'ui.podAnnotations["sidecar.istio.io/inject"]',
    says: "adds pods to a mesh",
    fix: 'set mesh to "istio"',
    legal: { ui: { podAnnotations: { "sidecar.istio.io/inject": "false" } } },
  },
  {
    fact: "a revision of Istio without its mesh",
    config: { pods: { labels: { "istio.io/rev": "canary" } } },
    at: 'pods.labels["istio.io/rev"]',
    says: "adds pods to a mesh",
    fix: 'set mesh to "istio"',
    legal: { mesh: "istio-ambient", pods: { labels: { "istio.io/rev": "canary" } } },
  },
  {
    fact: "Istio's ambient mode by a label",
    config: { mesh: "istio", commonLabels: { "istio.io/dataplane-mode": "ambient" } },
    at: 'commonLabels["istio.io/dataplane-mode"]',
    says: "but mesh is istio:",
    fix: 'set mesh to "istio-ambient"',
    legal: { mesh: "istio", commonLabels: { "istio.io/dataplane-mode": "none" } },
  },
  {
    fact: "pods that Linkerd adds to its mesh by an annotation",
    config: { pods: { annotations: { "linkerd.io/inject": "enabled" } } },
    at: 'pods.annotations["linkerd.io/inject"]',
    says: "but mesh is not set",
    fix: 'set mesh to "linkerd"',
    legal: { mesh: "linkerd", pods: { annotations: { "linkerd.io/inject": "enabled" } } },
  },
  {
    fact: "a namespace that Linkerd adds to its mesh, in its other mode",
    config: { commonAnnotations: { "linkerd.io/inject": "ingress" } },
    at: 'commonAnnotations["linkerd.io/inject"]',
    says: "adds pods to a mesh",
    fix: 'set mesh to "linkerd"',
    // As a label it has no effect.
    legal: { commonAnnotations: { "linkerd.io/inject": "disabled" }, commonLabels: { "linkerd.io/inject": "enabled" } },
  },
  {
    fact: "Vault's agent in the pods of a component",
    config: { api: { podAnnotations: { [AGENT]: "true" } } },
    at: `api.podAnnotations["${AGENT}"]`,
    ...refusedToken,
    legal: { api: { podAnnotations: { [AGENT]: "false" } } },
  },
  {
    fact: "Vault's agent without a token that its injector finds",
    config: { api: { podAnnotations: { [AGENT]: "true" }, volumes: tokenMount.volumes } },
    at: `api.podAnnotations["${AGENT}"]`,
    ...refusedToken,
    legal: { api: { podAnnotations: { [AGENT]: "true" }, ...tokenMount } },
  },
  {
    fact: "Vault's agent in all pods",
    config: { pods: { annotations: { [AGENT]: "true" } } },
    at: `pods.annotations["${AGENT}"]`,
    ...refusedToken,
    legal: { pods: { annotations: { [AGENT]: "false" } } },
  },
  {
    fact: "Vault's agent with the name of a volume that does not exist",
    config: { api: { podAnnotations: { [AGENT]: "true", [VOLUME]: "tokn" }, volumes: tokenMount.volumes } },
    at: `api.podAnnotations["${AGENT}"]`,
    ...refusedToken,
    legal: { api: { podAnnotations: { [AGENT]: "true", [VOLUME]: "token" }, volumes: tokenMount.volumes } },
  },
];

contradictions("what other projects inject", rows);
