import { describe, expect, it } from "vitest";
import {
  type AetherConfig,
  aetherStack,
  api,
  ConfigError,
  configMap,
  facts,
  find,
  get,
  mlflow,
  overview,
  patch,
  scheduler,
  vet,
} from "../../../src/index.ts";
import { formatPath } from "../../../src/toolkit/errors.ts";
import { containerOf, envOf, named, podOf, secretKeysOf } from "../../fixtures/objects.ts";

const pod = podOf("mlflow");
const container = containerOf(pod);
const flag = (name: string) => container.command?.[container.command.indexOf(`--${name}`) + 1];

describe("MLflow", () => {
  it("is the version of the app's lock file, from GitHub's registry", () => {
    expect(container.image).toBe("ghcr.io/mlflow/mlflow:v3.9.0");
  });

  it("is one pod that ends before the next one opens its SQLite file", () => {
    expect(named(mlflow(), "Deployment", "aether-mlflow").spec).toMatchObject({
      replicas: 1,
      strategy: { type: "Recreate" },
    });
  });

  it("uses a claim that exists instead of making one, and vet knows that it does", () => {
    const config = { mlflow: { storage: { existingClaim: "old-traces" } } };
    expect(mlflow(config).map(({ kind }) => kind)).not.toContain("PersistentVolumeClaim");
    expect(podOf("mlflow", config).spec.volumes).toContainEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "old-traces" },
    });
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
  });

  it('takes a volume without a class by storageClassName ""', () => {
    const claim = named(
      mlflow({ mlflow: { storage: { storageClassName: "" } } }),
      "PersistentVolumeClaim",
      "aether-mlflow",
    );
    expect(claim.spec).toMatchObject({ storageClassName: "" });
  });

  it("answers to every name of its Service: any other Host header gets 403 while /health succeeds", () => {
    expect(flag("allowed-hosts")?.split(",")).toEqual([
      "aether-mlflow:5000",
      "aether-mlflow.aether:5000",
      "aether-mlflow.aether.svc:5000",
      "aether-mlflow.aether.svc.cluster.local:5000",
      "localhost:*",
      "127.0.0.1:*",
    ]);
  });

  it("is called by a name that it answers to", () => {
    const config = { name: "house", namespace: "home" };
    const uri = named(configMap(config), "ConfigMap", "house-config").data?.MLFLOW_TRACKING_URI ?? "";
    const { command = [] } = containerOf(podOf("mlflow", config));
    expect(command[command.indexOf("--allowed-hosts") + 1]?.split(",")).toContain(new URL(uri).host);
  });

  it("serves artifacts itself: with a path, clients would write to their own disk", () => {
    expect(flag("default-artifact-root")).toBe("mlflow-artifacts:/");
    expect(flag("artifacts-destination")).toBe("/mlflow/artifacts");
  });

  it("stores everything on its volume", () => {
    expect(flag("backend-store-uri")).toBe("sqlite:////mlflow/mlflow.db");
    expect(container.volumeMounts).toContainEqual({ name: "data", mountPath: "/mlflow" });
    expect(pod.spec.volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: "aether-mlflow" } });
  });

  it("runs one worker and no job runner, which together would need 2 GB", () => {
    expect(flag("workers")).toBe("1");
    expect(envOf(container)).toMatchObject({ MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" });
  });

  it("sets its port, because a Service named mlflow would set MLFLOW_PORT=tcp://…", () => {
    expect(flag("port")).toBe("5000");
  });

  it("has three minutes to start, and is restarted after a minute of silence", () => {
    const { startupProbe: { periodSeconds = 0, failureThreshold = 0 } = {}, livenessProbe } = container;
    expect(periodSeconds * failureThreshold).toBe(180);
    expect(livenessProbe).toMatchObject({ periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 });
  });

  it("has a writable home, and sends no telemetry", () => {
    expect(envOf(container)).toMatchObject({ HOME: "/tmp", MLFLOW_DISABLE_TELEMETRY: "true" });
  });

  it("is not waited for longer than 10 s: as process 1 it ignores SIGTERM", () => {
    expect(pod.spec.terminationGracePeriodSeconds).toBe(10);
  });

  it("runs as a user, though its image names none, and owns its volume", () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsUser: 1000, fsGroup: 1000 });
  });

  it("reads no secret", () => {
    expect(secretKeysOf(container)).toEqual([]);
  });

  it("leaves its claim behind when Helm, Argo CD or Flux no longer see it", () => {
    expect(named(mlflow(), "PersistentVolumeClaim", "aether-mlflow").metadata.annotations).toEqual({
      "helm.sh/resource-policy": "keep",
      "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
      "kustomize.toolkit.fluxcd.io/prune": "disabled",
    });
  });
});

