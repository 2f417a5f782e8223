// What is known of a stack adds to what its objects show: a config, or the labels of Aether's components.
import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, facts, patch, vet } from "../../../src/index.ts";
import { vet as vetOfAny } from "../../../src/toolkit/vet/vet.ts";
import { run } from "../../cli/run.ts";
import { named } from "../../fixtures/objects.ts";

const POLICIES = /^(?:no-missing-(?:flow|host)|require-flow-reason|require-isolation|valid-flow-port)$/;
const reported = (findings: ReturnType<typeof vet>) =>
  findings
    .filter(({ rule }) => POLICIES.test(rule))
    .map(({ severity, rule, object, path }) => `${severity} ${rule} ${object.kind}/${object.name} ${path.join(".")}`)
    .sort();

/** By the config, by the objects alone, and by the two commands. */
async function everyWay(config: AetherConfig) {
  const objects = aetherStack(config);
  const files = { "-": JSON.stringify({ kind: "List", items: objects }), "c.json": JSON.stringify(config) };
  const byCommand = async (...args: string[]) =>
    reported(JSON.parse((await run(["vet", ...args, "--format", "json"], { files })).stdout).findings);
  return {
    config: reported(vet(objects, facts(config))),
    objects: reported(vet(objects)),
    "vet -f": await byCommand("-f", "c.json"),
    "vet -": await byCommand("-"),
  };
}

const inEveryWay = (lines: readonly string[]) => ({
  config: lines,
  objects: lines,
  "vet -f": lines,
  "vet -": lines,
});

const backup = (
  labels: Readonly<Record<string, string>> = { app: "backup" },
  reading: { env?: { name: string; value?: string; valueFrom?: object }[]; envFrom?: object[] } = {
    env: [{ name: "DB_URL", value: "postgresql://aether-postgres:5432/aether" }],
  },
) => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "backup" },
  spec: {
    schedule: "0 3 * * *",
    jobTemplate: {
      spec: {
        template: {
          metadata: { labels },
          spec: {
            restartPolicy: "Never",
            containers: [
              {
                name: "backup",
                image: "postgres:16.4",
                ...reading,
              },
            ],
          },
        },
      },
    },
  },
});
const cache = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "cache", labels: { app: "cache" } },
  spec: { containers: [{ name: "cache", image: "redis:7.2", ports: [{ containerPort: 6379 }] }] },
};
const cacheService = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "cache" },
  spec: { selector: { app: "cache" }, ports: [{ port: 6379 }] },
};
const policy = (name: string, spec: object) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name },
  spec,
});
const component = (name: string) => ({
  matchLabels: {
    "app.kubernetes.io/name": "aether",
    "app.kubernetes.io/instance": "aether",
    "app.kubernetes.io/component": name,
  },
});
const monitoring = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } };
const openToMonitoring = policy("scrape", {
  podSelector: component("api"),
  policyTypes: ["Ingress"],
  ingress: [{ from: [monitoring], ports: [{ port: 8000 }] }],
});
const monitor = (kind: "ServiceMonitor" | "PodMonitor", endpoint: object = { port: "http" }) => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind,
  metadata: { name: "api" },
  spec: {
    selector: component("api"),
    [kind === "PodMonitor" ? "podMetricsEndpoints" : "endpoints"]: [endpoint],
  },
});
const IN_VAIN = "warning require-flow-reason NetworkPolicy/scrape spec.ingress.0.from.0";

