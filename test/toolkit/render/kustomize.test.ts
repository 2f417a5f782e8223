import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type AetherConfig, aetherStack, toKustomize } from "../../../src/index.ts";
import type { Manifest } from "../../../src/toolkit/kubernetes/manifest.ts";
import type { Kustomization } from "../../../src/toolkit/render/kustomize/environment.ts";

const ENVIRONMENTS = { dev: "development", staging: "staging", production: "production" } as const;

/** The tree of three environments: what they share, and what each has of its own. */
const tree = (shared: AetherConfig = {}, own: Partial<Record<keyof typeof ENVIRONMENTS, AetherConfig>> = {}) =>
  toKustomize(
    Object.fromEntries(
      Object.entries(ENVIRONMENTS).map(([name, environment]) => [
        name,
        aetherStack({ ...shared, ...own[name as keyof typeof ENVIRONMENTS], environment }),
      ]),
    ),
  );

const overlay = (files: Record<string, string>, name: string): Kustomization =>
  parse(files[`overlays/${name}/kustomization.yaml`] ?? "");
const objects = (text = ""): Manifest[] => parseAllDocuments(text).map((document) => document.toJS());
const patchesOf = (files: Record<string, string>, name: string) =>
  Object.keys(files)
    .filter((path) => path.startsWith(`overlays/${name}/patches/`))
    .flatMap((path) => objects(files[path]));
const patchOf = (files: Record<string, string>, name: string, kind: string, object: string) =>
  patchesOf(files, name).find((each) => each.kind === kind && each.metadata.name === object);

describe("the base", () => {
  it("has the deliverables' files, and lists those that are applied, in apply order", () => {
    const files = tree({ secrets: { template: {} } });
    const inBase = Object.keys(files).filter((path) => path.startsWith("base/"));
    expect(inBase.sort()).toEqual(
      [
        "api-deployment",
        "configmap",
        "hpa",
        "ingress",
        "kustomization",
        "migration-job",
        "mlflow-deployment",
        "namespace",
        "network-policies",
        "postgres-statefulset",
        "scheduler-deployment",
        "secrets",
        "services",
        "ui-deployment",
      ].map((name) => `base/${name}.yaml`),
    );
    const { resources } = parse(files["base/kustomization.yaml"] ?? "");
    expect(resources.slice(0, 3)).toEqual(["namespace.yaml", "network-policies.yaml", "configmap.yaml"]);
    expect(resources).toHaveLength(inBase.length - 1);
  });

  it("contains nothing that an overlay contradicts: no setting, size or number of pods of one environment", () => {
    const files = tree({}, { dev: { host: "dev.example.com" } });
    const [settings] = objects(files["base/configmap.yaml"]);
    expect(settings?.data).not.toHaveProperty("ENVIRONMENT");
    expect(settings?.data).toHaveProperty("LLM_PROVIDER");
    expect(files["base/ui-deployment.yaml"]).not.toContain("replicas:");
    expect(files["base/hpa.yaml"]).not.toContain("maxReplicas:");
    expect(files["base/ingress.yaml"]).not.toContain("example.com");
  });

  it("has what most environments have, and the others delete it", () => {
    const files = tree();
    expect(objects(files["base/hpa.yaml"])).toHaveLength(1);
    const deletion = overlay(files, "dev").patches?.find(({ patch }) => patch?.includes("$patch"));
    expect(patchesOf(files, "dev").filter((patch) => "$patch" in patch)).toEqual([]);
    expect(parse(deletion?.patch ?? "")).toEqual({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "aether-api", namespace: "aether" },
      $patch: "delete",
    });
  });

  it("treats two versions of an API as two objects, as kustomize does", () => {
    const autoscaler = (apiVersion: string) => [
      { apiVersion, kind: "HorizontalPodAutoscaler", metadata: { name: "a" }, spec: { maxReplicas: 3 } },
    ];
    const files = toKustomize({
      one: autoscaler("autoscaling/v2"),
      two: autoscaler("autoscaling/v2"),
      old: autoscaler("autoscaling/v1"),
    });
    expect(objects(files["base/hpa.yaml"])).toEqual(autoscaler("autoscaling/v2"));
    expect(objects(files["overlays/old/hpa.yaml"])).toEqual(autoscaler("autoscaling/v1"));
    expect(overlay(files, "old").patches?.map(({ patch }) => parse(patch ?? ""))).toMatchObject([
      { apiVersion: "autoscaling/v2", $patch: "delete" },
    ]);
  });

  it("rejects two versions of one object in a stack", () => {
    const stack = ["autoscaling/v1", "autoscaling/v2"].map((apiVersion) => ({
      apiVersion,
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "a" },
    }));
    expect(() => toKustomize({ one: stack })).toThrow("HorizontalPodAutoscaler a, is defined twice");
  });

  it("does not exist for stacks that have nothing in common", () => {
    const files = toKustomize({
      one: aetherStack({ name: "one", namespace: "one" }),
      other: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }],
    });
    expect(Object.keys(files).filter((path) => path.startsWith("base/"))).toEqual([]);
    expect(overlay(files, "other").resources).toEqual(["configmap.yaml"]);
  });
});