describe("without MLflow", () => {
  it("it is not rendered, and API and scheduler start with their own file", () => {
    expect(mlflow({ mlflow: false })).toEqual([]);
    expect(named(configMap({ mlflow: false }), "ConfigMap", "aether-config").data).toMatchObject({
      MLFLOW_TRACKING_URI: "sqlite:////tmp/mlflow.db",
    });
  });
});

const settingsOf = (config: AetherConfig) => named(configMap(config), "ConfigMap", "aether-config").data ?? {};
const policyOf = (config: AetherConfig, component: string) =>
  get(aetherStack(config), `NetworkPolicy/aether-${component}` as "NetworkPolicy/aether-api").spec;

describe("MLflow that exists elsewhere", () => {
  const address = { pods: { namespace: "tracking", matchLabels: { app: "mlflow" }, port: 8080 } };
  const config: AetherConfig = { mlflow: { external: { url: "https://mlflow.example.com/base", address } } };

  it("has no object here, and the app uses its URL", () => {
    expect(mlflow(config)).toEqual([]);
    expect(find(aetherStack(config), "NetworkPolicy/aether-mlflow")).toBeUndefined();
    expect(settingsOf(config)).toMatchObject({
      MLFLOW_TRACKING_URI: "https://mlflow.example.com/base",
      MLFLOW_EXPERIMENT_NAME: "aether",
    });
  });

  it("is waited for by the API, which does not start without it, and by nothing else", () => {
    const wait = (objects: readonly object[]) => JSON.stringify(objects).includes('"schema","mlflow"');
    expect([wait(api(config)), wait(scheduler(config)), wait(api({ mlflow: false }))]).toEqual([true, false, false]);
  });

  it("is allowed by the API's policy, and vet knows that the connection is needed", () => {
    expect(policyOf(config, "api").egress).toContainEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "tracking" } },
          podSelector: { matchLabels: { app: "mlflow" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 8080 }],
    });
    expect(JSON.stringify(policyOf(config, "scheduler"))).not.toContain("tracking");
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
  });

  it("cannot be located by its name alone, and requires its address", () => {
    const named = { mlflow: { external: { url: "https://mlflow.example.com" } } };
    expect(() => aetherStack(named)).toThrow(/mlflow\.external\.address: is missing/);
    expect(() => aetherStack({ mlflow: { external: { url: "http://10.0.0.8:5000" } } })).not.toThrow();
    expect(() => aetherStack({ mlflow: { ...config.mlflow, storage: {} } } as AetherConfig)).toThrow(ConfigError);
  });

  it("is called through the proxy if it is on the internet, and directly otherwise", () => {
    const proxy = { url: "http://10.1.1.5:3128" };
    const onTheInternet: AetherConfig = {
      mlflow: { external: { url: "https://mlflow.example.com", address: "public" } },
      proxy,
    };
    expect(settingsOf(onTheInternet).NO_PROXY).not.toContain("mlflow.example.com");
    expect(settingsOf({ ...config, proxy }).NO_PROXY).toContain("mlflow.example.com");
  });

  it("resolves to the address in the config", () => {
    const here: AetherConfig = {
      mlflow: { external: { url: "http://mlflow.lan:5000", address: { ip: "192.168.1.30" } } },
    };
    expect(podOf("api", here).spec.hostAliases).toContainEqual({ ip: "192.168.1.30", hostnames: ["mlflow.lan"] });
  });

  it("uses credentials from api.env, also in the waiting container", () => {
    const env = [{ name: "MLFLOW_TRACKING_TOKEN", valueFrom: { secretKeyRef: { name: "mlflow", key: "token" } } }];
    const { initContainers = [], containers } = podOf("api", { ...config, api: { env } }).spec;
    for (const each of [initContainers.find(({ name }) => name === "wait"), containers[0]])
      expect(each?.env).toContainEqual(env[0]);
  });
});