describe("pods next to a stack", () => {
  it("need the database that their settings name, and its policies have to open it", async () => {
    expect(await everyWay({ extraObjects: [backup()] })).toEqual(
      inEveryWay([
        "error no-missing-flow NetworkPolicy/aether-default-deny spec.egress",
        "error no-missing-flow NetworkPolicy/aether-default-deny spec.egress",
        "error no-missing-flow NetworkPolicy/aether-postgres spec.ingress",
      ]),
    );
  });

  it.each([
    [
      "one key",
      { env: [{ name: "DB", valueFrom: { secretKeyRef: { name: "aether-secrets", key: "DATABASE_URL" } } }] },
    ],
    ["all keys", { envFrom: [{ secretRef: { name: "aether-secrets" } }] }],
  ])("need the database whose URL they take from the stack's Secret, by %s", async (_, reading) => {
    const config = { extraObjects: [backup({ app: "backup" }, reading)] };
    const blocked = [
      "error no-missing-flow NetworkPolicy/aether-default-deny spec.egress",
      "error no-missing-flow NetworkPolicy/aether-default-deny spec.egress",
      "error no-missing-flow NetworkPolicy/aether-postgres spec.ingress",
    ];
    expect(await everyWay(config)).toEqual(inEveryWay(blocked));
    const external = { external: { host: "db.example.com", address: { ip: "10.0.0.5" }, maxConnections: 200 } };
    expect(
      reported(vet(aetherStack({ ...config, postgres: external }), facts({ ...config, postgres: external }))),
    ).toEqual([]);
  });

  it("can connect with their own policies", async () => {
    const toPostgres = policy("backup", {
      podSelector: { matchLabels: { app: "backup" } },
      policyTypes: ["Egress"],
      egress: [
        { to: [{ podSelector: component("postgres") }], ports: [{ port: 5432 }] },
        { ports: [{ port: 53, protocol: "UDP" }] },
      ],
    });
    const fromBackup = policy("backup-database", {
      podSelector: component("postgres"),
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "backup" } } }], ports: [{ port: 5432 }] }],
    });
    expect(await everyWay({ extraObjects: [backup(), toPostgres, fromBackup] })).toEqual(inEveryWay([]));
  });

  it("that ours connect to need what ours need from them", () => {
    const config = {
      api: { env: [{ name: "CACHE_URL", value: "redis://cache:6379" }] },
      extraObjects: [cache, cacheService],
    };
    expect(reported(vet(aetherStack(config), facts(config)))).toEqual([
      "error no-missing-flow NetworkPolicy/aether-api spec.egress",
      "error no-missing-flow NetworkPolicy/aether-default-deny spec.ingress",
    ]);
  });

  it("that name a missing host are reported also with the config", async () => {
    const lost = backup({ app: "backup" }, { env: [{ name: "DB_URL", value: "postgresql://other:5432/aether" }] });
    expect(await everyWay({ extraObjects: [lost] })).toEqual(
      inEveryWay([
        "warning no-missing-host CronJob/backup spec.jobTemplate.spec.template.spec.containers.0.env.0.value",
      ]),
    );
  });
});

describe("a monitor is a reason for what a policy allows to it", () => {
  it.each([
    ["a ServiceMonitor", monitor("ServiceMonitor")],
    ["a ServiceMonitor that names the pods' port", monitor("ServiceMonitor", { targetPort: "http" })],
    ["a ServiceMonitor that names its number", monitor("ServiceMonitor", { targetPort: 8000 })],
    ["a PodMonitor", monitor("PodMonitor")],
    ["a PodMonitor that names the number", monitor("PodMonitor", { portNumber: 8000 })],
  ])("%s", (_, object) => {
    const config = { extraObjects: [object, openToMonitoring] };
    expect(reported(vet(aetherStack(config), facts(config)))).toEqual([]);
  });

  it("without one it is reported, if the config contains all needs of the outside", () => {
    const config = { extraObjects: [openToMonitoring] };
    expect(reported(vet(aetherStack(config), facts(config)))).toEqual([IN_VAIN]);
  });

  it.each([{ port: "metrics" }, { targetPort: "metrics" }, { targetPort: 9090 }])(
    "at its own port only: %j",
    (endpoint) => {
      const other = monitor("ServiceMonitor", endpoint);
      const config = { extraObjects: [other, openToMonitoring] };
      expect(reported(vet(aetherStack(config), facts(config)))).toContain(IN_VAIN);
    },
  );
});

describe("between components", () => {
  it("nothing is needed because a shared setting names one: the scheduler does not call MLflow", () => {
    expect(vet(aetherStack(), facts())).toEqual([]);
    expect(vet(aetherStack())).toEqual([]);
    // What a set of rules that does not know Aether makes of the same setting.
    expect(reported(vetOfAny(aetherStack()))).toContain(
      "error no-missing-flow NetworkPolicy/aether-scheduler spec.egress",
    );
  });

  it("the needs of objects that a config file changed are known", () => {
    const closed = patch(aetherStack(), "NetworkPolicy/aether-postgres", { spec: { ingress: null } });
    expect(reported(vet(closed))).toEqual(
      Array(3).fill("error no-missing-flow NetworkPolicy/aether-postgres spec.ingress"),
    );
  });

  it("of two stacks in one set each needs its own", () => {
    const two = [...aetherStack(), ...aetherStack({ name: "second", namespace: "second" })];
    expect(reported(vet(two))).toEqual([]);
  });
});

