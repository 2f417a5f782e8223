// Objects that are not Aether's: applications as people write them, each with what is true of it and nothing else.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { kubernetesSchemas, vet } from "../../../src/index.ts";
import { checkout } from "../../fixtures/build.ts";

const told = (text: string, subjects: readonly string[] = ["links", "capacity", "reachability"]) =>
  vet(parseAllDocuments(text).map((document) => document.toJS()))
    .filter(({ rule }) => !subjects.includes("safety") && !SAFETY.test(rule))
    .map(({ rule, object, path }) => `${rule} ${object.kind}/${object.name} ${path.join(".")}`);
const SAFETY = /^(?:require-(?:pod-security|limits|pinned-image|secret-reference)|unique-job-name)$/;

/** A shop: a web server that finds its database and cache by the environment, and a worker that nobody calls. */
const shop = (change: (text: string) => string = (text) => text) =>
  told(
    change(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: shop/web:1.2.0
          ports: [{ name: http, containerPort: 3000 }]
          env:
            - { name: CACHE_URL, value: "redis://cache:6379/0" }
            - { name: DB_HOST, value: db }
            - { name: DB_PORT, value: "5432" }
            - { name: ISSUER, value: "https://login.example.com" }
            - { name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }
          readinessProbe: { httpGet: { path: /, port: http } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - name: db
          image: postgres:17
          ports: [{ containerPort: 5432 }]
          volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 5432 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cache, namespace: shop }
spec:
  selector: { matchLabels: { app: cache } }
  template:
    metadata: { labels: { app: cache } }
    spec: { containers: [{ name: cache, image: "valkey:8.1", ports: [{ containerPort: 6379 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: cache, namespace: shop }
spec: { selector: { app: cache }, ports: [{ port: 6379 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress: [{ ports: [{ port: http }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: stores, namespace: shop }
spec:
  podSelector: { matchExpressions: [{ key: app, operator: In, values: [db, cache] }] }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]
`),
  );

describe("another team's shop", () => {
  it("has nothing wrong with it", () => {
    expect(shop()).toEqual([]);
  });

  it.each([
    [
      "a cache that is misspelt in a URL",
      "redis://cache",
      "redis://cahe",
      "no-missing-host Deployment/web spec.template.spec.containers.0.env.0.value",
    ],
    [
      "a port of the cache that is not there",
      "cache:6379/0",
      "cache:6380/0",
      "no-missing-host Deployment/web spec.template.spec.containers.0.env.0.value",
    ],
    [
      "a port of the database in a variable of its own",
      '"5432"',
      '"5433"',
      "no-missing-host Deployment/web spec.template.spec.containers.0.env.1.value",
    ],
    [
      "a web server that may not reach the stores",
      "{ from: [{ podSelector: { matchLabels: { app: web } } }] }",
      "{ ports: [{ port: 5432 }] }",
      "no-missing-flow NetworkPolicy/stores spec.ingress",
    ],
    [
      "an ingress that is not let in",
      "ingress: [{ ports: [{ port: http }] }]",
      "ingress: [{ ports: [{ port: 3001 }] }]",
      "no-missing-flow NetworkPolicy/web spec.ingress",
    ],
    [
      "a policy for a port where nothing listens",
      "ingress: [{ ports: [{ port: http }] }]",
      "ingress: [{ ports: [{ port: http }, { port: 3001 }] }]",
      "require-flow-reason NetworkPolicy/web spec.ingress.0",
    ],
    [
      "pods that no policy guards",
      "spec: { podSelector: {}, policyTypes: [Ingress] }",
      "spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Egress] }",
      undefined,
    ],
  ])("%s is reported", (_, from, to, expected) => {
    const found = shop((text) => text.replace(from, to));
    expect(found).toEqual(expected === undefined ? [] : expect.arrayContaining([expected]));
  });

  it("that selects the cache's pods by a controller's label is understood", () => {
    expect(
      shop((text) =>
        text.replace(
          "selector: { app: db }, ports",
          "selector: { app: db, statefulset.kubernetes.io/pod-name: db-0 }, ports",
        ),
      ),
    ).toEqual([]);
  });
});

describe("widely used manifests", () => {
  const folder = join(checkout, "test/fixtures/foreign");
  // Besides what is true of every one of their pods: rights and limits.
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    "alb.yaml": [],
    "argo-cd.yaml": [],
    "cert-manager.yaml": [],
    "coredns.yaml": [],
    "guestbook.yaml": [
      "warning unique-selector Deployment/redis-leader spec.selector",
      "warning unique-selector Deployment/redis-follower spec.selector",
    ],
    "ingress-nginx.yaml": ["warning unique-job-name Job/ingress-nginx-admission-create metadata.name"],
    "kube-prometheus.yaml": [],
    "metallb.yaml": [],
    "redis-cluster.yaml": [],
    "trust-manager.yaml": [],
    "wordpress.yaml": [],
  };
  const UNGUARDED: Readonly<Record<string, readonly string[]>> = {
    "alb.yaml": ["require-limits Deployment/web", "require-pod-security Deployment/web"],
    "argo-cd.yaml": ["require-limits Deployment/argocd-redis", "require-limits Deployment/argocd-server"],
    "cert-manager.yaml": ["require-limits Deployment/cert-manager", "require-limits Deployment/cert-manager-webhook"],
    "coredns.yaml": ["require-pod-security Deployment/coredns"],
    "guestbook.yaml": ["frontend", "redis-follower", "redis-leader"].flatMap((name) => [
      `require-limits Deployment/${name}`,
      `require-pod-security Deployment/${name}`,
    ]),
    "ingress-nginx.yaml": [
      "require-limits Deployment/ingress-nginx-controller",
      "require-limits Job/ingress-nginx-admission-create",
      "require-pod-security Job/ingress-nginx-admission-create",
    ],
    "kube-prometheus.yaml": [],
    "metallb.yaml": ["DaemonSet/speaker", "Deployment/controller"].flatMap((name) => [
      `require-limits ${name}`,
      `require-pod-security ${name}`,
    ]),
    "redis-cluster.yaml": ["require-limits StatefulSet/redis", "require-pod-security StatefulSet/redis"],
    "trust-manager.yaml": ["require-limits Deployment/web", "require-pod-security Deployment/web"],
    "wordpress.yaml": ["wordpress", "wordpress-mysql"].flatMap((name) => [
      `require-limits Deployment/${name}`,
      `require-pod-security Deployment/${name}`,
    ]),
  };

  it("is all of it expected", () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(EXPECTED));
  });

  it.each(Object.entries(EXPECTED))("%s has the true findings and no others", async (file, expected) => {
    const objects = parseAllDocuments(readFileSync(join(folder, file), "utf8"), { version: "1.1" }).map((document) =>
      document.toJS(),
    );
    const findings = vet(objects, { schemas: await kubernetesSchemas() });
    const isOfPods = ({ rule }: { rule: string }) => /^require-(?:pod-security|limits)$/.test(rule);
    expect(
      findings
        .filter((each) => !isOfPods(each))
        .map(
          ({ severity, rule, object, path }) => `${severity} ${rule} ${object.kind}/${object.name} ${path.join(".")}`,
        ),
    ).toEqual(expected);
    const ofPods = findings.filter(isOfPods);
    expect(new Set(ofPods.map(({ severity }) => severity))).toEqual(new Set(ofPods.length === 0 ? [] : ["warning"]));
    expect([...new Set(ofPods.map(({ rule, object }) => `${rule} ${object.kind}/${object.name}`))].sort()).toEqual(
      [...(UNGUARDED[file] ?? [])].sort(),
    );
  });
});
