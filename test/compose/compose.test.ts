// What becomes of objects that are patched, added, replaced and removed; and what is refused, so that nothing gets lost.
import { describe, expect, it } from "vitest";
import {
  add,
  aetherStack,
  ComposeError,
  container,
  env,
  find,
  get,
  type KubernetesObject,
  patch,
  patchAll,
  pod,
  remove,
  replace,
  volume,
} from "../../src/index.ts";
import { frozen } from "../fixtures/laws.ts";

const stack = frozen(aetherStack());

/** The one ComposeError that this throws. */
function refusal(change: () => unknown): ComposeError {
  try {
    change();
  } catch (error) {
    if (error instanceof ComposeError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** References come from files and arguments too, where no compiler looks at them. */
const untyped = (objects: readonly KubernetesObject[]) => objects as KubernetesObject[];
const patchUntyped = patch as (objects: readonly KubernetesObject[], reference: string, change: unknown) => object[];

describe("patch", () => {
  it("merges containers by name and keeps what it does not speak of", () => {
    const before = get(stack, "Deployment/aether-api").spec.template.spec?.containers[0];
    const patched = patch(stack, "Deployment/aether-api", {
      spec: { template: { spec: { containers: [{ name: "api", env: [{ name: "EXTRA", value: "1" }] }] } } },
    });
    const after = get(patched, "Deployment/aether-api").spec.template.spec?.containers;
    expect(after).toEqual([{ ...before, env: [{ name: "EXTRA", value: "1" }, ...(before?.env ?? [])] }]);
  });

  it("deletes with null", () => {
    const patched = patch(stack, "Deployment/aether-api", { spec: { revisionHistoryLimit: null, strategy: null } });
    expect(Object.keys(get(patched, "Deployment/aether-api").spec)).not.toContain("strategy");
  });

  it("gives a function a copy that it may change", () => {
    const patched = patch(stack, "Service/aether-ui", (service) => {
      service.spec.type = "NodePort";
      return service;
    });
    expect(get(patched, "Service/aether-ui").spec.type).toBe("NodePort");
    expect(get(stack, "Service/aether-ui").spec.type).toBe("ClusterIP");
  });

  it("replaces the lists of a kind that is not built into Kubernetes", () => {
    const rollout = {
      apiVersion: "example.com/v1",
      kind: "Rollout",
      metadata: { name: "x" },
      spec: { steps: [{ name: "a" }] },
    };
    const [patched] = patch([rollout], "Rollout/x", { spec: { steps: [{ name: "b" }] } });
    expect(patched?.spec.steps).toEqual([{ name: "b" }]);
  });

  it("refuses a name that nothing has, and lists the nearest", () => {
    const error = refusal(() => patchUntyped(stack, "Deployment/aether-apii", { spec: {} }));
    expect(error).toMatchObject({ code: "no_match", reference: "Deployment/aether-apii" });
    expect(error.nearest[0]).toBe("Deployment/aether-api");
    expect(error.message).toBe(
      'No object is called "Deployment/aether-apii".\n  The nearest: Deployment/aether-api, Deployment/aether-ui, Deployment/aether-mlflow.',
    );
  });

  it.each([
    ["an empty one", {}],
    ["what is so already", { kind: "Service", spec: { type: "ClusterIP" } }],
    ["a list that says what is there", { spec: { ports: [{ port: 8080, name: "http" }] } }],
    ["a member that is undefined", { spec: { type: undefined } }],
  ])("refuses a patch that changes nothing: %s", (_, change) => {
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", change)).code).toBe("no_change");
  });

  it("refuses a function that changes nothing, and one that returns nothing", () => {
    expect(refusal(() => patch(stack, "Service/aether-ui", (service) => service)).code).toBe("no_change");
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", () => undefined as never)).code).toBe("invalid");
  });

  it.each([
    ["a field", { metadata: { labels: { team: "home" } }, spec: { sessionAffinty: null } }, "spec.sessionAffinty"],
    ["an item", { spec: { type: "NodePort", ports: [{ port: 81, $patch: "delete" }] } }, "spec.ports[81]"],
    [
      "a map",
      { metadata: { labels: { team: "home" } }, spec: { sessionAffinityConfig: { $patch: "delete" } } },
      "spec.sessionAffinityConfig",
    ],
    [
      "a value",
      { metadata: { labels: { a: "b" }, "$deleteFromPrimitiveList/finalizers": ["x"] } },
      "metadata.$deleteFromPrimitiveList/finalizers[x]",
    ],
  ])("refuses to delete %s that is not there", (_, change, path) => {
    const error = refusal(() => patchUntyped(stack, "Service/aether-ui", change));
    expect(error.code).toBe("no_match");
    expect(error.message).toContain(path);
  });

  it.each([
    ["apiVersion", { apiVersion: "v2" }],
    ["kind", { kind: "Ingress" }],
    ["name", { metadata: { name: "other" } }],
    ["namespace", { metadata: { namespace: "other" } }],
    ["everything", { $patch: "delete" }],
  ])("refuses to change the identity: %s", (_, change) => {
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", change)).code).toBe("identity");
  });

  it("refuses a container that is called otherwise, which would become a new one without an image", () => {
    const error = refusal(() =>
      patch(stack, "Deployment/aether-api", {
        spec: { template: { spec: { containers: [{ name: "aether", imagePullPolicy: "Always" }] } } },
      }),
    );
    expect(error.message).toContain('No container of Deployment/aether-api is called "aether"');
    expect(error.nearest).toContain("api");
  });

  it.each([
    ["an item without what tells it apart", { spec: { ports: [{ name: "http" }] } }, "without port"],
    ["an unknown directive", { spec: { $patch: "erase" } }, 'spec.$patch is "replace" or "delete"'],
    [
      "an item to delete from a list that is replaced",
      { spec: { externalIPs: [{ $patch: "delete" }] } },
      "replaced, not merged",
    ],
    ["a text", "spec", "is string"],
  ])("refuses %s", (_, change, message) => {
    const error = refusal(() => patchUntyped(stack, "Service/aether-ui", change));
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(message);
  });

  it("refuses a name that two objects have", () => {
    const tenants = [...aetherStack({ namespace: "a" }), ...aetherStack({ namespace: "b" })];
    const error = refusal(() => patchUntyped(tenants, "Service/aether-ui", { spec: { type: "NodePort" } }));
    expect(error).toMatchObject({ code: "ambiguous", nearest: ["/Service/a/aether-ui", "/Service/b/aether-ui"] });
  });
});

describe("patchAll", () => {
  it("changes every object of the kinds, and no other", () => {
    const patched = patchAll(stack, { kind: ["Deployment", "StatefulSet"] }, pod({ nodeSelector: { pool: "apps" } }));
    const changed = patched.filter((object, index) => object !== stack[index]).map(({ kind }) => kind);
    expect(changed).toEqual(["StatefulSet", "Deployment", "Deployment", "Deployment", "Deployment"]);
  });

  it("chooses by labels and by a function", () => {
    const labels = { "app.kubernetes.io/component": "mlflow" };
    const change = { metadata: { annotations: { "example.com/owner": "data" } } };
    const patched = patchAll(stack, { labels, where: ({ kind }) => kind !== "Service" }, change);
    const changed = patched.filter((object, index) => object !== stack[index]);
    expect(changed.map(({ metadata }) => metadata.labels["app.kubernetes.io/component"])).toContain("mlflow");
    expect(changed.map(({ kind }) => kind)).not.toContain("Service");
  });

  it("lets a deletion miss in some, and refuses one that misses in all", () => {
    const budgets = { kind: "PodDisruptionBudget" } as const;
    const patched = patchAll(stack, budgets, { spec: { minAvailable: null, maxUnavailable: 1 } });
    expect(patched.flatMap((each) => (each.kind === "PodDisruptionBudget" ? [each.spec.minAvailable] : []))).toEqual(
      Array(5).fill(undefined),
    );
    const stray = { metadata: { labels: { a: "b" }, annotations: { stray: null } } };
    expect(refusal(() => patchAll(stack, budgets, stray)).message).toContain("metadata.annotations.stray");
  });

  it("refuses a selector that means nothing, and a change of nothing", () => {
    const error = refusal(() => patchAll(untyped(stack), { kind: "Deploymnt" }, { metadata: {} }));
    expect(error.message).toBe("No object is of kind Deploymnt.\n  The nearest: Deployment, ConfigMap.");
    const labels = { "app.kubernetes.io/part-of": "aether" };
    expect(refusal(() => patchAll(stack, {}, { metadata: { labels } })).code).toBe("no_change");
  });
});

describe("inside of a workload", () => {
  it("reaches a container, also an init container", () => {
    const api = get(
      patch(stack, "Deployment/aether-api", container("api", { image: "api:2" })),
      "Deployment/aether-api",
    );
    expect(api.spec.template.spec?.containers.map(({ image }) => image)).toEqual(["api:2"]);
    const waiting = patch(
      stack,
      "Deployment/aether-api",
      container("wait", (each) => ({ ...each, image: "wait:2" })),
    );
    const inits = get(waiting, "Deployment/aether-api").spec.template.spec?.initContainers;
    expect(inits?.map(({ image }) => image)).toContain("wait:2");
  });

  it("sets a variable in its place, adds one at the end and removes one", () => {
    const first = { name: "A", value: "1" };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "x" },
      spec: {
        template: {
          spec: {
            containers: [{ name: "x", image: "x", env: [first, { name: "B", value: "2" }, { name: "C", value: "3" }] }],
          },
        },
      },
    } as const;
    const secretKeyRef = { name: "s", key: "k" };
    const [patched] = patch(
      untyped([deployment]),
      "Deployment/x",
      env("x", { B: { secretKeyRef }, C: null, D: "$(A)" }) as never,
    );
    expect(JSON.stringify(patched)).toContain(
      JSON.stringify([first, { name: "B", valueFrom: { secretKeyRef } }, { name: "D", value: "$(A)" }]),
    );
  });

  it("makes another volume of a volume", () => {
    const patched = patch(stack, "Deployment/aether-mlflow", volume("data", { emptyDir: {} }));
    const volumes = get(patched, "Deployment/aether-mlflow").spec.template.spec?.volumes;
    expect(volumes).toContainEqual({ name: "data", emptyDir: {} });
  });

  it("finds the pods of a CronJob and of a kind that is built alike", () => {
    const spec = { containers: [{ name: "x", image: "x" }] };
    const cron = {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "x" },
      spec: { jobTemplate: { spec: { template: { spec } } } },
    };
    const rollout = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: "x" },
      spec: { template: { spec } },
    };
    const priorityClassName = "low";
    expect(JSON.stringify(patch([cron], "CronJob/x", pod({ priorityClassName })))).toContain(
      '"priorityClassName":"low"',
    );
    expect(JSON.stringify(patch([rollout], "Rollout/x", pod({ priorityClassName })))).toContain(
      '"priorityClassName":"low"',
    );
  });

  it.each([
    ["container", container("aip", { image: "x" }), "api"],
    ["variable", env("api", { AETHER_ROL: null }), "AETHER_ROLE"],
    ["volume", volume("tpm", { emptyDir: {} }), "tmp"],
  ])("refuses a %s that is not there, and lists the nearest", (_, change, near) => {
    const error = refusal(() => patch(stack, "Deployment/aether-api", change));
    expect(error.code).toBe("no_match");
    expect(error.nearest[0]).toBe(near);
  });

  it("refuses to delete what a container does not have, and what has no pods", () => {
    expect(
      refusal(() => patch(stack, "Deployment/aether-api", container("api", { lifecycle: null, tty: null }))).message,
    ).toContain("tty");
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", pod({}) as never)).message).toContain("no workload");
  });
});