describe("the way to DNS", () => {
  const open = named(aetherStack(), "NetworkPolicy", "aether-migration");
  const [pods, addresses, database] = open.spec.egress ?? [];
  const withEgress = (...egress: readonly unknown[]) => {
    const others = aetherStack().filter(
      ({ kind, metadata }) => kind !== open.kind || metadata.name !== open.metadata.name,
    );
    return reported(vet([...others, { ...open, spec: { ...open.spec, egress } }], facts()));
  };

  it.each([
    ["the pods", [addresses, database]],
    ["the addresses", [pods, database]],
  ])("has a finding when a policy opens no longer %s", (_, egress) => {
    expect(new Set(withEgress(...egress))).toEqual(
      new Set(["error no-missing-flow NetworkPolicy/aether-migration spec.egress"]),
    );
  });

  it("is open at port 53 only: at 80 a link-local address hands out credentials", () => {
    const wide = { ...addresses, ports: [...(addresses?.ports ?? []), { protocol: "TCP", port: 80 }] };
    const inVain = addresses?.to?.map(
      (_, index) => `warning require-flow-reason NetworkPolicy/aether-migration spec.egress.1.to.${index}`,
    );
    expect(withEgress(pods, wide, database)).toEqual(inVain);
  });

  it("is open in kube-system only", () => {
    const everywhere = { ...pods, to: [{ namespaceSelector: {} }] };
    expect(withEgress(everywhere, addresses, database)).toEqual([
      "warning require-flow-reason NetworkPolicy/aether-migration spec.egress.0.to.0",
    ]);
  });
});

describe("a way in that is not ours", () => {
  const ingress = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "cache" },
    spec: { defaultBackend: { service: { name: "cache", port: { number: 6379 } } } },
  };
  it.each([
    ["an Ingress", [cacheService, ingress]],
    ["a Service of the type NodePort", [{ ...cacheService, spec: { ...cacheService.spec, type: "NodePort" } }]],
  ])("is a need beside those of the config: %s", async (_, objects) => {
    expect(await everyWay({ extraObjects: [cache, ...objects] })).toEqual(
      inEveryWay(["error no-missing-flow NetworkPolicy/aether-default-deny spec.ingress"]),
    );
  });

  it("does not widen what our own Ingresses need", () => {
    const wide = policy("wide", {
      podSelector: component("ui"),
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: 8080 }] }],
    });
    const config = { extraObjects: [wide] };
    expect(reported(vet(aetherStack(config), facts(config)))).toEqual([
      "warning require-flow-reason NetworkPolicy/wide spec.ingress.0",
    ]);
  });
});

it("given flows are added to those of the table", () => {
  const objects = aetherStack();
  const closed = patch(objects, "NetworkPolicy/aether-scheduler", { spec: { egress: null } });
  const scheduler = {
    kind: "pods",
    namespace: "aether",
    matchLabels: { "app.kubernetes.io/component": "scheduler" },
  } as const;
  const flows = [
    { from: scheduler, to: { kind: "addresses", cidrs: ["10.9.0.0/24"] }, port: 514, protocol: "UDP", why: "logs" },
  ] as const;
  const alone = reported(vet(closed));
  expect(alone).toContain("error no-missing-flow NetworkPolicy/aether-scheduler spec.egress");
  const messages = (found: ReturnType<typeof vet>) => found.map(({ message }) => message);
  const withFlows = messages(vet(closed, { flows }));
  expect(withFlows).toEqual(expect.arrayContaining(messages(vet(closed))));
  expect(withFlows.some((message) => message.includes("10.9.0.0/24 at UDP 514 (logs)"))).toBe(true);
});

it("takes no pod that the cluster made for the database's host name", () => {
  const objects = aetherStack();
  const { kind, apiVersion, metadata, spec } = named(objects, "StatefulSet", "aether-postgres");
  const owner = { apiVersion, kind, name: metadata.name, controller: true };
  const pod = {
    ...{ apiVersion: "v1", kind: "Pod", spec: spec.template.spec },
    metadata: {
      ...{ name: "aether-postgres-0", namespace: metadata.namespace, uid: "1" },
      ...{ labels: spec.template.metadata?.labels, ownerReferences: [owner] },
    },
  };
  expect(reported(vet([pod, ...objects]))).toEqual(reported(vet(objects)));
});
