import {
  type AetherConfig,
  type AetherObject,
  type AnyObject,
  add,
  aetherStack,
  aetherStacks,
  container,
  defineConfig,
  env,
  find,
  get,
  inApplyOrder,
  nameOf,
  overview,
  patch,
  patchAll,
  pod,
  type Reference,
  remove,
  replace,
  toKustomize,
  toYaml,
  vet,
  volume,
} from "@aether/k8s";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IService } from "kubernetes-models/v1/Service";
import { describe, expectTypeOf, it } from "vitest";

const objects = aetherStack({ host: "a.example" });

describe("your own objects", () => {
  interface Own {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string | undefined; labels?: Record<string, string> | undefined };
    spec: { replicas: number };
  }
  const own: Own = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec: { replicas: 1 } };
  const modelled: IService = { apiVersion: "v1", kind: "Service", metadata: { name: "a" } };

  it("are accepted by every function, with a type of yours and without labels", () => {
    const both = [own, modelled];
    add(objects, own, modelled);
    aetherStack({ extraObjects: both });
    patch([own], "Deployment/a", { spec: { replicas: 2 } });
    toYaml(both);
    toKustomize({ staging: both });
    inApplyOrder(both);
    vet(both);
    overview(both);
    expectTypeOf(nameOf(own)).toEqualTypeOf<string>();
    // @ts-expect-error: it has no kind
    add(objects, { apiVersion: "v1", metadata: { name: "a" } });
  });

  it("of a stack have labels", () => {
    expectTypeOf(get(objects, "Service/aether-api").metadata.labels).toEqualTypeOf<Record<string, string>>();
  });
});

describe("a reference", () => {
  it("is one of the names that there are, by default and under a name of one's own", () => {
    type Deployments<T> = Extract<T, `Deployment/${string}`>;
    expectTypeOf<
      Deployments<Reference<(typeof objects)[number]>>
    >().toEqualTypeOf<`Deployment/aether-${"api" | "scheduler" | "ui" | "mlflow" | "pooler" | "postgres-exporter"}`>();
    const house = aetherStack({ name: "house", namespace: "home" });
    get(house, "Deployment/house-api");
    get(house, "Namespace/home");
    // @ts-expect-error: this stack has a different name
    get(house, "Deployment/aether-api");
  });

  it("is any name where the config's type does not say it", () => {
    const render = (config: AetherConfig) => get(aetherStack(config), "Deployment/whatever-api");
    expectTypeOf(render).returns.toExtend<AetherObject>();
    const given = (all: AetherObject[]) => get(all, "Deployment/whatever").spec.replicas;
    expectTypeOf(given).returns.toEqualTypeOf<number | undefined>();
  });

  it("that is misspelt, or of a kind that there is not, does not compile", () => {
    // @ts-expect-error: one i too many
    get(objects, "Deployment/aether-apii");
    // @ts-expect-error: Deployment
    remove(objects, "Deploymnt/aether-api");
    // @ts-expect-error: a kind as well
    find(objects, "aether-api");
    // @ts-expect-error: Deployment
    expectTypeOf(patchAll(objects, { kind: "Deploymnt" }, { metadata: {} })).toBeArray();
  });
});

describe("a change", () => {
  it("is of the type of the kind", () => {
    patch(objects, "Service/aether-ui", (service) => {
      expectTypeOf(service).toExtend<IService>();
      return service;
    });
    expectTypeOf(get(objects, "Ingress/aether-ui").kind).toEqualTypeOf<"Ingress">();
    expectTypeOf(find(objects, "Ingress/aether-ui")?.kind).toEqualTypeOf<"Ingress" | undefined>();
  });

  it("may delete with null, say directives, and leave the rest out", () => {
    patch(objects, "Deployment/aether-api", {
      spec: {
        strategy: { $patch: "replace", type: "Recreate" },
        template: {
          spec: {
            priorityClassName: null,
            "$setElementOrder/containers": [{ name: "api" }],
            containers: [{ name: "logs", $patch: "delete" }],
            volumes: [{ name: "tmp", $retainKeys: ["name", "emptyDir"], emptyDir: { medium: "Memory" } }],
          },
        },
      },
    });
    patch(objects, "Deployment/aether-api", container("logs", { $patch: "delete" }));
    patch(objects, "Deployment/aether-api", container("api", { $patch: "replace", image: "x" }));
    patch(objects, "Deployment/aether-api", volume("tmp", { $patch: "delete" }));
    patch(objects, "Deployment/aether-api", pod({ $patch: "replace", containers: [{ name: "x", image: "x" }] }));
    const labels: Record<string, string> = {};
    patch(objects, "Deployment/aether-api", { metadata: { labels } });
    const settings = patch(objects, "ConfigMap/aether-config", { data: { LOG_LEVEL: "debug", OTHER: null } });
    expectTypeOf(settings).toEqualTypeOf(objects);
  });

  it("with a wrong field, value or kind does not compile", () => {
    // @ts-expect-error: replicas
    patch(objects, "Deployment/aether-api", { spec: { replcas: 3 } });
    // @ts-expect-error: a number
    patch(objects, "Deployment/aether-api", { spec: { replicas: "3" } });
    // @ts-expect-error: "replace" or "delete"
    patch(objects, "Deployment/aether-api", { spec: { $patch: "erase" } });
    // @ts-expect-error: a whole object is removed
    patch(objects, "Service/aether-ui", { $patch: "delete" });
    // @ts-expect-error: nor are pods deleted
    patch(objects, "Deployment/aether-api", pod({ $patch: "delete" }));
    // @ts-expect-error: a Service has no pods
    patch(objects, "Service/aether-api", pod({ nodeSelector: { a: "b" } }));
    // @ts-expect-error: nor has a ConfigMap
    patch(objects, "ConfigMap/aether-ui", container("ui", { image: "x" }));
    // @ts-expect-error: image
    patch(objects, "Deployment/aether-api", container("api", { imag: "x" }));
    // @ts-expect-error: a text
    patch(objects, "Deployment/aether-api", env("api", { PORT: 8000 }));
    // @ts-expect-error: a variable of the shell that may not be set
    patch(objects, "ConfigMap/aether-config", { data: { LOG_LEVEL: process.env.LOG_LEVEL } });
    // @ts-expect-error: nothing is returned
    patch(objects, "Deployment/aether-api", (api) => {
      api.spec.replicas = 3;
    });
    // @ts-expect-error: the name is not for change
    patch(objects, "Service/aether-ui", { metadata: { name: "frontend" } });
    expectTypeOf(objects).not.toBeAny();
  });

  it("is of all the kinds that are chosen", () => {
    patchAll(objects, { kind: ["Deployment", "StatefulSet"] }, (workload) => {
      expectTypeOf(workload.kind).toEqualTypeOf<"Deployment" | "StatefulSet">();
      return workload;
    });
    patchAll(
      objects,
      { kind: "Service", where: ({ spec }) => spec.type === "NodePort" },
      { spec: { type: "ClusterIP" } },
    );
  });
});

