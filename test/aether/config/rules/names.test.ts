import { describe, expect, it } from "vitest";
import { components } from "../../../../src/aether/components/roster.ts";
import { aetherStack } from "../../../../src/index.ts";
import { contradictions, places, problemAt, type Row } from "../problems.ts";

const sidecar = (name: string) => ({ name, image: "busybox:1.37" });

const gke = (ingress: { ingressClassName?: string }) => ({
  ingress: { controller: "other" as const, annotations: { "kubernetes.io/ingress.class": "gce" }, ...ingress },
  networkPolicy: { entry: { cidrs: ["130.211.0.0/22"] } },
});

/** Annotations by which a controller closes setup, with another value each. */
const closing = [
  ["haproxy", "haproxy.org/backend-config-snippet", "timeout tunnel 1h"],
  ["traefik", "traefik.ingress.kubernetes.io/router.pathmatcher", "Path"],
  ["traefik", "traefik.ingress.kubernetes.io/router.priority", "10"],
] as const;

const rows: Row[] = [
  ...[
    { postgres: { storage: { existingClaim: "old" } }, mlflow: { storage: { existingClaim: "old" } } },
    { mlflow: { storage: { existingClaim: "data-aether-postgres-0" } } },
  ].map((config) => ({
    fact: `a claim that the database has too: ${config.mlflow.storage.existingClaim}`,
    config,
    at: "mlflow.storage.existingClaim",
    says: "which already holds the data of postgres.storage.",
    fix: "Use a separate claim for each.",
    legal: { ...config, mlflow: { storage: { existingClaim: "another" } } },
  })),
  {
    fact: "MLflow's claim for the database",
    config: { postgres: { storage: { existingClaim: "aether-mlflow" } } },
    at: "postgres.storage.existingClaim",
    says: "is aether-mlflow, which already holds the data of mlflow.storage.",
    fix: "Use a separate claim for each.",
    legal: { postgres: { storage: { existingClaim: "aether-mlflow" } }, mlflow: false },
  },
  ...closing.flatMap(([controller, name, value]) =>
    [
      { at: "ingress.annotations", config: { ingress: { controller, annotations: { [name]: value } } } },
      { at: "commonAnnotations", config: { ingress: { controller }, commonAnnotations: { [name]: value } } },
    ].map(({ at, config }) => ({
      fact: `${name} in ${at}, by which ${controller} closes setup`,
      config,
      at: `${at}["${name}"]`,
      says: `is "${value}", but the module closes setup by this annotation`,
      fix: "Remove it.",
      legal: { ...config, ingress: { ...config.ingress, openSetup: true } },
    })),
  ),
  ...(
    [
      ["nginx.ingress.kubernetes.io/rewrite-target", "/$1"],
      ["haproxy.org/path-rewrite", "/app"],
      ["konghq.com/strip-path", "true"],
    ] as const
  ).flatMap(([name, value]) =>
    [
      { at: "ingress.annotations", config: { ingress: { annotations: { [name]: value } } } },
      { at: "commonAnnotations", config: { commonAnnotations: { [name]: value } } },
    ].map(({ at, config }) => ({
      fact: `${name} in ${at}, which replaces the app's paths`,
      config,
      at: `${at}["${name}"]`,
      says: "would replace the paths of requests",
      fix: "Remove it.",
      legal: {
        ingress: { annotations: { "haproxy.org/path-rewrite": "/old/(.*) /\\1", "konghq.com/strip-path": "false" } },
      },
    })),
  ),
  ...["job-name", "batch.kubernetes.io/controller-uid", "kubernetes.io/metadata.name"].map((label) => ({
    fact: `${label}, a label that Kubernetes sets itself`,
    config: { commonLabels: { [label]: "mine" } },
    at: label === "job-name" ? "commonLabels.job-name" : `commonLabels["${label}"]`,
    says: "is set by Kubernetes, which rejects any other value.",
    fix: "Use a different label.",
    legal: { commonLabels: { "example.com/job-name": "mine" } },
  })),
  {
    fact: "the class of an Ingress in an annotation",
    config: { ingress: { annotations: { "kubernetes.io/ingress.class": "public" } } },
    at: 'ingress.annotations["kubernetes.io/ingress.class"]',
    says: "is rejected together with spec.ingressClassName",
    fix: 'Remove it, and set ingress.ingressClassName to "public".',
    legal: { ingress: { ingressClassName: "public" } },
  },
  {
    fact: "the class of an Ingress in an annotation, beside that of a controller with annotations of its own",
    config: gke({ ingressClassName: "gce" }),
    at: 'ingress.annotations["kubernetes.io/ingress.class"]',
    says: "is rejected together with spec.ingressClassName",
    fix: 'set ingress.ingressClassName to "gce".',
    // Of GKE's controller it is the only way to say the class.
    legal: gke({}),
  },
  {
    fact: "the annotation that replaces pods when their settings change",
    config: { ui: { podAnnotations: { "checksum/config": "1" } } },
    at: 'ui.podAnnotations["checksum/config"]',
    says: "is set by the module: it replaces the pods when their settings change.",
    fix: "Use a different annotation.",
    legal: { postgres: { podAnnotations: { "checksum/config": "1" } } },
  },
  {
    fact: "a variable that a secret key is",
    config: { api: { env: [{ name: "JWT_SECRET", value: "x" }] } },
    at: "api.env[0]",
    says: "sets JWT_SECRET, which the module already sets",
    fix: "Remove it and use secrets.",
    legal: { api: { env: [{ name: "JWT_SECRET_2", value: "x" }] } },
  },
  {
    fact: "a variable that the role is",
    config: { scheduler: { env: [{ name: "AETHER_ROLE", value: "api" }] } },
    at: "scheduler.env[0]",
    says: "sets AETHER_ROLE",
    fix: "Remove it: it is the component's role.",
    legal: { scheduler: { env: [{ name: "HTTPS_PROXY", value: "http://proxy:3128" }] } },
  },
  {
    fact: "a variable of the proxy beside the proxy of the config",
    config: {
      proxy: { url: "http://10.1.1.5:3128" },
      api: { env: [{ name: "no_proxy", value: "example.com" }] },
    },
    at: "api.env[0]",
    says: "sets no_proxy, which the module already sets",
    fix: "Remove it and use proxy.",
    legal: { proxy: { url: "http://10.1.1.5:3128" }, ui: { env: [{ name: "no_proxy", value: "example.com" }] } },
  },
  {
    fact: "a variable that a field of the config decides",
    config: { api: { env: [{ name: "DATABASE_POOL_SIZE", value: "20" }] } },
    at: "api.env[0]",
    says: "sets DATABASE_POOL_SIZE, which the module already sets",
    fix: "Remove it and use postgres.pool.size.",
    legal: { ui: { env: [{ name: "DATABASE_POOL_SIZE", value: "20" }] } },
  },
  ...[
    ["MLFLOW_HOST", "it listens on every address"],
    ["MLFLOW_PORT", "the Service leads to port 5000"],
    ["MLFLOW_WORKERS", "of one worker"],
    ["MLFLOW_BACKEND_STORE_URI", "use mlflow.database."],
    ["MLFLOW_DEFAULT_ARTIFACT_ROOT", "upload through the server"],
    ["MLFLOW_ARTIFACTS_DESTINATION", "artifacts on its volume"],
    ["MLFLOW_SERVER_ALLOWED_HOSTS", "the names of its Service"],
  ].map(([variable = "", fix = ""]) => ({
    fact: `${variable}, which a flag of MLflow's command decides`,
    config: { mlflow: { env: [{ name: variable, value: "1" }] } },
    at: "mlflow.env[0]",
    says: `sets ${variable}, which the module already sets`,
    fix,
    legal: { mlflow: { env: [{ name: "MLFLOW_SERVER_X_FRAME_OPTIONS", value: "DENY" }] } },
  })),
  {
    fact: "a variable that the image's command does not read",
    config: { scheduler: { env: [{ name: "API_PORT", value: "80" }] } },
    at: "scheduler.env[0]",
    says: "sets API_PORT, which has no effect",
    fix: "the command listens on port 8000",
    legal: { scheduler: { env: [{ name: "TRACE_EVAL_ENABLED", value: "true" }] } },
  },
  {
    fact: "a variable of MLflow's that is set already",
    config: { mlflow: { env: [{ name: "MLFLOW_DISABLE_TELEMETRY", value: "false" }] } },
    at: "mlflow.env[0]",
    says: "sets MLFLOW_DISABLE_TELEMETRY, which the module already sets",
    fix: "Remove it: no policy lets it out.",
    legal: { ui: { env: [{ name: "HOME", value: "/tmp" }] } },
  },
  {
    fact: "workers by their ineffective name",
    config: { api: { env: [{ name: "API_WORKERS", value: "4" }] } },
    at: "api.env[0]",
    says: "has no effect",
    fix: "api.workers",
    legal: { api: { workers: 2 }, postgres: { pool: { size: 5, maxOverflow: 2 } } },
  },
  {
    fact: "a variable that is there twice",
    config: { api: { env: [{ name: "A" }, { name: "A" }] } },
    at: "api.env[1]",
    says: "is A, which another entry already uses",
    fix: "another name",
    legal: { api: { env: [{ name: "A" }, { name: "a" }] } },
  },
  {
    fact: "a volume of the module's name",
    config: { api: { volumes: [{ name: "tmp", emptyDir: {} }] } },
    at: "api.volumes[0]",
    says: "is tmp, which the module already uses",
    fix: "another name",
    legal: { api: { volumes: [{ name: "data", emptyDir: {} }] } },
  },
  {
    fact: "a mount over the module's",
    config: { api: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/tmp" }] } },
    at: "api.volumeMounts[0]",
    says: "is /tmp, which the module already uses",
    fix: "another mountPath",
    legal: { api: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/tmp2" }] } },
  },
  {
    fact: "a mount over the module's in another spelling",
    config: { api: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "//tmp/./" }] } },
    at: "api.volumeMounts[0]",
    says: "is /tmp, which the module already uses",
    fix: "another mountPath",
    legal: { migration: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/tmp/" }] } },
  },
  {
    fact: "a mount over the app",
    config: { migration: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/app/" }] } },
    at: "migration.volumeMounts[0]",
    says: "is mounted at /app, which would hide files of the image",
    fix: "another mountPath",
    legal: { migration: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/app/extra" }] } },
  },
  {
    fact: "a mount over everything",
    config: { ui: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/" }] } },
    at: "ui.volumeMounts[0]",
    says: "is mounted at /,",
    fix: "another mountPath",
    legal: { ui: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/app" }] } },
  },
  {
    fact: "two mounts at one place",
    config: {
      ui: {
        volumes: [{ name: "x" }],
        volumeMounts: [
          { name: "x", mountPath: "/ca" },
          { name: "x", mountPath: "/ca/" },
        ],
      },
    },
    at: "ui.volumeMounts[1]",
    says: "is /ca, which another entry already uses",
    fix: "another mountPath",
    legal: {
      ui: {
        volumes: [{ name: "x" }],
        volumeMounts: [
          { name: "x", mountPath: "/ca" },
          { name: "x", mountPath: "/ca/more" },
        ],
      },
    },
  },
  {
    fact: "a mount of a volume that is not there",
    config: { ui: { volumeMounts: [{ name: "ca", mountPath: "/ca" }] } },
    at: "ui.volumeMounts[0].name",
    code: "missing",
    says: "names the volume ca, which the pod does not have",
    fix: "ui.volumes",
    legal: { ui: { volumes: [{ name: "ca" }], volumeMounts: [{ name: "ca", mountPath: "/ca" }] } },
  },
  {
    fact: "an init container of the module's name",
    config: { api: { initContainers: [sidecar("wait")] } },
    at: "api.initContainers[0]",
    says: "is wait, which the module already uses",
    fix: "another name",
    legal: { api: { initContainers: [sidecar("wait-for-vault")] } },
  },
  {
    fact: "a sidecar of the component's name",
    config: { api: { sidecars: [sidecar("proxy"), sidecar("api")] } },
    at: "api.sidecars[1]",
    says: "is api, which the module already uses",
    fix: "another name",
    legal: { api: { sidecars: [sidecar("proxy"), sidecar("scheduler")] } },
  },
  {
    fact: "a sidecar of an init container's name",
    config: { api: { initContainers: [sidecar("proxy")], sidecars: [sidecar("proxy")] } },
    at: "api.sidecars[0]",
    says: "another entry",
    fix: "another name",
    legal: { api: { initContainers: [sidecar("proxy-setup")], sidecars: [sidecar("proxy")] } },
  },
  {
    fact: "a common label that selectors depend on",
    config: { commonLabels: { "app.kubernetes.io/name": "mine" } },
    at: 'commonLabels["app.kubernetes.io/name"]',
    says: "selectors depend on it",
    fix: "Use a different label.",
    legal: { commonLabels: { "example.com/name": "mine" } },
  },
  {
    fact: "a pod label that selectors depend on",
    config: { mlflow: { podLabels: { "app.kubernetes.io/component": "x" } } },
    at: 'mlflow.podLabels["app.kubernetes.io/component"]',
    says: "is set by the module",
    fix: "Use a different label.",
    legal: { mlflow: { podLabels: { component: "x" } } },
  },
  {
    fact: "an annotation that would make every object a Helm hook",
    config: { commonAnnotations: { "helm.sh/hook": "pre-install" } },
    at: 'commonAnnotations["helm.sh/hook"]',
    says: "would make every object a hook",
    fix: "migration.hook",
    legal: { commonAnnotations: { "helm.sh/resource-policy": "keep" } },
  },
  {
    fact: "an annotation that would make every object an Argo CD hook",
    config: { commonAnnotations: { "argocd.argoproj.io/hook-delete-policy": "HookSucceeded" } },
    at: 'commonAnnotations["argocd.argoproj.io/hook-delete-policy"]',
    says: "would make every object a hook",
    fix: "migration.hook",
    legal: { commonAnnotations: { "argocd.argoproj.io/sync-options": "Prune=false" } },
  },
  ...(["ingress", "common"] as const).flatMap((where): Row[] => {
    const config = (annotations: Record<string, string>) =>
      where === "ingress" ? { ingress: { annotations } } : { commonAnnotations: annotations };
    const at = where === "ingress" ? "ingress.annotations" : "commonAnnotations";
    return [
      {
        fact: `a certificate asked for among the ${where} annotations: no policy would let in the question for its proof`,
        config: config({ "cert-manager.io/cluster-issuer": "le" }),
        at: `${at}["cert-manager.io/cluster-issuer"]`,
        says: "no policy would admit traffic to the pod that answers",
        fix: 'set ingress.tls.issuer to { name: "le", kind: "ClusterIssuer" }',
        legal: { ingress: { tls: { issuer: { name: "le" } } } },
      },
      {
        fact: `a certificate of the namespace's own issuer asked for among the ${where} annotations`,
        config: config({ "cert-manager.io/issuer": "le" }),
        at: `${at}["cert-manager.io/issuer"]`,
        says: "two Ingresses request the same certificate",
        fix: 'kind: "Issuer"',
        // Of an issuer that is set they say more.
        legal: config({
          "cert-manager.io/duration": "2160h",
          "cert-manager.io/issuer-group": "awspca.cert-manager.io",
        }),
      },
    ];
  }),
  {
    fact: "a namespace that others live in",
    config: { namespace: "default" },
    at: "namespace",
    says: "is default, which other workloads share",
    fix: '"aether"',
    legal: { namespace: "defaults" },
  },
  {
    fact: "a namespace whose beginning Kubernetes keeps for itself",
    config: { namespace: "kube-aether" },
    at: "namespace",
    says: "is kube-aether, and Kubernetes reserves names that start with kube-",
    fix: '"aether"',
    legal: { namespace: "kubernetes" },
  },
  {
    fact: "the namespace of the cluster's DNS",
    config: { namespace: "openshift-dns", networkPolicy: { dns: { namespace: "openshift-dns" } } },
    at: "namespace",
    says: "is openshift-dns, which other workloads share",
    fix: '"aether"',
    legal: { namespace: "openshift-dns", networkPolicy: false },
  },
];

contradictions("names", rows);

describe("rules about names", () => {
  const programs = [
    ...["api", "scheduler", "migration"].flatMap((name) => [
      [name, "/app"],
      [name, "/app/src/"],
    ]),
    ...["ui", "postgres", "mlflow"].map((name) => [name, "/usr"]),
  ];
  it.each([
    ...programs,
    ...Object.keys(components)
      .filter((name) => !["backup", "pooler", "postgresExporter"].includes(name))
      .map((name) => [name, "/"]),
  ])("keep mounts of %s away from %s", (name, mountPath) => {
    const config = { [name as string]: { volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath }] } };
    expect(problemAt(config, `${name}.volumeMounts[0]`).message).toContain("would hide files of the image");
  });

  it("report nothing about the DNS namespace if policies are malformed", () => {
    expect(places({ namespace: "kube-system", networkPolicy: { dns: { port: 0 } } })).toEqual([
      "networkPolicy.dns.port",
    ]);
  });

  it("leave room for every object's name under the longest prefix", () => {
    const names = aetherStack({ name: "a".repeat(40) }).map(({ metadata }) => metadata.name);
    expect(names.filter((name) => name.length > 63 || !/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name))).toEqual([]);
    expect(places({ name: "a".repeat(41) })).toEqual(["name"]);
  });

  it("allow one image from a different registry than the others", () => {
    const text = JSON.stringify(aetherStack({ images: { registry: "r.example.com/m", ui: { registry: "ghcr.io" } } }));
    expect(text).toContain('"ghcr.io/aether-ui:0.1.0"');
    expect(text).toContain('"r.example.com/m/aether:0.1.0"');
    expect(text).toContain('"r.example.com/m/mlflow/mlflow:');
  });

  it("let the config's ingress annotations win over the controller's", () => {
    const key = "nginx.ingress.kubernetes.io/proxy-read-timeout";
    const text = JSON.stringify(aetherStack({ ingress: { annotations: { [key]: "60" } } }));
    expect(text).toContain(`"${key}":"60"`);
    expect(text).not.toContain(`"${key}":"3600"`);
  });
});
