// References between objects that nothing in the cluster complains about, or only much later.
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { aetherStack, facts, vet } from "../../../src/index.ts";

const told = (...documents: readonly string[]) =>
  vet(documents.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS())))
    .filter(({ rule }) => !/^require-(?:pod-security|limits|secret-reference)$/.test(rule))
    .map(({ rule, severity, object, path }) => `${severity} ${rule} ${object.kind}/${object.name} ${path.join(".")}`);

const app = (name: string, namespace = "a", more = "", labels = `app: ${name}`) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { selector: { ${labels} }, ports: [{ name: http, port: 80, targetPort: http }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec:
      ${more}
      containers: [{ name: web, image: "web:1.0", ports: [{ name: http, containerPort: 8080 }] }]
`;
const service = (name: string, namespace: string, labels: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { ${labels} }, ports: [{ port: 80 }] }
`;

describe("a Service that finds no pods", () => {
  it.each([
    ["all labels but one", "app: web, tier: back"],
    ["a value with a slip", "app: web, tier: fronnt"],
    ["the value under another key", "app.kubernetes.io/name: web"],
  ])("is an error where pods have %s", (_, labels) => {
    expect(told(app("web", "a", "", "app: web, tier: front"), service("other", "a", labels))).toEqual([
      "error no-missing-service-pods Service/other spec.selector",
    ]);
  });

  it("is an error where pods of another namespace have exactly its labels", () => {
    expect(told(app("web", "b"), service("web", "a", "app: web"))).toEqual([
      "error no-missing-service-pods Service/web spec.selector",
    ]);
  });

  it("is none where one label of many is common, or an operator makes pods from what is there", () => {
    const operated = "apiVersion: x.example.com/v1\nkind: Cluster\nmetadata: { name: pg, namespace: a }";
    const web = app("web", "a", "", "app: web, part-of: shop");
    expect(told(web, service("pg", "a", "app: pg, role: primary, part-of: shop"))).toEqual([]);
    expect(told(web, service("pg", "a", "app: pg, part-of: shop"), operated)).toEqual([]);
  });

  it("finds those of the default namespace where neither says one", () => {
    const here = app("web", "default");
    expect(told(here.replace("name: web, namespace: default", "name: web"))).toEqual([]);
  });
});

it("ports that are not declared are needed to be open in the policies where a Service leads there", () => {
  const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: a }
spec: { podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: 9999 }] }] }
`;
  const open = app("web").replace("targetPort: http", "targetPort: 9999").replace("spec: {", "spec: { type: NodePort,");
  expect(told(open, policy)).toEqual(["warning valid-service-port Service/web spec.ports.0.targetPort"]);
  expect(told(open, policy.replace("9999", "8080"))).toContain("error no-missing-flow NetworkPolicy/web spec.ingress");
});

describe("a route of the Gateway API", () => {
  const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway, namespace: a }
spec: { gatewayClassName: x, listeners: [{ name: https, port: 443, protocol: HTTPS }] }
`;
  const route = (rules: string, parent = "name: gateway") => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: a }
spec: { parentRefs: [{ ${parent} }], hostnames: [web.example.com], rules: [${rules}] }
`;
  const good = "{ backendRefs: [{ name: web, port: 80 }] }";

  it.each([
    ["nothing wrong", route(good), []],
    [
      "a Gateway that is not there",
      route(good, "name: gatewy"),
      ["no-missing-gateway HTTPRoute/r spec.parentRefs.0.name"],
    ],
    [
      "a listener that is not there",
      route(good, "name: gateway, sectionName: http"),
      ["no-missing-gateway HTTPRoute/r spec.parentRefs.0.sectionName"],
    ],
    [
      "a mirror that is not there",
      route(
        "{ backendRefs: [{ name: web, port: 80 }], filters: [{ requestMirror: { backendRef: { name: no, port: 80 } } }] }",
      ),
      ["no-missing-backend HTTPRoute/r spec.rules.0.filters.0.requestMirror.backendRef.name"],
    ],
    [
      "a backend without a port",
      route("{ backendRefs: [{ name: web }] }"),
      ["no-missing-backend HTTPRoute/r spec.rules.0.backendRefs.0.name"],
    ],
    [
      "a Service of another namespace",
      route("{ backendRefs: [{ name: far, namespace: b, port: 80 }] }"),
      ["no-missing-reference-grant HTTPRoute/r spec.rules.0.backendRefs.0.name"],
    ],
  ])("with %s", (_, given, expected) => {
    expect(told(app("web"), app("far", "b"), gateway, given)).toEqual(expected.map((each) => `error ${each}`));
  });

  it("may lead to a Service of another namespace that grants it", () => {
    const grant = `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: g, namespace: b }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: a }], to: [{ group: "", kind: Service }] }
