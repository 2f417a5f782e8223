// What becomes of objects that are patched, added, replaced and removed; and what is rejected, so that nothing gets lost.
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
} from "../../../src/index.ts";
import { frozen } from "../../fixtures/laws.ts";

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

/** What no JSON is. */
function cyclic(): object {
  const self: Record<string, unknown> = {};
  self.spec = { self };
  return self;
}

/** References come from files and arguments too, where no compiler looks at them. */
const untyped = (objects: readonly KubernetesObject[]) => objects as KubernetesObject[];
const patchUntyped = patch as (objects: readonly KubernetesObject[], reference: string, change: unknown) => object[];

describe("patch", () => {
  it("merges containers by name and keeps what it does not mention", () => {
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

  it("omits what is not set, and maps that would contain nothing else", () => {
    const annotations: Record<string, string> = { a: undefined as unknown as string };
    const patched = patch(stack, "Service/aether-ui", { metadata: { annotations }, spec: { type: "NodePort" } });
    expect(get(patched, "Service/aether-ui").metadata).toEqual(get(stack, "Service/aether-ui").metadata);
    expect(refusal(() => patchAll(stack, {}, { metadata: { annotations } })).code).toBe("no_change");
  });

  it("keeps values that print as something else, and rejects values that print as nothing", () => {
    const backup = (at: unknown) => ({
      apiVersion: "a.example/v1",
      kind: "Backup",
      metadata: { name: "x" },
      spec: { at },
    });
    const labelled = (at: unknown) => patchUntyped([backup(at)], "Backup/x", { metadata: { labels: { a: "b" } } });
    expect(labelled(new Date(0))).toMatchObject([{ spec: { at: "1970-01-01T00:00:00.000Z" } }]);
    expect(add([], backup(new Date(0)))).toMatchObject([{ spec: { at: "1970-01-01T00:00:00.000Z" } }]);
    for (const odd of [new Map(), Number.NaN, () => 1, 1n]) {
      expect(refusal(() => labelled(odd)).code).toBe("invalid");
      expect(refusal(() => add([], backup(odd))).code).toBe("invalid");
    }
  });

  it("rejects removing a container's image, even if the other list has one with its name", () => {
    const unimaged = container("ui", { image: null });
    expect(refusal(() => patch(stack, "Deployment/aether-ui", unimaged))).toMatchObject({ code: "invalid" });
    const misplaced = pod({ containers: [{ name: "wait", imagePullPolicy: "Always" }] });
    expect(refusal(() => patch(stack, "Deployment/aether-api", misplaced))).toMatchObject({ code: "no_match" });
  });

  it("ignores lists named containers in kinds of others", () => {
    const containers = [{ name: "config-reloader", args: ["--v=1"] }];
    const monitoring = {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "Prometheus",
      metadata: { name: "p" },
      spec: { containers: [{ name: "prometheus" }] },
    };
    expect(patchUntyped([monitoring], "Prometheus/p", { spec: { containers } })).toMatchObject([
      { spec: { containers } },
    ]);
  });

  it("rejects an order for something that is not merged", () => {
    const misspelt = pod({ priorityClassName: "x", "$setElementOrder/contianers": [{ name: "api" }] });
    expect(refusal(() => patch(stack, "Deployment/aether-api", misspelt)).code).toBe("invalid");
  });

  it("sets a duplicate variable, of which the last one counts", () => {
    const twice = patch(stack, "Deployment/aether-ui", (ui) => {
      for (const each of ui.spec.template.spec?.containers ?? [])
        each.env = [1, 2].map((n) => ({ name: "A", value: `${n}` }));
      return ui;
    });
    const of = (objects: typeof stack) => get(objects, "Deployment/aether-ui").spec.template.spec?.containers[0]?.env;
    expect(of(patch(twice, "Deployment/aether-ui", env("ui", { A: "3" })))).toEqual([{ name: "A", value: "3" }]);
    expect(of(patch(twice, "Deployment/aether-ui", env("ui", { A: null })))).toEqual([]);
    // Kubernetes replaces a reference only by what comes before it.
    const referring = of(patch(twice, "Deployment/aether-ui", env("ui", { URL: "http://$(HOST)", HOST: "db" })));
    expect(referring?.map(({ name }) => name)).toEqual(["A", "A", "HOST", "URL"]);
    expect(refusal(() => patch(stack, "Deployment/aether-ui", env("ui", {}))).code).toBe("no_change");
  });

  it("passes a copy to a function, which may change it", () => {
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

  it("rejects a name that does not exist, and lists the closest", () => {
    const error = refusal(() => patchUntyped(stack, "Deployment/aether-apii", { spec: {} }));
    expect(error).toMatchObject({ code: "no_match", reference: "Deployment/aether-apii" });
    expect(error.nearest[0]).toBe("Deployment/aether-api");
    expect(error.message).toBe('No object is called "Deployment/aether-apii".\n  The nearest: Deployment/aether-api.');
  });

  it.each<[string, RegExp, string[]]>([
    ["Deployment/api", /"\.$/m, ["Deployment/aether-api"]],
    ["deploy/aether-api", /, and none is of kind deploy\.$/m, ["Deployment/aether-api"]],
    ["hpa/aether-api", /, and none is of kind hpa\.$/m, ["HorizontalPodAutoscaler/aether-api"]],
    ["Services/aether-ui", /, and none is of kind Services\.$/m, ["Service/aether-ui"]],
    ["Deployment.apps/aether-api", /, and none is of kind Deployment\.apps\.$/m, ["Deployment/aether-api"]],
    ["apps/v1/Deployment/aether-api", /: a reference is "Kind\/name"\.$/m, ["Deployment/aether-api"]],
    ["Deployment aether-api", /: a reference is "Kind\/name"\.$/m, ["Deployment/aether-api"]],
    ["NetworkPolicy/aether-deny", /"\.$/m, ["NetworkPolicy/aether-default-deny"]],
    ["Secret/aether-secrets", /, and none is of kind Secret\.$/m, []],
  ])("lists what %s may mean", (reference, says, nearest) => {
    const error = refusal(() => patchUntyped(stack, reference, { spec: {} }));
    expect(error.message).toMatch(says);
    expect(error.nearest).toEqual(nearest);
  });

  it("lists the objects of a name whose kind is another, those with pods first", () => {
    const nearest = (reference: string) => refusal(() => patchUntyped(stack, reference, { spec: {} })).nearest;
    expect(nearest("StatefulSet/aether-api").slice(0, 2)).toEqual([
      "StatefulSet/aether-postgres",
      "Deployment/aether-api",
    ]);
    expect(nearest("Deployment/aether-postgres")[3]).toBe("StatefulSet/aether-postgres");
    expect(nearest("aether-api")[0]).toBe("Deployment/aether-api");
  });

  it.each([
    ["an empty one", {}],
    ["what is so already", { kind: "Service", spec: { type: "ClusterIP" } }],
    ["a list that says what is there", { spec: { ports: [{ port: 8080, name: "http" }] } }],
    ["a member that is undefined", { spec: { type: undefined } }],
  ])("refuses a patch that changes nothing: %s", (_, change) => {
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", change)).code).toBe("no_change");
  });

  it("rejects a function that changes nothing, and one that returns nothing", () => {
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
  ])("refuses to change the identity: %s", (_, change) => {
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", change)).code).toBe("identity");
  });

  it("suggests no other object for a change of identity or a change without effect", () => {
    const renamed = { metadata: { name: "aether-apii" } };
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", renamed)).nearest).toEqual([]);
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", {})).nearest).toEqual([]);
  });

  it("rejects a container with a wrong name, which would become a new one without an image", () => {
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
    ["a text", "spec", "is a string"],
    ["to delete the object, which is removed", { $patch: "delete" }, "deletes all of it: use remove"],
    ["a part that contains itself", cyclic(), "contains itself"],
  ])("refuses %s", (_, change, message) => {
    const error = refusal(() => patchUntyped(stack, "Service/aether-ui", change));
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(message);
  });

  it("rejects a name that two objects have", () => {
    const tenants = [...aetherStack({ namespace: "a" }), ...aetherStack({ namespace: "b" })];
    const error = refusal(() => patchUntyped(tenants, "Service/aether-ui", { spec: { type: "NodePort" } }));
    expect(error).toMatchObject({ code: "ambiguous", nearest: ["v1 Service a/aether-ui", "v1 Service b/aether-ui"] });
  });
});

describe("pods that can't be", () => {
  const pods = (spec: object) => ({ spec: { template: { spec } } });

  it.each([
    [
      "a value beside the reference that is there",
      "Deployment/aether-api",
      container("api", { env: [{ name: "HA_TOKEN", value: "s3cret" }] }),
      /^ {2}Container api, env HA_TOKEN has a value and a valueFrom: set it by env\("api", \{ HA_TOKEN: … \}\)/m,
    ],
    [
      "another source beside the one of a volume",
      "Deployment/aether-mlflow",
      pod({ volumes: [{ name: "data", emptyDir: {} }] }),
      /^ {2}Volume data is persistentVolumeClaim and emptyDir: change it by volume\("data", \{ … \}\)/m,
    ],
    [
      "a volume whose claim goes, which would be an emptyDir",
      "Deployment/aether-mlflow",
      volume("data", { persistentVolumeClaim: null }),
      /^ {2}Volume data has no source, which Kubernetes takes for an emptyDir/m,
    ],
    [
      "the last container that goes",
      "Deployment/aether-api",
      container("api", { $patch: "delete" }),
      /leaves no container in its pods/,
    ],
    ["pods that go", "Deployment/aether-api", pods({ $patch: "delete" }), /leaves no container in its pods/],
    [
      "a part of a claim, which would replace all of it",
      "StatefulSet/aether-postgres",
      { spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { storageClassName: "fast" } }] } },
      /leaves claim data without spec\.accessModes: a patch replaces the whole list .* or a function that changes them\.$/,
    ],
    [
      "a claim without its size",
      "StatefulSet/aether-postgres",
      { spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }] } },
      /leaves claim data without spec\.resources\.requests\.storage/,
    ],
  ])("are rejected: %s", (_, reference, change, message) => {
    const error = refusal(() => patchUntyped(stack, reference, change));
    expect(error.code).toBe("invalid");
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("s3cret");
  });

  it("are created if the same patch removes the other source", () => {
    const patched = patch(stack, "Deployment/aether-mlflow", {
      spec: { template: { spec: { volumes: [{ name: "data", persistentVolumeClaim: null, emptyDir: {} }] } } },
    });
    const volumes = get(patched, "Deployment/aether-mlflow").spec.template.spec?.volumes;
    expect(volumes).toContainEqual({ name: "data", emptyDir: {} });
  });

  it("are changed by a function, if they are claims", () => {
    const patched = patch(stack, "StatefulSet/aether-postgres", (database) => {
      for (const { spec } of database.spec.volumeClaimTemplates ?? []) if (spec) spec.storageClassName = "fast";
      return database;
    });
    const [claim] = get(patched, "StatefulSet/aether-postgres").spec.volumeClaimTemplates ?? [];
    expect(claim?.spec).toMatchObject({ storageClassName: "fast", accessModes: ["ReadWriteOnce"] });
  });

  it("are no reason to reject a change of something else", () => {
    const before = patchUntyped([deployment({ volumes: [{ name: "data" }] })], "Deployment/x", {
      metadata: { labels: { team: "home" } },
    });
    expect(JSON.stringify(before)).toContain('"volumes":[{"name":"data"}]');
  });
});

