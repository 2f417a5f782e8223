// What the API server says, said without one. test/cluster/judge.test.ts asks a real one about the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadKubernetes } from "../../../src/kubernetes.ts";
import { checkout } from "../../fixtures/build.ts";
import { JUDGED } from "../../fixtures/judged.ts";
import { kubernetes } from "../../fixtures/kubernetes.ts";
import { claim, container, object, pod, service, workload } from "../../fixtures/manifests.ts";

const accessModes = ["ReadWriteOnce"];
const refusals = (given: object) => kubernetes.create(given).errors.map(({ field, detail }) => `${field}: ${detail}`);

describe("the API server rejects", () => {
  it.each(JUDGED.filter(({ refused }) => refused !== undefined))("$what", ({ object, refused }) => {
    expect(kubernetes.create(object).errors.map(({ field }) => field)).toContain(refused);
  });
});

describe("the API server accepts", () => {
  it.each(JUDGED.filter(({ refused }) => refused === undefined))("$what", ({ object, warns }) => {
    const { errors, warnings } = kubernetes.create(object);
    expect(errors).toEqual([]);
    expect(warnings.join("\n")).toMatch(warns ?? /^$/);
  });
});

describe("of a change, the API server", () => {
  const set = (storage: string, more: object = {}, resources: object = {}) =>
    workload(
      "apps/v1 StatefulSet",
      { containers: [container({ resources })] },
      {},
      {
        serviceName: "web",
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
          },
        ],
        ...more,
      },
    );
  const changed = (before: object, after: object) => {
    const verdict = kubernetes.update(before, after);
    return {
      fields: verdict.errors.map(({ field }) => field),
      isSame: JSON.stringify(verdict.before) === JSON.stringify(verdict.after),
    };
  };

  it.each([
    ["a size in other units", set("10Gi"), set("10240Mi")],
    ["a default that is written out", set("10Gi"), set("10Gi", { podManagementPolicy: "OrderedReady" })],
    [
      "a pod's memory in other units",
      set("10Gi", {}, { limits: { memory: "1Gi" } }),
      set("10Gi", {}, { limits: { memory: "1024Mi" } }),
    ],
    ["a Secret's type that is written out", object("v1 Secret"), object("v1 Secret", { type: "Opaque" })],
    [
      "stringData that equals data",
      object("v1 Secret", { data: { a: "Yg==" } }),
      object("v1 Secret", { stringData: { a: "b" } }),
    ],
    [
      "a list that is empty",
      object("v1 LimitRange", { spec: { limits: [] } }),
      object("v1 LimitRange", { spec: { limits: null } }),
    ],
    [
      "what the LimitRanger gave a Pod, and its node",
      pod(
        { containers: [container({ resources: { limits: { cpu: "1" }, requests: { cpu: "1" } } })], nodeName: "node1" },
        {
          annotations: { "kubernetes.io/limit-ranger": "LimitRanger plugin set: cpu limit for container web" },
          labels: { app: "web", "topology.kubernetes.io/zone": "zone1" },
        },
      ),
      pod(),
    ],
    [
      "what the cluster gave a Service",
      service({ clusterIP: "10.0.0.5", clusterIPs: ["10.0.0.5"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" }),
      service(),
    ],
  ])("sees none in %s", (_, before, after) => {
    expect(changed(before, after)).toEqual({ fields: [], isSame: true });
  });

  it.each([
    [
      "the class of a load balancer",
      service({ type: "LoadBalancer" }),
      service({ type: "LoadBalancer", loadBalancerClass: "a.b/c" }),
      "spec.loadBalancerClass",
    ],
    ["the size of a StatefulSet's claims", set("10Gi"), set("20Gi"), "spec"],
    [
      "a claim that shrinks",
      claim("2Gi", { accessModes }),
      claim("1Gi", { accessModes }),
      "spec.resources.requests.storage",
    ],
    ["the account of a pod", pod(), pod({ serviceAccountName: "b" }), "spec"],
  ])("refuses %s", (_, before, after, field) => {
    expect(changed(before, after)).toEqual({ fields: [field], isSame: false });
  });
});

describe("Kubernetes", () => {
  it("takes a DaemonSet whose pods change", () => {
    const set = (image: string) => workload("apps/v1 DaemonSet", { containers: [container({ image })] });
    const { errors, before, after } = kubernetes.update(set("web:1.0"), set("web:2.0"));
    expect(errors).toEqual([]);
    expect(after).not.toEqual(before);
  });

  it("keeps how an image is pulled, which its first tag decided, unless the author says it", () => {
    const running = (image: string, more: object = {}) => pod({ containers: [container({ image, ...more })] });
    const set = (image: string) => workload("apps/v1 Deployment", { containers: [container({ image })] });
    const pulled = ({ after }: ReturnType<typeof kubernetes.update>) =>
      JSON.stringify(after).match(/"imagePullPolicy":"(\w+)"/)?.[1];
    expect(kubernetes.update(running("web:1.0"), running("web")).errors).toEqual([]);
    expect(pulled(kubernetes.update(running("web:1.0"), running("web")))).toBe("IfNotPresent");
    expect(pulled(kubernetes.update(set("web:1.0"), set("web")))).toBe("IfNotPresent");
    expect(
      kubernetes
        .update(running("web:1.0"), running("web", { imagePullPolicy: "Always" }))
        .errors.map(({ field }) => field),
    ).toEqual(["spec"]);
  });

  it("refuses a level of Pod Security that there is not, whatever it is for, unless it was there before", () => {
    const namespace = (labels: object) => object("v1 Namespace", {}, { labels: labels as Record<string, string> });
    const wrong = namespace({ "pod-security.kubernetes.io/audit": "Restricted" });
    expect(refusals(wrong)).toEqual([
      "metadata.labels[pod-security.kubernetes.io/audit]: must be one of privileged, baseline, restricted",
    ]);
    expect(kubernetes.update(wrong, wrong).errors).toEqual([]);
  });

  it("names a LimitRange that has no name, and a Job after the labels of its pods", () => {
    const { name, ...unnamed } = object("v1 LimitRange").metadata;
    expect(refusals({ ...object("v1 LimitRange", { spec: { limits: [] } }), metadata: unnamed })).toEqual([]);
    const template = { spec: { restartPolicy: "Never", containers: [container()] } };
    expect(kubernetes.defaulted(object("batch/v1 Job", { spec: { template } }))).toMatchObject({
      metadata: { labels: { "batch.kubernetes.io/job-name": "web" } },
    });
  });

  it("warns of a kind that another has replaced", () => {
    const endpoints = object("v1 Endpoints", { subsets: [] });
    const warning = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
    expect(kubernetes.create(endpoints).warnings).toEqual([warning]);
  });

  it("recognizes a custom resource, and does not judge it", () => {
    const custom = object("serving.knative.dev/v1 Service", { spec: { type: 3 } });
    expect(kubernetes.create(custom)).toEqual({ isKnown: false, errors: [], warnings: [], dropped: [] });
    expect(kubernetes.defaulted(custom)).toBeUndefined();
  });

  it("fills in the defaults of the API server", () => {
    expect(kubernetes.defaulted(service({ selector: { app: "web" } }))).toMatchObject({
      spec: { type: "ClusterIP", sessionAffinity: "None", internalTrafficPolicy: "Cluster" },
    });
  });

  it("does not change its input", () => {
    const given = service();
    const before = structuredClone(given);
    kubernetes.update(given, given);
    expect(given).toEqual(before);
  });

  it("counts an init container that ends before a sidecar without it, and one after it with it", () => {
    const requests = (cpu: string) => ({ resources: { requests: { cpu } } });
    const ending = container({ name: "a", ...requests("250m") });
    const sidecar = container({ name: "b", restartPolicy: "Always", ...requests("100m") });
    const cpu = (initContainers: readonly object[]) =>
      kubernetes.podResources(pod({ initContainers, containers: [container(requests("100m"))] })).requests.cpu;
    expect(cpu([ending, sidecar])).toBe("250m");
    expect(cpu([sidecar, ending])).toBe("350m");
  });

  it("holds a pod to the Pod Security of the version that a namespace pins", () => {
    const own = pod({ hostUsers: false, containers: [container()] });
    const reasons = (version: string) => kubernetes.podSecurity(own, "restricted", version).map(({ reason }) => reason);
    expect(reasons("v1.34")).toContain("runAsNonRoot != true");
    expect(reasons("latest")).not.toContain("runAsNonRoot != true");
  });

  it("can be an older version, without later features", async () => {
    const old = await loadKubernetes({ version: "v1.33.4" });
    expect(old.version).toBe("1.33");
    expect(old.create(service({ ports: [{ port: 80 }] })).errors).toEqual([]);
    await expect(loadKubernetes({ version: "1.20" })).rejects.toThrow(
      "Supported versions of Kubernetes: 1.33, 1.34, 1.35, 1.36. Received 1.20.",
    );
  });

  it("answers any JSON, and keeps working", () => {
    const kinds = fc.constantFrom(...JUDGED.map((each) => each.object as Record<string, unknown>));
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.jsonValue(), ({ apiVersion, kind, metadata, spec }, any, other) => {
        for (const given of [
          any,
          { apiVersion, kind, metadata, spec: any },
          { apiVersion, kind, metadata: other, spec },
        ])
          kubernetes.create(given as object);
        kubernetes.update(
          { apiVersion, kind, metadata, spec } as object,
          { apiVersion, kind, metadata, spec: any } as object,
        );
      }),
      { numRuns: 100 },
    );
    expect(refusals(service({ ports: [{ port: 80 }] }))).toEqual([]);
  });

  it("ships with its licences", () => {
    const licences = readFileSync(join(checkout, "judge/LICENCES.txt"), "utf8");
    expect(licences).toMatch(/^k8s\.io\/kubernetes@v1\.36\.3$/m);
    expect(licences).toContain("Apache License");
  });
});
