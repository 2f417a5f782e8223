import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aetherStack, toYaml } from "../../../src/index.ts";
import { difference } from "../../../src/toolkit/kubernetes/difference.ts";
import { differenceText } from "../../../src/toolkit/render/difference-text.ts";
import { type ServerView, stackDifference } from "../../../src/toolkit/render/stack-difference.ts";
import { withDatabaseUrl } from "../../fixtures/config-arbitrary.ts";
import { configArbitrary } from "../../fixtures/configs.ts";

const text = (before: readonly object[], after: readonly object[]) => differenceText(stackDifference(before, after));

const deployment = (spec: object, name = "api") => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "a" },
  spec,
});
const pods = (...containers: object[]) => ({ template: { spec: { containers } } });

describe("a difference", () => {
  it("is none between a stack and its copy, in whatever order the members are", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member)]),
      );
    };
    fc.assert(
      fc.property(configArbitrary, (config) => {
        const stack = aetherStack(config);
        expect(text(stack, stack.map(reversed) as object[])).toBe("No difference.\n");
      }),
      { numRuns: 20 },
    );
  });

  it("is found wherever one value differs", () => {
    const leaves = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]))
        : [path];
    for (const object of aetherStack())
      for (const path of leaves(object)) {
        const other = structuredClone(object) as never;
        const last = path.pop() as string;
        const at = path.reduce<Record<string, unknown>>((value, key) => value[key] as never, other);
        at[last] = "another";
        expect(difference(object, other), [...path, last].join(".")).toBeDefined();
      }
  });

  it("does not count members that are null or undefined", () => {
    expect(text([deployment({ replicas: 1, paused: null })], [deployment({ replicas: 1, extra: undefined })])).toBe(
      "No difference.\n",
    );
  });

  it("finds no difference between values of a Secret in plain text and the same in base64", () => {
    const secret = (values: object) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "a" },
      ...values,
    });
    const plain = secret({ stringData: { password: "grün", user: "a" } });
    const same = secret({ data: { password: "Z3LDvG4=", user: "YQ==" } });
    expect(stackDifference([plain], [same]).changed).toEqual([]);
    expect(stackDifference([same], [plain]).changed).toEqual([]);
    const other = secret({ data: { password: "Z3LDvG4=", user: "Yg==" } });
    expect(differenceText(stackDifference([plain], [other]))).toMatch(/data\.user/);
    expect(differenceText(stackDifference([plain], [other]))).not.toMatch(/password|Yg==/);
  });

  it("is none between a custom resource and what a cluster has of it: what the cluster notes down is no author's", () => {
    const spec = { schedule: "0 2 * * *" };
    const metadata = { name: "nightly", namespace: "a", annotations: { team: "home" } };
    const custom = { apiVersion: "example.com/v1", kind: "Backup", metadata, spec };
    const annotations = { ...metadata.annotations, "kubectl.kubernetes.io/last-applied-configuration": "{}" };
    const noted = { uid: "1", resourceVersion: "2", generation: 3, creationTimestamp: "2026-01-01T00:00:00Z" };
    const live = {
      ...custom,
      metadata: { ...metadata, ...noted, annotations, managedFields: [] },
      status: { ready: 1 },
    };
    expect(text([live], [custom])).toBe("No difference.\n");
    expect(text([live], [{ ...custom, spec: { schedule: "0 3 * * *" } }])).toContain("spec.schedule");
  });

  it("does not name what the cluster made itself beside a live object", () => {
    const live = (apiVersion: string, kind: string, name: string, more: object = {}) => ({
      apiVersion,
      kind,
      metadata: { name, namespace: "a", uid: "1", ...more },
    });
    const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "api", uid: "2", controller: true };
    const made = [
      live("apps/v1", "ReplicaSet", "api-5d4", { ownerReferences: [owner] }),
      live("v1", "ConfigMap", "kube-root-ca.crt"),
      live("v1", "ServiceAccount", "default"),
      live("v1", "Endpoints", "api", { labels: { "endpoints.kubernetes.io/managed-by": "endpoint-controller" } }),
      live("v1", "Service", "kubernetes", { namespace: "default" }),
      live("discovery.k8s.io/v1", "EndpointSlice", "kubernetes", { namespace: "default" }),
    ];
    expect(stackDifference(made, [])).toMatchObject({ removed: [], consequences: [] });
    expect(stackDifference([], made).added).toEqual([]);
    expect(stackDifference([live("v1", "ConfigMap", "own")], []).removed).toHaveLength(1);
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "a" } };
    expect(stackDifference([account], []).removed).toHaveLength(1);
    expect(stackDifference(made, [{ ...account, imagePullSecrets: [{ name: "pull" }] }]).changed).toHaveLength(1);
  });

  it("does not name the claims that a StatefulSet made for its pods", () => {
    const spec = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };
    const set = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "db", namespace: "a" }, spec };
    const claim = (name: string) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace: "a", uid: "1" },
    });
    expect(stackDifference([set, claim("data-db-0")], [set]).removed).toEqual([]);
    // The set takes it again.
    expect(stackDifference([claim("data-db-0")], [set]).removed).toEqual([]);
    expect(stackDifference([set, claim("data-db-old")], [set]).removed).toHaveLength(1);
  });

  it("is that of what would replace the live object, on whichever side that is", () => {
    const service = (spec: object, more: object = {}) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "a", ...more },
      spec,
    });
    const live = service({ type: "ClusterIP", clusterIP: "10.0.0.1" }, { uid: "1" });
    const given = service({ type: "NodePort" });
    // The API server keeps the address that a replacement does not set.
    const asSeen = (before: object, after: object) => {
      const spec = (object: object) => (object as { spec: object }).spec;
      return { before, after: { ...after, spec: { ...spec(before), ...spec(after) } } };
    };
    const changed = (before: object, after: object) =>
      stackDifference([before], [after], asSeen).changed.map(({ difference }) => difference);
    expect(differenceText(stackDifference([live], [given], asSeen))).toContain("~ spec.type: ClusterIP → NodePort\n");
    expect(differenceText(stackDifference([given], [live], asSeen))).toContain("~ spec.type: NodePort → ClusterIP\n");
    expect(JSON.stringify([changed(live, given), changed(given, live)])).not.toContain("10.0.0.1");
  });

  it("keeps an object that another API group serves now: deleting the old one would delete it", () => {
    const web = (apiVersion: string, kind: string) => ({ apiVersion, kind, metadata: { name: "web", namespace: "a" } });
    for (const [before, after, kind] of [
      ["extensions/v1beta1", "networking.k8s.io/v1", "Ingress"],
      ["extensions/v1beta1", "networking.k8s.io/v1", "NetworkPolicy"],
      ["extensions/v1beta1", "apps/v1", "Deployment"],
    ] as const)
      expect(stackDifference([web(before, kind)], [web(after, kind)])).toMatchObject({
        added: [],
        removed: [],
        changed: [{ before: { apiVersion: before }, after: { apiVersion: after } }],
      });
  });

  it("keeps the object whose API gets another version: it is changed, neither added nor removed", () => {
    const autoscaler = (apiVersion: string, spec: object) => ({
      apiVersion,
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "api", namespace: "a" },
      spec: { maxReplicas: 3, ...spec },
    });
    const metrics = [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization" } } }];
    const found = stackDifference(
      [autoscaler("autoscaling/v1", { targetCPUUtilizationPercentage: 80 })],
      [autoscaler("autoscaling/v2", { metrics })],
    );
    expect(found).toMatchObject({ added: [], removed: [], consequences: [] });
    expect(differenceText(found)).toContain("~ apiVersion: autoscaling/v1 → autoscaling/v2\n");
    expect(differenceText(found)).toContain("\n0 added, 0 removed, 1 changed.\n");
  });

  it("adds and removes if the API group is a different one", () => {
    const service = (apiVersion: string) => ({ apiVersion, kind: "Service", metadata: { name: "api" } });
    const found = stackDifference([service("v1")], [service("serving.knative.dev/v1")]);
    expect([found.added, found.removed, found.changed].map(({ length }) => length)).toEqual([1, 1, 0]);
  });

  it("names containers and variables, not their places in the list", () => {
    const env = (value: string) => [{ name: "A" }, { name: "B", value }];
    expect(
      text(
        [deployment(pods({ name: "other" }, { name: "api", env: env("1") }))],
        [deployment(pods({ name: "other" }, { name: "api", env: env("2") }))],
      ),
    ).toContain('~ spec.template.spec.containers[api].env[B].value: "1" → "2"\n');
  });

  it("reports items in another order", () => {
    expect(
      text([deployment(pods({ name: "a" }, { name: "b" }))], [deployment(pods({ name: "b" }, { name: "a" }))]),
    ).toContain("~ spec.template.spec.containers: in another order: b, a\n");
  });

  it("shows the lines of a list or a text that differ, and only those", () => {
    const config = (data: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { data } });
    expect(text([config("one\ntwo\nthree\nfour\n")], [config("one\n2\nthree\nfour\nfive\n")])).toBe(
      "~ ConfigMap a\n  ~ data.data:\n    - two\n    + 2\n    + five\n\n0 added, 0 removed, 1 changed.\n",
    );
  });

  it("of two long texts is found in no time and little memory", () => {
    const lines = (name: string) => Array.from({ length: 60_000 }, (_, index) => `${name} ${index}`);
    const config = (data: string[]) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { data: data.join("\n") },
    });
    const whole = text([config(lines("a"))], [config(lines("b"))]);
    expect(whole.split("\n").filter((line) => /^ +[-+] /.test(line))).toHaveLength(120_000);
    const [head, ...rest] = lines("a");
    expect(text([config([head ?? "", "old", ...rest])], [config([head ?? "", "new", ...rest])])).toContain(
      "data.data:\n    - old\n    + new\n\n",
    );
    // More is added than is looked through, and still none of the lines that both have is shown.
    const grown = text([config(lines("a"))], [config([head ?? "", ...lines("b"), ...rest])]);
    expect(grown.split("\n").filter((line) => /^ +- /.test(line))).toEqual([]);
    expect(grown.split("\n").filter((line) => /^ +\+ /.test(line))).toHaveLength(60_000);
  });

  it("is found in a setting with the name of an inherited property", () => {
    const config = (data: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data });
    expect(text([config({ A: "1" })], [config({ A: "1", toString: "2" })])).toContain('+ data.toString: "2"\n');
  });

  it("shows a Secret's immutable if it is true or false, and nothing that may be a value in its place", () => {
    const secret = (more: object) => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, ...more });
    const changed = (before: object, after: object) => text([secret(before)], [secret(after)]).split("\n")[1];
    expect(changed({ immutable: false }, { immutable: true })).toBe("  ~ immutable: false → true");
    expect(changed({ immutable: "hunter2" }, { immutable: true })).toBe("  ~ immutable: (hidden) → true");
    expect(changed({ type: "Opaque" }, { type: ["hunter2"] })).toBe("  ~ type: Opaque → (hidden)");
  });

  it("never shows the value of a Secret", () => {
    const secret = (value: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "a" },
      stringData: { JWT_SECRET: value, OTHER: "same" },
    });
    expect(text([secret("old-value")], [secret("new-value")])).toBe(
      "~ Secret a\n  ~ stringData.JWT_SECRET: (hidden) → (hidden)\n\n0 added, 0 removed, 1 changed.\n",
    );
    const { difference: found } = stackDifference([secret("old-value")], [secret("new-value")]).changed[0] ?? {};
    expect(found).toBeDefined();
    expect(text([], [secret("new-value")])).not.toContain("new-value");
  });
});