/** A Deployment whose pods have this beside a container. */
const deployment = (spec: object) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "x" },
  spec: { template: { spec: { containers: [{ name: "x", image: "x" }], ...spec } } },
});

describe("an error", () => {
  it.each([
    ["an item without a name", { env: [{ nmae: "TOKEN", value: "s3cret" }] }, "without name", "It has nmae, value."],
    ["a text in the place of an item", { env: ["TOKEN=s3cret"] }, "is a list of maps", "Received a string."],
    ["a list in the place of a change", ["s3cret"], "is a list", "give a part of it"],
  ])("about %s names no value", (_, change, ...texts) => {
    for (const containers of [
      [{ name: "x", image: "x", env: [{ name: "A", value: "1" }] }],
      [{ name: "x", image: "x" }],
    ]) {
      const objects = untyped([deployment({ containers })]);
      const error = refusal(() => patch(objects, "Deployment/x", container("x", change as never) as never));
      expect(error.code).toBe("invalid");
      for (const text of texts) expect(error.message).toContain(text);
      expect(error.message).not.toContain("s3cret");
    }
  });

  it.each([
    ["a reference that is not set", () => get(untyped(stack), undefined as never), "A reference is a text"],
    ["a look for nothing", () => find(untyped(stack), undefined as never), "A reference is a text"],
    [
      "a function that returns nothing to replace",
      () => replace(untyped(stack), "Service/aether-ui", (() => undefined) as never),
      "What replaces Service/aether-ui is undefined, not a Kubernetes object.",
    ],
    ["a list that is added", () => add(stack, [{ kind: "x" }] as never), "What is added is a list: spread it"],
    [
      "objects without what makes them one",
      () => add(stack, { apiVersion: "v1", metadata: {} } as never, { kind: "A", metadata: { name: "" } } as never),
      "What is added, item 0 lacks kind, metadata.name: it is not a Kubernetes object.\n" +
        "What is added, item 1 lacks apiVersion, metadata.name: it is not a Kubernetes object.",
    ],
    [
      "an object that contains itself",
      () => add(stack, { apiVersion: "v1", kind: "A", metadata: { name: "a" }, ...cyclic() }),
      "contains itself",
    ],
  ])("of %s is in words", (_, compose, message) => {
    const error = refusal(compose);
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(message);
  });
});