`;
    const far = route("{ backendRefs: [{ name: far, namespace: b, port: 80 }] }");
    expect(told(app("web"), app("far", "b"), gateway, far, grant)).toEqual([]);
  });
});

describe("what extends the API server", () => {
  const webhook = (service: string) => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: w }
webhooks: [{ name: w.example.com, clientConfig: { service: { ${service} } } }]
`;
  it.each([
    ["name: webhook, namespace: a, port: 80", []],
    [
      "name: webhok, namespace: a, port: 80",
      ["error no-missing-extension-service ValidatingWebhookConfiguration/w webhooks.0.clientConfig.service.name"],
    ],
    [
      "name: webhook, namespace: a",
      ["error no-missing-extension-service ValidatingWebhookConfiguration/w webhooks.0.clientConfig.service.port"],
    ],
    [
      "name: metrics-server, namespace: a",
      ["warning no-missing-extension-service ValidatingWebhookConfiguration/w webhooks.0.clientConfig.service.name"],
    ],
    ["name: metrics-server, namespace: kube-system", []],
  ])("by the Service { %s }", (given, expected) => {
    expect(told(app("webhook"), webhook(given))).toEqual(expected);
  });

  it("an APIService is looked at, too", () => {
    const api = `
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1.x }
spec: { service: { name: webhok, namespace: a } }
`;
    expect(told(app("webhook"), api)).toEqual(["error no-missing-extension-service APIService/v1.x spec.service.name"]);
  });
});

describe("a monitor", () => {
  const monitor = (spec: string) => `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: m, namespace: mon }
spec: { ${spec} }
`;
  it.each([
    [
      "of its own namespace, where there are no Services",
      "selector: { matchLabels: { app: web } }, endpoints: [{ port: http }]",
      [],
    ],
    [
      "of a namespace by name",
      "namespaceSelector: { matchNames: [a] }, selector: { matchLabels: { app: website } }, endpoints: [{ port: http }]",
      ["error no-missing-monitored-service ServiceMonitor/m spec.selector"],
    ],
    [
      "of any namespace, with a label of nobody",
      "namespaceSelector: { any: true }, selector: { matchLabels: { app: elsewhere } }, endpoints: [{ port: http }]",
      ["warning no-missing-monitored-service ServiceMonitor/m spec.selector"],
    ],
    [
      "with a port that is not there",
      "namespaceSelector: { any: true }, selector: { matchLabels: { app: webapp } }, endpoints: [{ port: metrics }]",
      ["error no-missing-monitored-service ServiceMonitor/m spec.endpoints.0.port"],
    ],
    [
      "with a target port that is not there",
      "namespaceSelector: { any: true }, selector: { matchLabels: { app: webapp } }, endpoints: [{ targetPort: metrics }]",
      ["error no-missing-monitored-service ServiceMonitor/m spec.endpoints.0.targetPort"],
    ],
    [
      "with a target port that is",
      "namespaceSelector: { any: true }, selector: { matchLabels: { app: webapp } }, endpoints: [{ targetPort: http }]",
      [],
    ],
  ])("%s", (_, spec, expected) => {
    const text = monitor(spec).replace("app: website", "app: webappp");
    expect(told(app("webapp"), text)).toEqual(expected);
  });
});

describe("a Secret that is there and of no use", () => {
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: opaque, namespace: a }\nstringData: { a: b }\n";
  it("as a certificate", () => {
    const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, namespace: a }
spec:
  tls: [{ hosts: [other.example.com, "*.example.com"], secretName: opaque }]
  rules: [{ host: web.example.com, http: { paths: [{ path: /, backend: { service: { name: web, port: { name: http } } } }] } }]
`;
    expect(told(app("web"), secret, ingress)).toEqual([
      "warning valid-tls-host Ingress/i spec.tls.0.hosts.0",
      "error no-missing-secret-key Ingress/i spec.tls.0.secretName",
      "error no-missing-secret-key Ingress/i spec.tls.0.secretName",
    ]);
  });
});

it("a single file of a ConfigMap is a key of it", () => {
  const pod = (subPath: string, items = "") => `
apiVersion: v1
kind: ConfigMap
metadata: { name: conf, namespace: a }
data: { nginx.conf: "" }
---
apiVersion: v1
kind: Pod
metadata: { name: p, namespace: a }
spec:
  containers: [{ name: c, image: "c:1", volumeMounts: [{ name: conf, mountPath: /etc/nginx.conf, subPath: ${subPath} }] }]
  volumes: [{ name: conf, configMap: { name: conf ${items} } }]
`;
  expect(told(pod("nginx.conf"))).toEqual([]);
  expect(told(pod("nginx.cnf"))).toEqual([
    "error no-missing-config-map-key Pod/p spec.containers.0.volumeMounts.0.subPath",
  ]);
  expect(told(pod("x.conf", ", items: [{ key: nginx.conf, path: x.conf }]"))).toEqual([]);
});

describe("a name that is a slip away from one of the set", () => {
  it.each([
    [
      "a ClusterRole",
      `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: web-reader }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: b }