describe("a consumer's own objects", () => {
  interface Rollout {
    apiVersion: "argoproj.io/v1alpha1";
    kind: "Rollout";
    metadata: { name: string };
    spec: { steps: { weight: number }[]; template: { spec: { containers: { name: string }[] } } };
  }
  const rollout = {} as Rollout;

  it("are typed like the stack's", () => {
    const more = add(objects, rollout, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "mine" },
      data: { a: "b" },
    });
    patch(more, "Rollout/any", { spec: { steps: [{ weight: 5 }] } });
    patch(more, "Rollout/any", pod({ priorityClassName: "low" }));
    expectTypeOf(get(more, "Rollout/any")).toEqualTypeOf<Rollout>();
    get(more, "ConfigMap/mine");
    // @ts-expect-error: a number
    patch(more, "Rollout/any", { spec: { steps: [{ weight: "5" }] } });
    // @ts-expect-error: it is called mine
    get(more, "ConfigMap/yours");
  });

  it("are called what they are in a config, too", () => {
    const certificate = { apiVersion: "cert-manager.io/v1", kind: "Certificate" } as const;
    const more = aetherStack({
      extraObjects: [
        { ...certificate, metadata: { name: "tls" }, spec: { secretName: "tls", dnsNames: ["a.example"] } },
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "mine" } },
      ],
    });
    expectTypeOf(get(more, "Certificate/tls").spec.secretName).toEqualTypeOf<string>();
    patch(more, "Certificate/tls", { spec: { secretName: "other" } });
    get(more, "ConfigMap/mine");
    get(more, "Deployment/aether-api").spec.replicas;
    // @ts-expect-error: it is called tls
    get(more, "Certificate/tsl");
    // @ts-expect-error: it is called mine
    get(more, "ConfigMap/yours");
    const untyped: AnyObject[] = [];
    expectTypeOf(aetherStack({ extraObjects: untyped })).toEqualTypeOf(aetherStack());
    // @ts-expect-error: nothing says so
    get(aetherStack({ extraObjects: untyped }), "Certificate/tls");
  });

  it("may be of kubernetes-models, without any of the stack's", () => {
    const deployments: (IDeployment | IService)[] = [];
    expectTypeOf(patch(deployments, "Deployment/any", pod({ hostNetwork: true }))).toEqualTypeOf(deployments);
    const untyped: AnyObject[] = [];
    patch(untyped, "Anything/any", { spec: { x: 1 } });
  });

  it("can take the place of others, under their own name", () => {
    const replaced = replace(objects, "Service/aether-ui", rollout);
    get(replaced, "Rollout/any").spec.steps;
    expectTypeOf(get(replaced, "Service/aether-api").kind).toEqualTypeOf<"Service">();
  });
});

describe("config as code", () => {
  it("is a config, objects, or a function of the environment", () => {
    expectTypeOf(defineConfig).toBeCallableWith({ host: "a.example" });
    defineConfig(aetherStack());
    defineConfig(async ({ environment }) => ({ environment }));
    defineConfig(({ environment }) => (environment === "staging" ? { host: "b" } : { host: "a", mlflow: false }));
    defineConfig(() => ({ api: { podLabels: { a: "b" } }, postgres: { external: { host: "db" } } }));
    defineConfig((): AetherConfig => ({}));
    defineConfig(({ environment }) => remove(aetherStack({ environment }), "PodDisruptionBudget/aether-ui"));
    // @ts-expect-error: replicas is a number
    defineConfig({ ui: { replicas: "3" } });
  });

  it("with a misspelt key does not compile, given or returned", () => {
    // @ts-expect-error: host
    defineConfig({ host: "a", hots: "b" });
    // @ts-expect-error: replicas
    defineConfig({ api: { replicas: 3, replcas: 3 } });
    // @ts-expect-error: host
    defineConfig(() => ({ host: "a", hots: "b" }));
    // @ts-expect-error: replicas
    defineConfig(async ({ environment }) => ({ environment, api: { replicas: 3, replcas: 3 } }));
    // @ts-expect-error: mlflow
    defineConfig(({ environment }) => (environment === "staging" ? { host: "a" } : { mlfow: false }));
    expectTypeOf<AetherConfig>().not.toHaveProperty("hots");
  });

  it("has a stack for each config", () => {
    expectTypeOf(aetherStacks({ a: {}, b: { mlflow: false } })).toHaveProperty("a");
    // @ts-expect-error: there is no c
    aetherStacks({ a: {}, b: {} }).c;
  });
});
