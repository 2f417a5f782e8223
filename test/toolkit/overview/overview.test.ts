// What an overview says of anybody's objects.
import { describe, expect, it } from "vitest";
import { overview } from "../../../src/toolkit/overview/overview.ts";
import { redacted } from "../../../src/toolkit/overview/redacted.ts";
import { claim, container, deployment, object, scaler, service, workload } from "../../fixtures/manifests.ts";

const policy = (spec: object, annotations: Record<string, string> = {}) =>
  object("networking.k8s.io/v1 NetworkPolicy", { spec }, { name: "web", annotations });

describe("a component of an overview", () => {
  it("has the bounds of its autoscaler, and one additional pod for each quarter in a rollout", () => {
    const [web] = overview([deployment(), scaler({ minReplicas: 2, maxReplicas: 8 })]).components;
    expect(web?.replicas).toEqual({ min: 2, max: 8, atOnce: 10, scaler: "HorizontalPodAutoscaler a/web" });
  });

  it("counts the requests of all of its pods at full scale", () => {
    const resources = { requests: { cpu: "250m" }, limits: { memory: "1Gi" } };
    const [web] = overview([deployment({ containers: [container({ resources })] }, {}, { replicas: 3 })]).components;
    expect(web?.resources).toEqual([
      { resource: "cpu", request: { perPod: 0.25, fullScale: 1, text: "4 × 250m = 1" } },
      {
        resource: "memory",
        request: { perPod: 2 ** 30, fullScale: 2 ** 32, text: "4 × 1Gi = 4Gi" },
        limit: { perPod: 2 ** 30, fullScale: 2 ** 32, text: "4 × 1Gi = 4Gi" },
      },
    ]);
  });

  it("lists the claims that it mounts, with their sizes", () => {
    const volumes = [{ name: "files", persistentVolumeClaim: { claimName: "web" } }];
    const containers = [container({ volumeMounts: [{ name: "files", mountPath: "/srv" }] })];
    const [web] = overview([deployment({ containers, volumes }), claim("5Gi")]).components;
    expect(web?.storage).toEqual([{ claim: "web", size: "5Gi", count: 1, mountPaths: ["/srv"] }]);
  });

  it("has a StatefulSet's claims once for each pod", () => {
    const volumeClaimTemplates = [
      { metadata: { name: "data" }, spec: { resources: { requests: { storage: "1Gi" } }, storageClassName: "fast" } },
    ];
    const [db] = overview([workload("apps/v1 StatefulSet", {}, {}, { replicas: 3, volumeClaimTemplates })]).components;
    expect(db?.storage).toEqual([{ claim: "data", size: "1Gi", storageClass: "fast", count: 3, mountPaths: [] }]);
  });

  it("is named by its label, and by its name if labels are equal", () => {
    const labels = { "app.kubernetes.io/component": "web" };
    const [one] = overview([deployment({}, { name: "a", labels })]).components;
    const two = overview([deployment({}, { name: "a", labels }), deployment({}, { name: "b", labels })]).components;
    expect([one?.title, ...two.map(({ title }) => title)]).toEqual(["web", "a", "b"]);
  });
});