describe("the set of objects", () => {
  const certificate = {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "tls" },
    spec: { secretName: "tls" },
  };

  it("gets bigger behind, and can be looked into", () => {
    const more = add(stack, certificate);
    expect(more.slice(0, -1)).toEqual(stack);
    expect(get(more, "Certificate/tls").spec.secretName).toBe("tls");
    expect(find(untyped(more), "Certificate/other")).toBeUndefined();
  });

  it("refuses an object that is there, in another version of its API too", () => {
    const error = refusal(() => add(stack, certificate, { ...certificate, apiVersion: "cert-manager.io/v1beta1" }));
    expect(error).toMatchObject({ code: "duplicate", reference: "Certificate/tls" });
  });

  it("has two objects of one name in two namespaces", () => {
    const elsewhere = { ...certificate, metadata: { name: "tls", namespace: "elsewhere" } };
    expect(add(stack, certificate, elsewhere)).toHaveLength(stack.length + 2);
  });

  it("gets another object in the place of one, under another name too", () => {
    const at = stack.findIndex(({ kind, metadata }) => kind === "Service" && metadata.name === "aether-api");
    const replaced = replace(stack, "Service/aether-api", (service) => ({
      ...service,
      metadata: { ...service.metadata, name: "backend" },
    }));
    expect(replaced[at]?.metadata?.name).toBe("backend");
    expect(find(untyped(replaced), "Service/aether-api")).toBeUndefined();
  });

  it("refuses to put an object where it is already", () => {
    const service = get(stack, "Service/aether-api");
    expect(refusal(() => replace(stack, "Service/aether-api", service)).code).toBe("no_change");
    expect(refusal(() => replace(stack, "Service/aether-ui", service)).code).toBe("duplicate");
  });

  it("gets smaller", () => {
    const without = remove(stack, "PodDisruptionBudget/aether-mlflow");
    expect(without).toEqual(
      stack.filter(({ kind, metadata }) => kind !== "PodDisruptionBudget" || metadata.name !== "aether-mlflow"),
    );
    expect(refusal(() => remove(untyped(without), "PodDisruptionBudget/aether-mlflow")).code).toBe("no_match");
  });
});