describe("an overlay", () => {
  it("shows on one screen how production differs", () => {
    const files = tree({}, { production: { host: "aether.example.com", images: { aether: { tag: "0.1.1" } } } });
    expect(files["overlays/production/kustomization.yaml"]?.split("\n").length).toBeLessThan(50);
    expect(overlay(files, "production")).toMatchObject({
      resources: ["../../base"],
      images: [{ name: "aether", newTag: "0.1.1" }],
      replicas: [{ name: "aether-ui", count: 2 }],
      configMapGenerator: [{ name: "aether-config", literals: expect.arrayContaining(["ENVIRONMENT=production"]) }],
    });
  });

  it("sets the parts of an image that differ: registry, tag or digest", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const files = tree(
      {},
      {
        dev: { images: { aether: { tag: "dev" } } },
        staging: { images: { registry: "registry.example.com" } },
        production: { images: { aether: { digest } } },
      },
    );
    const images = (name: string) => overlay(files, name).images?.find((each) => each.name === "aether");
    expect(images("dev")).toEqual({ name: "aether", newTag: "dev" });
    expect(images("staging")).toEqual({ name: "aether", newName: "registry.example.com/aether", newTag: "0.1.0" });
    expect(images("production")).toEqual({ name: "aether", digest });
    expect(files["base/api-deployment.yaml"]).toContain("image: aether\n");
  });

  it("patches images that one name cannot distinguish", () => {
    const one = { name: "one", image: "busybox:1" };
    const files = tree(
      { api: { sidecars: [one] } },
      {
        dev: {
          ui: { sidecars: [{ ...one, image: "busybox:2" }] },
          api: { sidecars: [{ ...one, image: "busybox:3" }] },
        },
      },
    );
    expect(overlay(files, "dev").images).toBeUndefined();
    expect(JSON.stringify(patchOf(files, "dev", "Deployment", "aether-api"))).toContain("busybox:3");
  });

  describe("patches what a field would change too:", () => {
    const metadata = { name: "report", namespace: "aether" };
    const pods = { template: { spec: { containers: [{ name: "report", image: "aether:0.0.9" }] } } };
    const image = (files: Record<string, string>, name: string) =>
      overlay(files, name).images?.find((each) => each.name === "aether");
    const tags = { dev: { images: { aether: { tag: "0.2.0" } } } };

    it.each([
      [
        "the image of a CronJob",
        { apiVersion: "batch/v1", kind: "CronJob", spec: { schedule: "@daily", jobTemplate: { spec: pods } } },
      ],
      ["the image of a Pod", { apiVersion: "v1", kind: "Pod", ...pods.template }],
      [
        "the image of a custom resource",
        { apiVersion: "example.com/v1", kind: "Report", spec: { deep: [pods.template] } },
      ],
      [
        "an image that is a volume",
        {
          apiVersion: "v1",
          kind: "Pod",
          spec: { containers: [], volumes: [{ name: "a", image: { reference: "aether:0.0.9" } }] },
        },
      ],
    ])("%s", (_, object) => {
      const stack = (environment: keyof typeof ENVIRONMENTS) => [
        ...aetherStack({ ...tags[environment as "dev"], environment: ENVIRONMENTS[environment] }),
        { ...object, metadata },
      ];
      expect(image(toKustomize({ dev: stack("dev"), production: stack("production") }), "dev")).toBeUndefined();
    });

    it.each([
      ["the pods of a ReplicaSet of the same name", { apiVersion: "apps/v1", kind: "ReplicaSet", spec: {} }],
      [
        "the number of something else of the same name",
        { apiVersion: "example.com/v1", kind: "Rollout", spec: { replicas: 5 } },
      ],
    ])("%s", (_, object) => {
      const stack = (environment: "staging" | "development") => [
        ...aetherStack({ environment, ui: { replicas: environment === "staging" ? 3 : 1 } }),
        { ...object, metadata: { name: "aether-ui", namespace: "aether" } },
      ];
      const files = toKustomize({ dev: stack("development"), staging: stack("staging") });
      expect(overlay(files, "dev").replicas?.map(({ name }) => name) ?? []).not.toContain("aether-ui");
    });

    it.each([
      ["an account of another namespace", { kind: "ServiceAccount", name: "aether-api", namespace: "other" }],
      ["somebody who is called default", { kind: "User", name: "default" }],
    ])("the rights of %s", (_, subject) => {
      const stack = (namespace: string) => [
        ...aetherStack({ namespace }),
        {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "RoleBinding",
          metadata: { name: "a", namespace },
          subjects: [subject],
        },
      ];
      const files = toKustomize({ dev: stack("aether-dev"), production: stack("aether-production") });
      expect(overlay(files, "dev").namespace).toBeUndefined();
    });
  });

  it("changes the stack's namespace with one line", () => {
    const files = tree({}, { dev: { namespace: "aether-dev" }, staging: { namespace: "aether-staging" } });
    expect(["dev", "staging", "production"].map((name) => overlay(files, name).namespace)).toEqual([
      "aether-dev",
      "aether-staging",
      "aether",
    ]);
    expect(objects(files["base/namespace.yaml"])[0]?.metadata.name).toBe("aether");
    expect(files["base/services.yaml"]).not.toContain("namespace:");
  });

  it("changes the namespace with one line also with cluster-scoped objects, but not with those in another namespace", () => {
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "a" } };
    const namespaceWith = (object: NonNullable<AetherConfig["extraObjects"]>[number]) =>
      overlay(tree({ extraObjects: [object] }, { dev: { namespace: "aether-dev" } }), "dev").namespace;
    expect(namespaceWith(role)).toBe("aether-dev");
    // kustomize does not know that it is in none.
    expect(namespaceWith({ ...role, apiVersion: "storage.k8s.io/v1", kind: "VolumeAttributesClass" })).toBeUndefined();
    expect(namespaceWith({ ...role, kind: "Role", metadata: { name: "a", namespace: "monitoring" } })).toBeUndefined();
  });

  it("adds a label to all objects and pods with one entry, but not to the claims of a StatefulSet", () => {
    const files = tree({}, { production: { commonLabels: { tier: "live" } } });
    const path = "spec/template/metadata/labels";
    expect(overlay(files, "production").labels).toEqual([
      {
        pairs: { tier: "live" },
        fields: ["StatefulSet", "Job", "Deployment"].map((kind) => ({ kind, path, create: true })),
      },
    ]);
    expect(JSON.stringify(patchesOf(files, "production"))).not.toContain("tier");
  });

  it("sets the migration Job's name by its content, and the base has the constant part", () => {
    const files = tree({}, { production: { images: { aether: { tag: "0.1.1" } } } });
    expect(objects(files["base/migration-job.yaml"]).map(({ metadata }) => metadata.name)).toContain("aether-migrate");
    const rename = overlay(files, "production").patches?.at(-1);
    expect(rename).toMatchObject({
      target: { kind: "Job", name: "aether-migrate" },
      options: { allowNameChange: true },
      patch: expect.stringMatching(/name: aether-migrate-[0-9a-f]{8}\n$/),
    });
  });

  it("leaves the Job's name in the base while the Job is the same everywhere", () => {
    const files = tree();
    expect(files["base/migration-job.yaml"]).toMatch(/name: aether-migrate-[0-9a-f]{8}\n/);
    expect(overlay(files, "production").patches?.filter(({ path }) => path === undefined)).toEqual([]);
  });

  it("contains what only one environment has", () => {
    const files = tree(
      {},
      {
        production: { secrets: { externalSecret: { secretStoreRef: { name: "vault" }, remoteKey: "aether" } } },
      },
    );
    expect(overlay(files, "production").resources).toEqual(["../../base", "secrets.yaml"]);
    expect(objects(files["overlays/production/secrets.yaml"]).map(({ kind }) => kind)).toEqual(["ExternalSecret"]);
  });

  it("names the items before one that it changes or adds, so that each keeps its position", () => {
    const env = [{ name: "ONE", value: "1" }];
    const files = tree({ ui: { env } }, { production: { ui: { env: [...env, { name: "TWO", value: "2" }] } } });
    expect(patchOf(files, "production", "Deployment", "aether-ui")?.spec).toEqual({
      template: { spec: { containers: [{ name: "ui", env: [{ name: "ONE" }, { name: "TWO", value: "2" }] }] } },
    });
  });

  it("writes a setting that a literal would change as a patch", () => {
    const files = tree({}, { dev: { llm: { model: '"quoted"' } } });
    expect(overlay(files, "dev").configMapGenerator).toBeUndefined();
    expect(patchOf(files, "dev", "ConfigMap", "aether-config")?.data).toMatchObject({ LLM_MODEL: '"quoted"' });
  });

  it("only refers to the base if there is one environment", () => {
    const files = toKustomize({ production: aetherStack() });
    expect(overlay(files, "production")).toEqual({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources: ["../../base"],
    });
  });
});

