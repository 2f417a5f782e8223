import { describe, expect, it } from "vitest";
import { type AetherConfig, type AetherObject, aetherStack } from "../../src/index.ts";
import { forEveryStack } from "../fixtures/laws.ts";
import { containersOf, matches, named, ofKind, podsOf } from "../fixtures/objects.ts";

/** A user's own references are optional, and lead out of the stack. */
const ours = <T extends { optional?: boolean | undefined; name?: string | undefined }>(references: (T | undefined)[]) =>
  references.filter((each): each is T & { name: string } => each?.name !== undefined && !USERS.includes(each.name));
const USERS = ["more-settings", "more-secrets", "private-ca", "token", "database-ca"];

/** The keys that the Secret of this stack will have; `undefined` when someone else brings it. */
function secretKeys(objects: readonly AetherObject[], name: string): string[] | undefined {
  const secret = ofKind(objects, "Secret").find(({ metadata }) => metadata.name === name);
  if (secret !== undefined) return Object.keys(secret.stringData ?? {});
  const external = ofKind(objects, "ExternalSecret").find(({ spec }) => spec.target.name === name);
  return external?.spec.data.map(({ secretKey }) => secretKey);
}

describe("in every stack", () => {
  it("a ConfigMap with variables exists", () => {
    forEveryStack((objects) => {
      const names = ofKind(objects, "ConfigMap").map(({ metadata }) => metadata.name);
      for (const pod of podsOf(objects))
        for (const { name } of ours(
          containersOf(pod).flatMap(({ envFrom = [] }) => envFrom.map((e) => e.configMapRef)),
        ))
          expect(names).toContain(name);
    });
  });

  it("a mounted ConfigMap exists, with every key that is used", () => {
    forEveryStack((objects) => {
      for (const { spec } of podsOf(objects))
        for (const { name, items = [] } of ours((spec.volumes ?? []).map(({ configMap }) => configMap))) {
          const { data = {} } = named(objects, "ConfigMap", name);
          for (const { key } of items) expect(Object.keys(data)).toContain(key);
        }
    });
  });

  it("a rendered Secret contains every key without which a pod does not start", () => {
    forEveryStack((objects) => {
      const absent = podsOf(objects)
        .flatMap(containersOf)
        .flatMap(({ env = [] }) => ours(env.map(({ valueFrom }) => valueFrom?.secretKeyRef)))
        .filter(({ optional }) => optional !== true)
        .filter(({ key, name }) => secretKeys(objects, name)?.includes(key) === false);
      expect(absent).toEqual([]);
    });
  });

  it("all pods read one Secret, and that of CloudNativePG's operator", () => {
    forEveryStack((objects) => {
      const names = podsOf(objects)
        .flatMap(containersOf)
        .flatMap(({ env = [] }) => ours(env.map(({ valueFrom }) => valueFrom?.secretKeyRef)));
      const clusters = ofKind(objects, "Cluster").map(({ metadata }) => `${metadata.name}-app`);
      const own = names.filter(({ name }) => !clusters.includes(name));
      expect(new Set(own.map(({ name }) => name)).size).toBe(1);
    });
  });

  it("a component's ServiceAccount exists, and no other component uses it", () => {
    forEveryStack((objects) => {
      const used = podsOf(objects)
        .map(({ labels, spec }) => [labels["app.kubernetes.io/component"], spec.serviceAccountName])
        .filter(([, name]) => name !== "default" && name !== "brought-account");
      const accounts = ofKind(objects, "ServiceAccount").map(({ metadata }) => metadata.name);
      const distinct = [...new Map(used.map((each) => [each.join(), each[1]])).values()];
      expect(distinct.toSorted()).toEqual(accounts.toSorted());
    });
  });

  it("a claim that is mounted exists, and a claim that exists is mounted", () => {
    forEveryStack((objects) => {
      const mounted = podsOf(objects).flatMap(({ spec }) =>
        (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
      );
      // Those that somebody else made are called so.
      const own = mounted.filter((name) => !name.startsWith("old-"));
      expect([...new Set(own)].toSorted()).toEqual(
        ofKind(objects, "PersistentVolumeClaim")
          .map(({ metadata }) => metadata.name)
          .toSorted(),
      );
    });
  });

  it("a mount has its volume, and a volume of the module's is mounted", () => {
    forEveryStack((objects) => {
      for (const pod of podsOf(objects)) {
        const claimed =
          pod.owner.kind === "StatefulSet"
            ? (pod.owner.spec.volumeClaimTemplates ?? []).map((c) => c.metadata?.name)
            : [];
        const volumes = [...(pod.spec.volumes ?? []).map(({ name }) => name), ...claimed];
        const mounts = containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
        expect(new Set(mounts)).toEqual(new Set(volumes));
      }
    });
  });

  it("a StatefulSet has a headless governing Service that selects its own pods", () => {
    forEveryStack((objects) => {
      for (const { spec } of ofKind(objects, "StatefulSet")) {
        const service = named(objects, "Service", spec.serviceName ?? "");
        expect(service.spec.clusterIP).toBe("None");
        expect(matches(service.spec.selector, spec.template.metadata?.labels ?? {})).toBe(true);
      }
    });
  });

  it("an ingress path routes to a port of a Service", () => {
    forEveryStack((objects) => {
      for (const { spec } of ofKind(objects, "Ingress"))
        for (const { backend } of (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? [])) {
          const service = named(objects, "Service", backend.service?.name ?? "");
          expect(service.spec.ports?.map(({ name }) => name)).toContain(backend.service?.port?.name);
        }
    });
  });
});

describe("a hook that runs before the rest", () => {
  const external = { external: { host: "db.example.com", address: "public" as const, maxConnections: 200 } };
  const hooks: [string, string, NonNullable<AetherConfig["migration"]>][] = [
    ["helm.sh/hook", "pre-install,pre-upgrade", { hook: "helm" }],
    ["argocd.argoproj.io/hook", "PreSync", { hook: "argocd", hookStage: "PreSync" }],
  ];

  it.each(hooks)("finds all that it refers to among the hooks: %s %s", (annotation, stage, migration) => {
    const early = aetherStack({ migration, postgres: external }).filter(
      ({ metadata }) => metadata.annotations?.[annotation] === stage,
    );
    const [job] = podsOf(early);
    const mounted = (job?.spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []);
    expect(mounted).not.toEqual([]);
    expect(ofKind(early, "ConfigMap").map(({ metadata }) => metadata.name)).toEqual(mounted);
    expect(ofKind(early, "ServiceAccount").map(({ metadata }) => metadata.name)).toEqual([
      job?.spec.serviceAccountName,
    ]);
  });
});