describe("patchAll", () => {
  it("changes every object of the kinds, and no others", () => {
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

  it("allows a deletion to miss in some objects, and rejects one that misses in all", () => {
    const budgets = { kind: "PodDisruptionBudget" } as const;
    const patched = patchAll(stack, budgets, { spec: { minAvailable: null, maxUnavailable: 1 } });
    expect(patched.flatMap((each) => (each.kind === "PodDisruptionBudget" ? [each.spec.minAvailable] : []))).toEqual(
      Array(5).fill(undefined),
    );
    const stray = { metadata: { labels: { a: "b" }, annotations: { stray: null } } };
    expect(refusal(() => patchAll(stack, budgets, stray)).message).toContain("metadata.annotations.stray");
  });

  it("rejects a selector that matches nothing, and a change without effect", () => {
    const error = refusal(() => patchAll(untyped(stack), { kind: "Deploymnt" }, { metadata: {} }));
    expect(error.message).toBe("No object is of kind Deploymnt.\n  The nearest: Deployment, ConfigMap.");
    const labels = { "app.kubernetes.io/part-of": "aether" };
    expect(refusal(() => patchAll(stack, {}, { metadata: { labels } })).code).toBe("no_change");
  });
});

describe("a selector", () => {
  const change = { metadata: { annotations: { a: "b" } } };
  const select = (selector: unknown) => refusal(() => patchAll(untyped(stack), selector as never, change as never));

  it.each([
    ["a kind that there is not, beside one that there is", { kind: ["Deployment", "StatefulSt"] }, "StatefulSet"],
    [
      "a label that nothing has",
      { labels: { "app.kubernetes.io/component": "mlflw" } },
      "app.kubernetes.io/component=mlflow",
    ],
    [
      "labels that are of other kinds",
      { kind: "StatefulSet", labels: { "app.kubernetes.io/component": "mlflow" } },
      "StatefulSet/aether-postgres",
    ],
    ["a function that is never true", { kind: "StatefulSet", where: () => false }, "StatefulSet/aether-postgres"],
  ])("is rejected for %s, and lists the nearest", (_, selector, near) => {
    const error = select(selector);
    expect(error.code).toBe("no_match");
    expect(error.nearest[0]).toBe(near);
  });

  it.each([
    ["an unknown member", { kinds: "Deployment" }, "kinds is none of kind, labels, where"],
    ["a kind that is not set", { kind: undefined }, "kind is a kind, or a list of kinds. Received undefined"],
    ["labels that are a text", { labels: "a=b" }, "labels is labels with their values. Received a string"],
    ["a text", "Deployment", 'It is an object, such as { kind: "Deployment" }. Received a string'],
  ])("is rejected for %s, which would mean every object", (_, selector, message) => {
    const error = select(selector);
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(message);
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

  it("sets a variable in place, adds one at the end and removes one", () => {
    const first = { name: "A", value: "1" };
    const variables = [first, { name: "B", value: "2" }, { name: "C", value: "3" }];
    const secretKeyRef = { name: "s", key: "k" };
    const [patched] = patch(
      untyped([deployment({ containers: [{ name: "x", image: "x", env: variables }] })]),
      "Deployment/x",
      env("x", { B: { secretKeyRef }, C: null, D: "$(A)" }) as never,
    );
    expect(JSON.stringify(patched)).toContain(
      JSON.stringify([first, { name: "B", valueFrom: { secretKeyRef } }, { name: "D", value: "$(A)" }]),
    );
  });

  it("changes the source of a volume", () => {
    const patched = patch(stack, "Deployment/aether-mlflow", volume("data", { emptyDir: {} }));
    const volumes = get(patched, "Deployment/aether-mlflow").spec.template.spec?.volumes;
    expect(volumes).toContainEqual({ name: "data", emptyDir: {} });
  });

  it("keeps the source of a volume that the change does not set", () => {
    expect(refusal(() => patch(stack, "Deployment/aether-mlflow", volume("data", {}))).code).toBe("no_change");
    const before = [deployment({ volumes: [{ name: "data", persistentVolumeClaim: { claimName: "a" } }] })];
    const patched = patch(
      before,
      "Deployment/x",
      volume("data", { persistentVolumeClaim: { readOnly: true } }) as never,
    );
    expect(JSON.stringify(patched)).toContain(
      '{"name":"data","persistentVolumeClaim":{"claimName":"a","readOnly":true}}',
    );
  });

  it.each([
    ["a volume", volume("data", { name: "d2" })],
    ["a container", container("mlflow", { name: "m2" })],
    ["a container, by a function", container("mlflow", (each) => ({ ...each, name: "m2" }))],
  ])("refuses another name for %s", (_, change) => {
    const error = refusal(() => patch(stack, "Deployment/aether-mlflow", change));
    expect(error.code).toBe("identity");
    expect(error.message).toContain("another name");
  });

  it("deletes a container or a volume, and replaces a container", () => {
    const containers = [
      { name: "x", image: "x", tty: true },
      { name: "logs", image: "logs" },
    ];
    const before = [deployment({ containers, volumes: [{ name: "v", emptyDir: {} }] })] as never[];
    const spec = (change: unknown) =>
      (patchUntyped(before, "Deployment/x", change)[0] as ReturnType<typeof deployment>).spec.template.spec;
    expect(spec(container("logs", { $patch: "delete" })).containers).toEqual([containers[0]]);
    expect(spec(volume("v", { $patch: "delete" }))).toEqual({ containers, volumes: [] });
    expect(spec(container("x", { $patch: "replace", image: "y" })).containers).toEqual([
      { name: "x", image: "y" },
      containers[1],
    ]);
    expect(refusal(() => spec(pod({ $patch: "delete" } as never))).message).toContain("deletes all of it");
  });

  it("reports for every invalid variable what to type, without its value", () => {
    const variables = { A: undefined, B: 8080, C: true, D: { value: "s3cret" }, E: {}, F: "fine", G: null };
    const error = refusal(() => patch(stack, "Deployment/aether-ui", env("ui", variables as never)));
    expect(error.code).toBe("invalid");
    expect(error.message.split("\n")).toEqual([
      "The variables of Deployment/aether-ui, container ui:",
      "  A is undefined: give it a text, or null to remove the variable.",
      "  B is a number: quote it, a variable is a text.",
      "  C is a boolean: quote it, a variable is a text.",
      "  D is an object: give the text itself, or one of secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef, fileKeyRef.",
      "  E is an object: give the text itself, or one of secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef, fileKeyRef.",
    ]);
    expect(refusal(() => patch(stack, "Deployment/aether-ui", env("ui", undefined as never))).code).toBe("invalid");
  });

  it("also matches the pods of a CronJob and of a kind that is built alike", () => {
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

  it("rejects deleting what a container does not have, and changing what has no pods", () => {
    expect(
      refusal(() => patch(stack, "Deployment/aether-api", container("api", { lifecycle: null, tty: null }))).message,
    ).toContain("tty");
    expect(refusal(() => patchUntyped(stack, "Service/aether-ui", pod({}) as never)).message).toContain(
      "not a workload",
    );
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

  it("rejects an object that already exists, also in another version of its API", () => {
    const error = refusal(() => add(stack, certificate, { ...certificate, apiVersion: "cert-manager.io/v1beta1" }));
    expect(error).toMatchObject({ code: "duplicate", reference: "Certificate/tls" });
    expect(refusal(() => add(stack, get(stack, "Service/aether-ui"))).nearest).toEqual([]);
  });

  it("rejects an object that may be created where another is, because it has no namespace", () => {
    const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "aether-config" }, data: {} };
    expect(refusal(() => add(stack, settings))).toMatchObject({
      code: "duplicate",
      reference: "ConfigMap/aether-config",
    });
    const elsewhere = { ...settings, metadata: { ...settings.metadata, namespace: "home" } };
    expect(add(stack, elsewhere)).toHaveLength(stack.length + 1);
  });

  it.each([
    ["null", null, "The objects are null, not a list of them."],
    [
      "a list with what is no object",
      [...stack.slice(0, 1), "x"],
      "Item 1 of the objects is a string, not a Kubernetes object.",
    ],
  ])("is rejected in one way when it is %s", (_, objects, says) => {
    const none = objects as never;
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "x" } };
    const changes = [
      () => get(none, "Service/x"),
      () => find(none, "Service/x"),
      () => patch(none, "Service/x", {}),
      () => patchAll(none, {}, {}),
      () => add(none, service),
      () => remove(none, "Service/x"),
      () => replace(none, "Service/x", service),
    ];
    expect(changes.map((change) => refusal(change).message)).toEqual(changes.map(() => says));
  });

  it("accepts any number of objects whose names the API server generates", () => {
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { generateName: "backup-" }, spec: {} };
    const more = add(stack, job, job);
    expect(more).toHaveLength(stack.length + 2);
    expect(refusal(() => get(untyped(more), "Job/backup-")).code).toBe("ambiguous");
    expect(get(untyped(add(stack, job)), "Job/backup-")).toEqual(job);
  });

  it("has two objects of one name in two namespaces", () => {
    const inNamespace = (namespace: string) => ({ ...certificate, metadata: { name: "tls", namespace } });
    expect(add(stack, inNamespace("here"), inNamespace("elsewhere"))).toHaveLength(stack.length + 2);
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

  it("rejects replacing an object with one that already exists", () => {
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