describe("MLflow on PostgreSQL, with artifacts in S3", () => {
  const database = { host: "traces.lan", address: { ip: "10.0.0.9" } };
  const artifacts = { destination: "s3://bucket/aether", region: "eu-central-1" };
  const config: AetherConfig = { mlflow: { database, artifacts } };
  const command = (given: AetherConfig) => containerOf(podOf("mlflow", given)).command ?? [];
  const flagOf = (words: readonly string[], flag: string) => words[words.indexOf(`--${flag}`) + 1];

  it("stores nothing on a volume: there is no claim, and only /tmp is mounted", () => {
    expect(mlflow(config).map(({ kind }) => kind)).not.toContain("PersistentVolumeClaim");
    expect(podOf("mlflow", config).spec.volumes?.map(({ name }) => name)).toEqual(["tmp"]);
    for (const part of [{ database }, { artifacts }])
      expect(mlflow({ mlflow: part }).map(({ kind }) => kind)).toContain("PersistentVolumeClaim");
  });

  it("has the URL of its database from the Secret, and no flag that would show it", () => {
    expect(command(config)).not.toContain("--backend-store-uri");
    expect(containerOf(podOf("mlflow", config)).env).toContainEqual({
      name: "MLFLOW_BACKEND_STORE_URI",
      valueFrom: { secretKeyRef: { name: "aether-secrets", key: "MLFLOW_BACKEND_STORE_URI" } },
    });
    const { stringData = {} } = get(aetherStack({ ...config, secrets: { template: {} } }), "Secret/aether-secrets");
    expect(Object.keys(stringData)).toContain("MLFLOW_BACKEND_STORE_URI");
  });

  it("stores artifacts in the bucket, with credentials from the Secret or the ServiceAccount", () => {
    expect(flagOf(command(config), "artifacts-destination")).toBe("s3://bucket/aether");
    expect(flagOf(command(config), "default-artifact-root")).toBe("mlflow-artifacts:/");
    const { env } = containerOf(podOf("mlflow", config));
    expect(env).toContainEqual({ name: "AWS_DEFAULT_REGION", value: "eu-central-1" });
    for (const key of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
      expect(env).toContainEqual({
        name: key,
        valueFrom: { secretKeyRef: { name: "aether-secrets", key, optional: true } },
      });
  });

  it("may connect to both, and to DNS, and to nothing if it uses neither", () => {
    const { egress = [] } = policyOf(config, "mlflow");
    const places = JSON.stringify(egress);
    expect(places).toContain('"10.0.0.9/32"');
    expect(egress.flatMap(({ ports = [] }) => ports.map(({ port }) => port))).toEqual(
      expect.arrayContaining([5432, 443, 53]),
    );
    expect(policyOf({}, "mlflow").egress).toBeUndefined();
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
  });

  it("finds its database by the address in the config", () => {
    expect(podOf("mlflow", config).spec.hostAliases).toEqual([{ ip: "10.0.0.9", hostnames: ["traces.lan"] }]);
  });

  it("runs the image that has the clients for both, unless the config names another", () => {
    const image = (given: AetherConfig) => containerOf(podOf("mlflow", given)).image;
    expect(image(config)).toBe("ghcr.io/mlflow/mlflow:v3.9.0-full");
    expect(image({ mlflow: { artifacts } })).toBe("ghcr.io/mlflow/mlflow:v3.9.0-full");
    expect(image({ ...config, images: { mlflow: { repository: "team/mlflow" } } })).toBe("ghcr.io/team/mlflow:v3.9.0");
    expect(image({ ...config, images: { mlflow: { tag: "v3.9.0-ours" } } })).toBe("ghcr.io/mlflow/mlflow:v3.9.0-ours");
  });

  it("requires the address of a server that is not Amazon's", () => {
    const minio = { ...artifacts, endpointUrl: "https://minio.example.com:9000" };
    expect(() => aetherStack({ mlflow: { artifacts: minio } })).toThrow(/mlflow\.artifacts\.address: is missing/);
    const here = { mlflow: { artifacts: { ...minio, address: { cidrs: ["10.0.2.0/24"] } } } };
    expect(envOf(containerOf(podOf("mlflow", here)))).toMatchObject({
      MLFLOW_S3_ENDPOINT_URL: "https://minio.example.com:9000",
    });
    expect(JSON.stringify(policyOf(here, "mlflow").egress)).toMatch(/10\.0\.2\.0\/24.*9000/);
  });

  it("accepts more host names if the config sets them", () => {
    const hosts = flagOf(command({ mlflow: { allowedHosts: ["mlflow.example.com"] } }), "allowed-hosts")?.split(",");
    expect(hosts?.at(-1)).toBe("mlflow.example.com");
    expect(hosts).toContain("aether-mlflow:5000");
  });

  it.each([
    ["MLFLOW_ARTIFACTS_DESTINATION", "mlflow.artifacts"],
    ["MLFLOW_BACKEND_STORE_URI", "mlflow.database"],
    ["MLFLOW_SERVER_ALLOWED_HOSTS", "mlflow.allowedHosts"],
  ])("refuses %s in mlflow.env, which a flag would override, and names %s", (name, field) => {
    expect(() => aetherStack({ mlflow: { env: [{ name, value: "x" }] } })).toThrow(field);
  });
});

describe("MLflow in the stack's own PostgreSQL", () => {
  const config: AetherConfig = { mlflow: { database: "postgres" } };
  const { env = [], command = [] } = containerOf(podOf("mlflow", config));
  const secretRef = (key: string) => ({ secretKeyRef: { name: "aether-secrets", key } });

  it("logs in as a role of its own, whose password only the Secret has", () => {
    expect(command).not.toContain("--backend-store-uri");
    expect(env).toContainEqual({
      name: "MLFLOW_BACKEND_STORE_URI",
      value: "postgresql://mlflow@aether-postgres:5432/mlflow",
    });
    const places = ["MLFLOW_DATABASE_PASSWORD", "PGPASSWORD"].map((name) =>
      env.findIndex((each) => each.name === name),
    );
    expect(places.map((index) => env[index])).toEqual([
      { name: "MLFLOW_DATABASE_PASSWORD", valueFrom: secretRef("MLFLOW_DATABASE_PASSWORD") },
      { name: "PGPASSWORD", value: "$(MLFLOW_DATABASE_PASSWORD)" },
    ]);
    // Kubernetes replaces a reference by variables that come before it.
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(secretKeysOf(containerOf(podOf("mlflow", config)))).toEqual(["MLFLOW_DATABASE_PASSWORD"]);
  });

  it("is the only one beside the database that reads the password", () => {
    const readers = aetherStack(config)
      .filter((object) => "spec" in object && JSON.stringify(object.spec).includes('"MLFLOW_DATABASE_PASSWORD"'))
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(readers).toEqual(["StatefulSet/aether-postgres", "Deployment/aether-mlflow"]);
    expect(JSON.stringify(aetherStack())).not.toContain("MLFLOW_DATABASE_PASSWORD");
  });

  it("has its role made by the database in an empty volume, beside the scripts that are there", () => {
    const { data = {} } = get(aetherStack(config), "ConfigMap/aether-postgres");
    expect(Object.keys(data)).toEqual(["10-owner.sh", "30-mlflow.sh"]);
    expect(containerOf(podOf("postgres", config)).volumeMounts).toContainEqual({
      name: "initdb",
      mountPath: "/docker-entrypoint-initdb.d/30-mlflow.sh",
      subPath: "30-mlflow.sh",
    });
  });

  it("may call the database and DNS and nothing else, and the database lets it in", () => {
    const { egress = [] } = policyOf(config, "mlflow");
    expect(egress.flatMap(({ ports = [] }) => ports.map(({ port }) => port)).sort()).toEqual([53, 53, 53, 53, 5432]);
    expect(JSON.stringify(policyOf(config, "postgres").ingress)).toContain('"app.kubernetes.io/component":"mlflow"');
    expect(JSON.stringify(policyOf({}, "postgres").ingress)).not.toContain('"mlflow"');
  });

  it("is what vet expects, with the config and without", () => {
    expect(vet(aetherStack(config), facts(config))).toEqual([]);
    expect(vet(aetherStack(config))).toEqual([]);
    const closed = patch(aetherStack(config), "NetworkPolicy/aether-postgres", { spec: { ingress: [] } });
    expect(vet(closed).filter(({ message }) => message.includes("Deployment aether/aether-mlflow"))).not.toEqual([]);
  });

  it("counts in the connection budget", () => {
    const parts = (given: AetherConfig) => overview(aetherStack(given), facts(given)).budgets[0]?.parts ?? [];
    expect(parts(config)).toContainEqual(
      expect.objectContaining({ what: "Deployment aether/aether-mlflow", count: 15 }),
    );
    expect(parts({}).map(({ what }) => what)).not.toContain("Deployment aether/aether-mlflow");
    const full = { ...config, postgres: { maxConnections: 160 } };
    expect(() => aetherStack({ postgres: { maxConnections: 160 } })).not.toThrow();
    expect(() => aetherStack(full)).toThrow(/is 160, but 172 connections can be opened: .*MLflow 15/);
    // Without a config too: its role may open no more than that.
    const lowered = JSON.stringify(aetherStack(config)).replace("max_connections=400", "max_connections=160");
    expect(vet(JSON.parse(lowered)).map(({ rule }) => rule)).toContain("valid-connection-budget");
  });

  it("is a placeholder in a template, with which its pod does not start, wherever the database is", () => {
    const template = { ...config, secrets: { template: {} } };
    const { stringData = {} } = get(aetherStack(template), "Secret/aether-secrets");
    expect(Object.keys(stringData)).toContain("MLFLOW_DATABASE_PASSWORD");
    const elsewhere = { database: { host: "10.0.0.9" } };
    for (const mlflow of [config.mlflow, elsewhere])
      expect(podOf("mlflow", { ...template, mlflow }).spec.initContainers?.map(({ name }) => name)).toEqual([
        "refuse-placeholders",
      ]);
    expect(podOf("mlflow", { secrets: { template: {} } }).spec.initContainers).toBeUndefined();
  });

  it.each<[why: string, path: string, config: AetherConfig]>([
    ["the app's role", "postgres.user", { postgres: { user: "mlflow" } }],
    ["the app's database", "postgres.database", { postgres: { database: "mlflow" } }],
    [
      "the exporter's role",
      "monitoring.postgresExporter.user",
      { monitoring: { prometheus: { namespace: "m" }, postgresExporter: { user: "mlflow" } } },
    ],
    ["a database outside", "mlflow.database", { postgres: { external: { host: "10.0.0.5", maxConnections: 400 } } }],
    ["a database of CloudNativePG's", "mlflow.database", { postgres: { cloudNativePg: {} } }],
  ])("is refused beside %s", (_, path, given) => {
    expect(issuesOf({ ...given, ...config })).toEqual([path]);
    expect(issuesOf(given)).toEqual([]);
  });

  it.each(["PGPASSWORD", "MLFLOW_SQLALCHEMYSTORE_POOL_SIZE"])(
    "refuses %s in mlflow.env, which is free otherwise",
    (name) => {
      const own = [{ name, value: "5" }];
      expect(issuesOf({ mlflow: { database: "postgres", env: own } })).toEqual(["mlflow.env[0]"]);
      expect(issuesOf({ mlflow: { env: own } })).toEqual([]);
    },
  );
});

function issuesOf(config: AetherConfig): string[] {
  try {
    aetherStack(config);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.issues.map(({ path }) => formatPath(path)) : [String(error)];
  }
}