describe("a flow of an overview", () => {
  const web = deployment({ containers: [container({ ports: [{ containerPort: 8000 }] })] });

  it("is what a policy allows, with the policy's own reason", () => {
    const opening = {
      podSelector: {},
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "a" } } }], ports: [{ port: 8000 }] }],
    };
    const { flows, outside } = overview([web, policy(opening, { "kubernetes.io/description": "for team A" })]);
    expect(flows).toEqual([
      {
        from: "outside: any pod in namespaces team=a",
        to: "Deployment a/web",
        port: "8000",
        protocol: "TCP",
        why: ["for team A"],
        isNeeded: false,
        isAllowed: true,
        policies: ["NetworkPolicy a/web"],
      },
    ]);
    expect(outside).toEqual([
      {
        id: "outside: any pod in namespaces team=a",
        title: "any pod in namespaces team=a",
        places: ["any pod in namespaces team=a"],
        isVisitor: true,
      },
    ]);
  });

  it.each([
    [{ ports: [{ port: 8000, endPort: 8010 }] }, "anybody", "8000-8010", "TCP"],
    [{}, "anybody", "any", "any"],
    [{ from: [{ ipBlock: { cidr: "10.1.2.3/32" } }] }, "10.1.2.3", "any", "any"],
    [{ from: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] }, "any public address", "any", "any"],
    [{ from: [{ podSelector: { matchLabels: { app: "x" } } }] }, "pods app=x in a", "any", "any"],
    [
      { from: [{ namespaceSelector: {} }], ports: [{ protocol: "UDP", port: 53 }] },
      "any pod in any namespace",
      "53",
      "UDP",
    ],
  ])("by the rule %j comes from %s at %s", (rule, title, port, protocol) => {
    const { flows } = overview([web, policy({ podSelector: {}, ingress: [rule] })]);
    expect(flows.map((flow) => [flow.from, flow.port, flow.protocol])).toEqual([[`outside: ${title}`, port, protocol]]);
  });

  it("that is needed and blocked is listed as not allowed", () => {
    const client = deployment(
      { containers: [container({ env: [{ name: "URL", value: "http://web:80" }] })] },
      { name: "client", labels: { app: "client" } },
    );
    const deny = policy({ podSelector: {}, policyTypes: ["Ingress"] });
    const behind = service({ selector: { app: "web" }, ports: [{ port: 80, targetPort: 8000 }] });
    const { flows } = overview([web, behind, client, deny]);
    expect(flows.filter(({ to }) => to === "Deployment a/web")).toMatchObject([
      { from: "Deployment a/client", port: "8000", isNeeded: true, isAllowed: false, policies: [] },
    ]);
  });
});

describe("the Secret keys of an overview", () => {
  const env = [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "web", key: "token" } } }];

  it("have the readers of each, and what they use it as", () => {
    const { secretKeys } = overview([deployment({ containers: [container({ env })] })]);
    expect(secretKeys).toEqual([
      {
        namespace: "a",
        secret: "web",
        key: "token",
        origin: "expected to exist",
        readers: [{ by: "Deployment a/web", as: "variable TOKEN of web" }],
      },
    ]);
  });

  it("include those that nothing reads, of a Secret among the objects, and never a value", () => {
    const secret = object("v1 Secret", { stringData: { token: "hunter2hunter2", other: "swordfish" } });
    const shown = overview([secret, deployment({ containers: [container({ env })] })]);
    expect(shown.secretKeys.map(({ key, readers, origin }) => [key, readers.length, origin])).toEqual([
      ["token", 1, "among the objects"],
      ["other", 0, "among the objects"],
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|swordfish/);
  });
});

describe("a redacted object", () => {
  it.each([
    ["a Secret's values", object("v1 Secret", { data: { a: "aHVudGVyMg==" }, stringData: { b: "hunter2" } })],
    ["a Secret's values in other places", { ...object("v1 Secret"), data: "hunter2", datta: { a: ["hunter2"] } }],
    ["what is pasted for a Secret's immutable", { ...object("v1 Secret"), immutable: "hunter2", type: ["hunter2"] }],
    ["a Secret's annotations", object("v1 Secret", {}, { annotations: { a: "hunter2" } })],
    [
      "what kubectl applied last",
      object("v1 ConfigMap", {}, { annotations: { "kubectl.kubernetes.io/last-applied-configuration": "hunter2" } }),
    ],
    [
      "a variable that is named as a secret",
      deployment({ containers: [container({ env: [{ name: "DB_PASSWORD", value: "hunter2" }] })] }),
    ],
    ["a setting that is named as a secret", object("v1 ConfigMap", { data: { API_KEY: "hunter2" } })],
    ["credentials of a URL", object("v1 ConfigMap", { data: { url: "see amqp://me:hunter2@mq:5672/ for more" } })],
  ])("lacks %s", (_, given) => {
    const text = JSON.stringify(redacted(given));
    expect(text).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(text).toContain(given.metadata.name);
  });

  it("keeps what is not secret, and does not change the given object", () => {
    const given = deployment({ containers: [container({ env: [{ name: "LEVEL", value: "info" }] })] });
    expect(redacted(given)).toEqual(given);
    const secret = object("v1 Secret", { stringData: { a: "b" } });
    redacted(secret);
    expect(secret).toMatchObject({ stringData: { a: "b" } });
  });
});

it.each([[[]], [[null, 1, "x", {}, { kind: "Deployment" }, { kind: "NetworkPolicy", spec: { ingress: 3 } }]]])(
  "an overview of %j does not throw",
  (objects) => {
    expect(overview(objects).objects).toHaveLength(objects.length);
  },
);