describe("secrets", () => {
  it("that exist are requested in a template, which is not applied, and in a file .env, which git ignores", () => {
    const files = tree();
    const [template] = objects(files["base/secrets.yaml"]);
    expect(template?.metadata.name).toBe("aether-secrets");
    expect(new Set(Object.values(template?.stringData as object))).toEqual(new Set(["<REPLACE_ME>"]));
    expect(Object.keys(template?.stringData as object)).toContain("DATABASE_URL");
    expect(parse(files["base/kustomization.yaml"] ?? "").resources).not.toContain("secrets.yaml");
    expect(files["secrets-from-env/dev/.env.example"]).toMatch(/^JWT_SECRET=<REPLACE_ME>$/m);
    expect(files["secrets-from-env/dev/.env.example"]).toMatch(/^# postgresql:\/\/.*\nDATABASE_URL=<REPLACE_ME>$/m);
    expect(files["secrets-from-env/dev/.env.example"]).toMatch(/no quotes, no spaces, no comments/);
    expect(files["secrets-from-env/dev/.env.example"]).toMatch(/^# WEBHOOK_SECRET=$/m);
    expect(files["secrets-from-env/.gitignore"]).toMatch(/^\.env\*$/m);
    expect(parse(files["secrets-from-env/dev/kustomization.yaml"] ?? "")).toMatchObject({
      resources: ["../../overlays/dev"],
      secretGenerator: [{ name: "aether-secrets", namespace: "aether", envs: [".env"] }],
    });
  });

  it("of a template are replaced by those of the file", () => {
    const files = tree({ secrets: { template: {} } });
    expect(parse(files["base/kustomization.yaml"] ?? "").resources).toContain("secrets.yaml");
    expect(parse(files["secrets-from-env/dev/kustomization.yaml"] ?? "").secretGenerator[0].behavior).toBe("replace");
  });

  it("that a store provides are not requested", () => {
    const files = tree({ secrets: { externalSecret: { secretStoreRef: { name: "vault" }, remoteKey: "aether" } } });
    expect(Object.keys(files).filter((path) => path.startsWith("secrets-from-env/"))).toEqual([]);
    expect(objects(files["base/secrets.yaml"]).map(({ kind }) => kind)).toEqual(["ExternalSecret"]);
  });

  it.each([
    ["stringData", { stringData: { JWT_SECRET: "value" } }],
    ["data", { data: { JWT_SECRET: "dmFsdWU=" } }],
    ["a number", { stringData: { JWT_SECRET: 5 } }],
    ["what follows a placeholder", { stringData: { JWT_SECRET: "<REPLACE_ME>value" } }],
    ["what stands in one", { stringData: { JWT_SECRET: "<REPLACE_MEvalue>" } }],
  ])("with values in %s are refused", (_, values) => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "mine" }, ...values };
    expect(() => toKustomize({ dev: [secret] })).toThrow(
      new TypeError(
        "Secret mine of dev contains values, but the tree is meant to be committed: remove them, and fill in secrets-from-env/dev/.env",
      ),
    );
  });

  it("of which kubectl has kept a copy are rejected: it has the values", () => {
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": '{"stringData":{"JWT_SECRET":"value"}}' };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "mine", annotations } };
    expect(() => toKustomize({ dev: [secret] })).toThrow("Secret mine of dev contains values");
  });

  it("without any value are accepted", () => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "mine" }, data: { a: null } };
    expect(toKustomize({ dev: [secret] })["base/secrets.yaml"]).toMatch(/data: \{\}\n$/);
  });
});

