import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, namespace, quota } from "../../../src/index.ts";
import { named } from "../../fixtures/objects.ts";

const hard = (config?: AetherConfig) => named(quota(config), "ResourceQuota", "aether-quota").spec.hard ?? {};

describe("the namespace", () => {
  it("enforces Pod Security restricted, and warns and records by the same level", () => {
    expect(named(namespace(), "Namespace", "aether").metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
    });
  });

  it("keeps its level whatever the common labels say", () => {
    const commonLabels = { "pod-security.kubernetes.io/enforce": "privileged" };
    expect(named(namespace({ commonLabels }), "Namespace", "aether").metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
    });
  });
});

describe("the Namespace object", () => {
  it("is kept when Helm, Argo CD or Flux delete the stack: deleting it would delete every claim", () => {
    const commonAnnotations = { "example.com/team": "home", "kustomize.toolkit.fluxcd.io/prune": "enabled" };
    expect(named(namespace({ commonAnnotations }), "Namespace", "aether").metadata.annotations).toEqual({
      "example.com/team": "home",
      "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
      "helm.sh/resource-policy": "keep",
      "kustomize.toolkit.fluxcd.io/prune": "disabled",
    });
  });

  it("keeps Argo CD options from the config, except those that would delete it", () => {
    const options = (given: string) =>
      named(namespace({ commonAnnotations: { "argocd.argoproj.io/sync-options": given } }), "Namespace", "aether")
        .metadata.annotations?.["argocd.argoproj.io/sync-options"];
    expect(options("ServerSideApply=true, Prune=true")).toBe("ServerSideApply=true,Prune=false,Delete=false");
    expect(options("")).toBe("Prune=false,Delete=false");
  });

  it("is omitted if another tool creates it, and with Helm", () => {
    const helm = { hook: "helm" as const, hookStage: "post-install" };
    expect(namespace({ createNamespace: false })).toEqual([]);
    expect(namespace({ migration: helm })).toEqual([]);
    expect(namespace({ createNamespace: false, migration: helm })).toEqual([]);
    expect(namespace({ createNamespace: true })).toEqual(namespace());
  });

  it("removes nothing else when it is omitted", () => {
    expect([...namespace(), ...aetherStack({ createNamespace: false })]).toEqual(aetherStack());
  });
});

describe("the quota", () => {
  it("has room for 9 API pods, 3 of the UI, and one each of scheduler, database, MLflow and migration", () => {
    expect(hard({ quota: { headroomPercent: 0 } })).toMatchObject({ pods: "16", persistentvolumeclaims: "2" });
  });

  it("adds up their requests and limits", () => {
    // API and scheduler 10 x 250m, UI 3 x 10m, database, MLflow and migration 250m each.
    expect(hard({ quota: { headroomPercent: 0 } })).toMatchObject({
      "requests.cpu": "3280m",
      "limits.cpu": "13600m",
      "requests.memory": "3696Mi",
      "limits.memory": "14016Mi",
      "requests.storage": "40Gi",
    });
  });

  it("adds a quarter by default", () => {
    expect(hard()).toMatchObject({ pods: "20", "requests.cpu": "4100m", "requests.storage": "50Gi" });
  });

  it("follows the autoscaler's maximum", () => {
    const config = {
      api: { autoscaling: { maxReplicas: 20 } },
      postgres: { pool: { size: 5, maxOverflow: 0 } },
      quota: { headroomPercent: 0 },
    };
    expect(hard(config)).toMatchObject({ pods: "28" });
  });

  it("has room for a cert-manager pod for each host with a challenge", () => {
    const tls = { issuer: { name: "letsencrypt" } };
    const asked = hard({ ingress: { tls, extraHosts: ["b.example.com"] }, quota: { headroomPercent: 0 } });
    // Two of 10m and 64Mi, at most 100m and 64Mi, and the default disk.
    expect(asked).toMatchObject({ pods: "18", "requests.cpu": "3300m", "limits.cpu": "13800m" });
    expect(hard({ ingress: { tls: {}, extraHosts: ["b.example.com"] }, quota: { headroomPercent: 0 } }).pods).toBe(
      "16",
    );
  });

  it("is omitted with the limits on request", () => {
    expect(quota({ quota: false })).toEqual([]);
  });
});

describe("the limits", () => {
  const [limits] = named(quota(), "LimitRange", "aether-limits").spec.limits;

  it("are those of a small sidecar for a container that names none", () => {
    expect(limits).toMatchObject({
      type: "Container",
      default: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "128Mi" },
      defaultRequest: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "32Mi" },
    });
  });

  it("reject no container because of its size: a mesh injects a proxy of 2 CPUs", () => {
    expect(limits).not.toHaveProperty("max");
  });
});
