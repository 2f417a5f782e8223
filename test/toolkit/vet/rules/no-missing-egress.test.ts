import { noMissingEgress } from "../../../../src/toolkit/vet/rules/no-missing-egress.ts";
import { container, object, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const calling = (value: string, name = "HTTPS_PROXY", spec: object = {}) =>
  pod({ containers: [container({ env: [{ name, value }] })], ...spec }, { name: "caller", labels: { app: "caller" } });
const policy = (...egress: object[]) =>
  object("networking.k8s.io/v1 NetworkPolicy", {
    spec: { podSelector: { matchLabels: { app: "caller" } }, policyTypes: ["Egress"], egress },
  });
const rule = (cidr: string, port: number | string, protocol = "TCP") => ({
  to: [{ ipBlock: { cidr } }],
  ports: [{ port, protocol }],
});
const toPods = (peer: object) => ({ to: [peer], ports: [{ port: 9000, protocol: "TCP" }] });
const named = (namespace: string) => ({ matchLabels: { "kubernetes.io/metadata.name": namespace } });
const only443 = policy(rule("0.0.0.0/0", 443));
const PATH = "warning Pod/caller spec.containers.0.env.0.value";

ruleTable(noMissingEgress, {
  passes: {
    "there is no policy": [calling("http://10.1.1.5:3128")],
    "the policy is about other pods": [
      object("networking.k8s.io/v1 NetworkPolicy", {
        spec: { podSelector: { matchLabels: { app: "other" } }, policyTypes: ["Egress"] },
      }),
      calling("http://10.1.1.5:3128"),
    ],
    "a rule opens address and port": [policy(rule("10.1.1.0/28", 3128)), calling("http://10.1.1.5:3128")],
    "a rule opens the port, and of a name nothing else is known": [
      policy(rule("10.1.1.0/28", 3128)),
      calling("http://proxy.example.com:3128"),
    ],
    "a rule opens the usual port of the scheme": [only443, calling("https://otlp.example.com/v1", "OTEL_ENDPOINT")],
    "a rule opens every port": [policy({ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }), calling("http://10.1.1.5:1")],
    "a named port may be any": [policy(rule("10.0.0.0/8", "web")), calling("http://proxy.example.com:3128")],
    "it is the pod itself": [only443, calling("http://localhost:3128 ")],
    "it is the pod itself, by IPv6": [only443, calling("http://[::1]:3128")],
    "the variable is the own address": [only443, calling("http://shop.example.com", "PUBLIC_URL")],
    "the variable is where requests may come from": [only443, calling("http://shop.example.com", "ALLOWED_ORIGINS")],
    "an Ingress serves the host": [
      only443,
      object("networking.k8s.io/v1 Ingress", { spec: { rules: [{ host: "shop.example.com" }] } }),
      calling("http://shop.example.com", "SHOP_LINK"),
    ],
    "an HTTPRoute serves the host": [
      only443,
      object("gateway.networking.k8s.io/v1 HTTPRoute", { spec: { hostnames: ["shop.example.com"] } }),
      calling("http://shop.example.com", "SHOP_LINK"),
    ],
    "the URL is a part of a text": [only443, calling("see http://wiki.example.com", "HELP")],
    "a Service of a namespace that a rule opens may lead to another port": [
      policy(toPods({ namespaceSelector: named("shop") })),
      calling("http://web.shop.svc.cluster.local:8080"),
    ],
    "of two labels the second is the namespace": [
      policy(toPods({ namespaceSelector: named("shop"), podSelector: { matchLabels: { app: "web" } } })),
      calling("http://web.shop:8080"),
    ],
    "a pod of a StatefulSet is in that namespace": [
      policy(toPods({ namespaceSelector: named("shop") })),
      calling("http://web-0.web.shop.svc:8080"),
    ],
    "a Service of the policy's own namespace": [policy(toPods({ podSelector: {} })), calling("http://web.a.svc:8080")],
    "a namespace that is not in the set may have the label": [
      policy(toPods({ namespaceSelector: { matchLabels: { team: "shop" } } })),
      calling("http://web.shop.svc:8080"),
    ],
    "a rule without peers opens every namespace": [
      policy({ ports: [{ port: 9000 }] }),
      calling("http://web.shop:8080"),
    ],
    "a setting of pods whose needs are known": {
      objects: [
        only443,
        object("v1 ConfigMap", { data: { API_URL: "http://10.1.1.5:3128" } }, { name: "settings" }),
        pod(
          { containers: [container({ envFrom: [{ configMapRef: { name: "settings" } }] })] },
          { name: "caller", labels: { app: "caller" } },
        ),
      ],
      facts: { knownPods: [{ kind: "pods", namespace: "a", matchLabels: { app: "caller" } }] },
    },
    "the value is not a URL": [only443, calling("proxy.example.com:3128")],
    "the scheme has no known port": [only443, calling("s3://backups")],
    "the pod is on the node's network": [
      only443,
      calling("http://10.1.1.5:3128", "HTTPS_PROXY", { hostNetwork: true }),
    ],
    "the hosts file has an address that a rule opens": [
      policy(rule("10.1.1.5/32", 3128)),
      calling("http://proxy:3128", "HTTPS_PROXY", { hostAliases: [{ ip: "10.1.1.5", hostnames: ["proxy"] }] }),
    ],
  },
  reports: {
    "no rule opens the port": {
      objects: [only443, calling("http://10.1.1.5:3128")],
      reports: [PATH],
      says: /^Pod a\/caller cannot reach 10\.1\.1\.5 at TCP 3128 \(HTTPS_PROXY\): no NetworkPolicy allows the connection\.$/,
    },
    "no rule opens the port of a name": {
      objects: [only443, calling("http://otel.example.com:4318", "OTEL_EXPORTER_OTLP_ENDPOINT")],
      reports: [PATH],
    },
    "a rule opens the port elsewhere": {
      objects: [policy(rule("10.2.0.0/16", 3128)), calling("http://10.1.1.5:3128")],
      reports: [PATH],
    },
    "a rule opens the port of IPv4 only": {
      objects: [policy(rule("0.0.0.0/0", 3128)), calling("http://[fd00::5]:3128")],
      reports: [PATH],
    },
    "a rule opens the port by UDP only": {
      objects: [policy(rule("10.0.0.0/8", 3128, "UDP")), calling("http://proxy.example.com:3128")],
      reports: [PATH],
    },
    "the hosts file has an address that no rule opens": {
      objects: [
        policy(rule("10.2.0.0/16", 3128)),
        calling("http://proxy:3128", "HTTPS_PROXY", { hostAliases: [{ ip: "10.1.1.5", hostnames: ["proxy"] }] }),
      ],
      reports: [PATH],
    },
    "no rule opens the port of a name in the home network": {
      objects: [only443, calling("http://proxy.lan:3128")],
      reports: [PATH],
    },
    "no rule opens pods of the Service's namespace": {
      objects: [only443, calling("http://otel.observability.svc:4318")],
      reports: [PATH],
    },
    "a rule opens another namespace": {
      objects: [policy(toPods({ namespaceSelector: named("shop") })), calling("redis://redis.cache")],
      reports: [PATH],
    },
    "a rule opens another namespace's pods, by name alone": {
      objects: [policy(toPods({ podSelector: {} })), calling("http://web.shop.svc:8080")],
      reports: [PATH],
    },
    "the namespace in the set lacks the label": {
      objects: [
        policy(toPods({ namespaceSelector: { matchLabels: { team: "shop" } } })),
        object("v1 Namespace", {}, { name: "shop", namespace: undefined }),
        calling("http://web.shop.svc:8080"),
      ],
      reports: [PATH],
    },
    "a rule opens the namespace by UDP only": {
      objects: [
        policy({ to: [{ namespaceSelector: named("shop") }], ports: [{ port: 53, protocol: "UDP" }] }),
        calling("http://web.shop.svc:8080"),
      ],
      reports: [PATH],
    },
    "no rule opens a port that a setting names": {
      objects: [
        only443,
        object("v1 ConfigMap", { data: { API_URL: "http://10.1.1.5:3128" } }, { name: "settings" }),
        pod(
          { containers: [container({ envFrom: [{ configMapRef: { name: "settings" } }] })] },
          { name: "caller", labels: { app: "caller" } },
        ),
      ],
      reports: ["warning ConfigMap/settings data.API_URL"],
    },
    "nothing may leave": { objects: [policy(), calling("https://otlp.example.com")], reports: [PATH] },
  },
});