roleRef: { kind: ClusterRole, name: web-raeder }
`,
      ["error no-missing-role ClusterRoleBinding/b roleRef.name"],
    ],
    [
      "an IngressClass",
      `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, namespace: a }
spec: { ingressClassName: ngimx }
`,
      ["error no-missing-class Ingress/i spec.ingressClassName"],
    ],
    [
      "a Secret, which may be another all the same",
      `
apiVersion: v1
kind: Secret
metadata: { name: api-secret, namespace: a }
---
apiVersion: v1
kind: Pod
metadata: { name: p, namespace: a }
spec: { containers: [{ name: c, image: "c:1", envFrom: [{ secretRef: { name: app-secret } }] }] }
`,
      ["warning no-missing-secret Pod/p spec.containers.0.envFrom.0.secretRef.name"],
    ],
  ])("%s", (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it("not the cluster's own ClusterRoles", () => {
    expect(
      told(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: web-reader }",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: b }\nroleRef: { kind: ClusterRole, name: view }",
      ),
    ).toEqual([]);
  });
});

describe("a setting of the stack", () => {
  it.each(["DATABASE_POOL_SIZE", "MLFLOW_TRACKING_URI", "LLM_PROVIDER"])(
    "%s that is gone from the ConfigMap, or renamed, is missed",
    (key) => {
      const changed = (rename: boolean) =>
        vet(
          aetherStack().map((object) => {
            if (object.kind !== "ConfigMap" || object.data?.[key] === undefined) return object;
            const { [key]: value, ...data } = object.data;
            return { ...object, data: rename ? { ...data, [`${key}_`]: value } : data };
          }),
          facts(),
        );
      for (const rename of [false, true])
        expect(changed(rename)).toContainEqual(
          expect.objectContaining({
            rule: "no-missing-setting",
            object: expect.objectContaining({ kind: "ConfigMap", name: "aether-config" }),
            message: `Container api of Deployment aether/aether-api does not find its setting ${key}.`,
          }),
        );
    },
  );
});

it("a claim that is not there is a warning, and a slip away from one that is an error", () => {
  const pod = (name: string) => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: recordings, namespace: a }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: p, namespace: a }
spec: { containers: [{ name: c, image: "c:1" }], volumes: [{ name: v, persistentVolumeClaim: { claimName: ${name} } }] }
`;
  const toldOf = (name: string) => told(pod(name)).filter((line) => line.includes("claim"));
  const place = "no-missing-claim Pod/p spec.volumes.0.persistentVolumeClaim.claimName";
  expect(toldOf("share")).toEqual([`warning ${place}`]);
  expect(toldOf("recording")).toEqual([`error ${place}`]);
  expect(toldOf("recordings")).toEqual([]);
});

it("a ConfigMap that is not there is a warning, a slip away from one that is an error, and the stack's own an error", () => {
  const pod = (name: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: corporate, namespace: a }
---
apiVersion: v1
kind: Pod
metadata: { name: p, namespace: a }
spec: { containers: [{ name: c, image: "c:1", envFrom: [{ configMapRef: { name: ${name} } }] }] }
`;
  expect(told(pod("proxies"))).toEqual([
    "warning no-missing-config-map Pod/p spec.containers.0.envFrom.0.configMapRef.name",
  ]);
  expect(told(pod("corprate"))).toEqual([
    "error no-missing-config-map Pod/p spec.containers.0.envFrom.0.configMapRef.name",
  ]);
  const without = aetherStack().filter(({ metadata }) => metadata.name !== "aether-config");
  expect(vet(without, facts())).toContainEqual(
    expect.objectContaining({
      rule: "no-missing-setting",
      severity: "error",
      path: expect.arrayContaining(["envFrom"]),
    }),
  );
});