it.each(["", "..", "a/b", "a b"])("an overlay called %j is rejected: it is no folder's name", (name) => {
  expect(() => toKustomize({ [name]: [] })).toThrow(TypeError);
});

describe("objects that kustomize could not find again are rejected:", () => {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
  it.each([
    [
      "one without a name",
      [{ ...object, metadata: { generateName: "a-" } }],
      "object 0 of dev lacks an apiVersion, a kind",
    ],
    [
      "one whose name is a number",
      [{ ...object, metadata: { name: 1 } }],
      "object 0 of dev lacks an apiVersion, a kind",
    ],
    ["one whose metadata is null", [{ ...object, metadata: null }], "object 0 of dev lacks an apiVersion, a kind"],
    ["null", [object, null], "object 1 of dev is not a Kubernetes object"],
    [
      "a List, whose Secrets nobody would see",
      [{ ...object, kind: "List", items: [] }],
      "object 0 of dev is a List: pass",
    ],
    ["one that is there twice", [object, object], "object 1 of dev, ConfigMap a, is defined twice"],
    ["none at all", [], "dev has no objects"],
    [
      "one that kustomize leaves out",
      [{ ...object, metadata: { name: "a", annotations: { "config.kubernetes.io/local-config": "true" } } }],
      "ConfigMap a of dev has the annotation config.kubernetes.io/local-config, and kustomize leaves such objects out",
    ],
    [
      "one with lines of text that begin with a tab, which kustomize writes and can't read",
      [{ ...object, data: { plain: "\ta", "run.mk": "\ta\nb" } }],
      "ConfigMap a of dev has text of several lines that begins with a tab at data.run.mk",
    ],
    [
      "one with two names for one port, of which a patch keeps one",
      [
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "a" },
          spec: {
            containers: [
              { ports: [{ containerPort: 53 }, { containerPort: 53, protocol: "UDP" }] },
              {
                ports: [
                  { name: "a", containerPort: 80 },
                  { name: "b", containerPort: 80 },
                ],
              },
            ],
          },
        },
      ],
      "Pod a of dev has two names for container port 80/TCP at spec.containers[1].ports",
    ],
  ])("%s", (_, stack, says) => {
    expect(() => toKustomize({ dev: stack as object[] })).toThrow(TypeError);
    expect(() => toKustomize({ dev: stack as object[] })).toThrow(says);
  });
});

it("a null member is treated as missing, as kustomize does for some", () => {
  const object = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", creationTimestamp: null },
    data: { A: "1" },
  };
  expect(Object.values(toKustomize({ dev: [object] })).join("")).not.toContain("null");
});

it("a setting may have the name of an inherited property", () => {
  const settings = (data: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data });
  const files = toKustomize({ one: [settings({ toString: "1", A: "1" })], other: [settings({ A: "1" })] });
  expect(overlay(files, "one").configMapGenerator?.[0]?.literals).toEqual(["toString=1"]);
  expect(files["base/configmap.yaml"]).not.toContain("toString");
});

describe("a second release", () => {
  it("replaces one Job by another and leaves every other name: all that a tool prunes is the Job that ran", () => {
    const names = (tag: string) =>
      aetherStack({ images: { aether: { tag } } }).map(({ kind, metadata: { name } }) => `${kind}/${name}`);
    const [first, second] = [names("0.1.0"), names("0.1.1")];
    expect(first.filter((name) => !second.includes(name))).toEqual([expect.stringMatching(/^Job\/aether-migrate-/)]);
    expect(second.filter((name) => !first.includes(name))).toEqual([expect.stringMatching(/^Job\/aether-migrate-/)]);
  });
});
