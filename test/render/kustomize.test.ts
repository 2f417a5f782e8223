import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type AetherConfig, aetherStack, toKustomize } from "../../src/index.ts";
import type { Kustomization, Manifest } from "../../src/render/kustomize/environment.ts";

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
const patchOf = (files: Record<string, string>, name: string, kind: string, object: string) =>
  objects(files[`overlays/${name}/patches.yaml`]).find((each) => each.kind === kind && each.metadata.name === object);

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

  it("says nothing that an overlay says otherwise: no setting, no size, no number of pods of one environment", () => {
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
    expect(patchOf(files, "dev", "HorizontalPodAutoscaler", "aether-api")).toEqual({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "aether-api", namespace: "aether" },
      $patch: "delete",
    });
  });

  it("is not there for stacks that have nothing in common", () => {
    const files = toKustomize({
      one: aetherStack({ name: "one", namespace: "one" }),
      other: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }],
    });
    expect(Object.keys(files).filter((path) => path.startsWith("base/"))).toEqual([]);
    expect(overlay(files, "other").resources).toEqual(["configmap.yaml"]);
  });
});

describe("an overlay", () => {
  it("tells on one screen what production is", () => {
    const files = tree({}, { production: { host: "aether.example.com", images: { aether: { tag: "0.1.1" } } } });
    expect(files["overlays/production/kustomization.yaml"]?.split("\n").length).toBeLessThan(50);
    expect(overlay(files, "production")).toMatchObject({
      resources: ["../../base"],
      images: [{ name: "aether", newTag: "0.1.1" }],
      replicas: [{ name: "aether-ui", count: 2 }],
      configMapGenerator: [{ name: "aether-config", literals: expect.arrayContaining(["ENVIRONMENT=production"]) }],
    });
  });

  it("says of an image what differs: registry, tag or digest", () => {
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

  it("patches images that one name can't tell apart", () => {
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

  it("gives the stack another namespace by one line", () => {
    const files = tree({}, { dev: { namespace: "aether-dev" }, staging: { namespace: "aether-staging" } });
    expect(["dev", "staging", "production"].map((name) => overlay(files, name).namespace)).toEqual([
      "aether-dev",
      "aether-staging",
      "aether",
    ]);
    expect(objects(files["base/namespace.yaml"])[0]?.metadata.name).toBe("aether");
    expect(files["base/services.yaml"]).not.toContain("namespace:");
  });

  it("gives all objects and pods a label by one entry, and leaves the claims of a StatefulSet alone", () => {
    const files = tree({}, { production: { commonLabels: { tier: "live" } } });
    const path = "spec/template/metadata/labels";
    expect(overlay(files, "production").labels).toEqual([
      {
        pairs: { tier: "live" },
        fields: ["StatefulSet", "Job", "Deployment"].map((kind) => ({ kind, path, create: true })),
      },
    ]);
    expect(files["overlays/production/patches.yaml"]).not.toContain("tier");
  });

  it("gives the migration Job the name that its content has, and the base the part that is the same", () => {
    const files = tree({}, { production: { images: { aether: { tag: "0.1.1" } } } });
    expect(objects(files["base/migration-job.yaml"]).map(({ metadata }) => metadata.name)).toContain("aether-migrate");
    const [, rename] = overlay(files, "production").patches ?? [];
    expect(rename).toMatchObject({
      target: { kind: "Job", name: "aether-migrate" },
      options: { allowNameChange: true },
      patch: expect.stringMatching(/name: aether-migrate-[0-9a-f]{8}\n$/),
    });
  });

  it("leaves the Job's name in the base while the Job is the same everywhere", () => {
    const files = tree();
    expect(files["base/migration-job.yaml"]).toMatch(/name: aether-migrate-[0-9a-f]{8}\n/);
    expect(overlay(files, "production").patches).toEqual([{ path: "patches.yaml" }]);
  });

  it("brings what only one environment has", () => {
    const files = tree(
      {},
      {
        production: { secrets: { externalSecret: { secretStoreRef: { name: "vault" }, remoteKey: "aether" } } },
      },
    );
    expect(overlay(files, "production").resources).toEqual(["../../base", "secrets.yaml"]);
    expect(objects(files["overlays/production/secrets.yaml"]).map(({ kind }) => kind)).toEqual(["ExternalSecret"]);
  });

  it("names the items before one that it changes or adds, so that each stays in its place", () => {
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

  it("is empty but for the base where an environment is all there is", () => {
    const files = toKustomize({ production: aetherStack() });
    expect(overlay(files, "production")).toEqual({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources: ["../../base"],
    });
  });
});

describe("secrets", () => {
  it("that exist are asked for in a template, which is not applied, and in a file .env, which git ignores", () => {
    const files = tree();
    const [template] = objects(files["base/secrets.yaml"]);
    expect(template?.metadata.name).toBe("aether-secrets");
    expect(new Set(Object.values(template?.stringData as object))).toEqual(new Set(["<REPLACE_ME>"]));
    expect(Object.keys(template?.stringData as object)).toContain("DATABASE_URL");
    expect(parse(files["base/kustomization.yaml"] ?? "").resources).not.toContain("secrets.yaml");
    expect(files["secrets-from-env/dev/.env.example"]).toMatch(/^JWT_SECRET=$/m);
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

  it("that a store brings are asked for nowhere", () => {
    const files = tree({ secrets: { externalSecret: { secretStoreRef: { name: "vault" }, remoteKey: "aether" } } });
    expect(Object.keys(files).filter((path) => path.startsWith("secrets-from-env/"))).toEqual([]);
    expect(objects(files["base/secrets.yaml"]).map(({ kind }) => kind)).toEqual(["ExternalSecret"]);
  });

  it.each([
    ["stringData", { stringData: { JWT_SECRET: "value" } }],
    ["data", { data: { JWT_SECRET: "dmFsdWU=" } }],
  ])("with values in %s are refused", (_, values) => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "mine" }, ...values };
    expect(() => toKustomize({ dev: [secret] })).toThrow(
      new TypeError("Secret mine of dev holds values, and a tree is there to be committed"),
    );
  });
});

it.each(["", "..", "a/b", "a b"])("an overlay called %j is refused: it is no folder's name", (name) => {
  expect(() => toKustomize({ [name]: [] })).toThrow(TypeError);
});

it("an object without a name is refused", () => {
  expect(() => toKustomize({ dev: [{ apiVersion: "v1", kind: "List", items: [] }] })).toThrow(
    "object 0 of dev lacks apiVersion, kind or metadata.name",
  );
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