describe("between two environments", () => {
  it("the namespaces of two stacks are reported once, and not for every object", () => {
    const [before, after] = [aetherStack({ namespace: "one" }), aetherStack({ namespace: "two", mlflow: false })];
    const found = stackDifference(before, after);
    expect(found.namespaces).toEqual(["one", "two"]);
    expect(found.added).toEqual([]);
    expect(found.changed.map(({ after: { kind, metadata } }) => `${kind}/${metadata.name}`)).not.toContain(
      "Deployment/aether-ui",
    );
  });

  it("Jobs with equal names are separate, without a digest at the end of their names", () => {
    const job = (name: string) => ({ apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: {} });
    expect(text([job("seed-users")], [job("seed-devices")])).toContain("1 added, 1 removed, 0 changed.\n");
  });

  it("the migration under its new name is the same Job, and runs", () => {
    const found = stackDifference(aetherStack(), aetherStack({ images: { aether: { tag: "0.2.0" } } }));
    expect([found.added, found.removed]).toEqual([[], []]);
    expect(found.consequences[0]).toMatch(/^Job aether-migrate-[0-9a-f]{8}: it runs\.$/);
  });
});

describe("the list of what restarts", () => {
  const consequences = (before: object, after: object) =>
    stackDifference(aetherStack(before), aetherStack(after)).consequences;

  it("is nothing when only the autoscaler's bounds change", () => {
    const upTo = (maxReplicas: number) => ({
      quota: false as const,
      api: { autoscaling: { minReplicas: 2, maxReplicas } },
      postgres: { maxConnections: 150 },
    });
    expect(consequences(upTo(4), upTo(6))).toEqual([]);
  });

  it("is API and scheduler when a setting changes, the scheduler with a gap", () => {
    expect(consequences({ logLevel: "info" }, { logLevel: "debug" })).toEqual([
      "Deployment aether-api: its pods are replaced.",
      "Deployment aether-scheduler: its pods stop, then new ones start.",
    ]);
  });

  it("contains no pod of a StatefulSet with updateStrategy OnDelete", () => {
    const set = (image: string) => ({
      ...deployment({ ...pods({ name: "a", image }), updateStrategy: { type: "OnDelete" } }),
      kind: "StatefulSet",
    });
    expect(stackDifference([set("a:1")], [set("a:2")]).consequences).toEqual([
      "StatefulSet api: its pods stay as they are until they are deleted.",
    ]);
  });

  it.each<[way: string, spec: object]>([
    ["as a volume", { volumes: [{ name: "a", configMap: { name: "settings" } }] }],
    [
      "in a projected volume",
      { volumes: [{ name: "a", projected: { sources: [{ configMap: { name: "settings" } }] } }] },
    ],
    ["as its environment", { containers: [{ name: "a", envFrom: [{ configMapRef: { name: "settings" } }] }] }],
    [
      "in one variable",
      {
        initContainers: [
          { name: "a", env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "settings", key: "A" } } }] },
        ],
      },
    ],
  ])("is not a pod that reads a ConfigMap %s without noticing, which is reported", (_, spec) => {
    const reader = deployment({ template: { spec } });
    const settings = (A: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { A },
    });
    expect(stackDifference([reader, settings("1")], [reader, settings("2")]).consequences).toEqual([
      "Deployment api: it reads ConfigMap settings, but its pods do not restart.",
    ]);
  });

  it.each([
    ["an annotation", { metadata: { name: "settings", annotations: { a: "b" } } }, []],
    [
      "a file that is not text",
      { binaryData: { a: "YQ==" } },
      ["Deployment api: it reads ConfigMap settings, but its pods do not restart."],
    ],
  ])(
    "contains a pod that reads a ConfigMap if its values change, not if only its metadata does: %s",
    (_, change, expected) => {
      const reader = deployment({ template: { spec: { volumes: [{ name: "a", configMap: { name: "settings" } }] } } });
      const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { A: "1" } };
      expect(stackDifference([reader, settings], [reader, { ...settings, ...change }]).consequences).toEqual(expected);
    },
  );

  it("does not contain a Secret that only pulls images", () => {
    const puller = deployment({ template: { spec: { imagePullSecrets: [{ name: "registry" }], containers: [] } } });
    const secret = (data: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "registry" },
      data: { data },
    });
    expect(stackDifference([puller, secret("YQ==")], [puller, secret("Yg==")]).consequences).toEqual([]);
  });

  it.each<[string, ServerView | undefined]>([
    ["as they are written", undefined],
    ["as the API server sees them", (before, after) => structuredClone({ before, after })],
  ])("leaves no pod of ours with a ConfigMap that it has not read: objects %s", (_, asSeen) => {
    fc.assert(
      fc.property(configArbitrary, configArbitrary, (one, other) => {
        const found = stackDifference(
          aetherStack(one),
          aetherStack(withDatabaseUrl({ ...other, name: one.name, namespace: one.namespace })),
          asSeen,
        );
        expect(found.consequences.filter((each) => /reads ConfigMap .* do not restart/.test(each))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

it("comparing a stack does not change it", () => {
  const [before, after] = [aetherStack(), aetherStack({ environment: "development" })];
  const texts = [toYaml(before), toYaml(after)];
  stackDifference(before, after);
  expect([toYaml(before), toYaml(after)]).toEqual(texts);
});
