import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, toYaml, vet, vetUpgrade } from "../../../src/index.ts";
import { run } from "../../cli/run.ts";
import { goldenConfigs } from "../../fixtures/configs.ts";
import { kubernetes } from "../../fixtures/kubernetes.ts";

const between = (before: AetherConfig, after: AetherConfig) =>
  vetUpgrade(aetherStack(before), aetherStack(after), { kubernetes });
const told = (before: AetherConfig, after: AetherConfig) =>
  between(before, after).findings.map(
    ({ rule, object, path }) => `${rule} ${object.kind}/${object.name} ${path.join(".")}`,
  );

describe("an upgrade", () => {
  it.each(Object.entries<AetherConfig>(goldenConfigs))(
    "from the stack %s to itself changes nothing and restarts nothing",
    (_, config) => {
      expect(between(config, config)).toEqual({ findings: [], restarts: [], added: [], removed: [] });
    },
  );

  it("with another setting restarts who reads it, and the database not", () => {
    const { findings, restarts } = between({}, { scheduler: { timezone: "Europe/Berlin" } });
    expect(findings).toEqual([]);
    expect(restarts).not.toContain("StatefulSet aether/aether-postgres");
    expect(restarts).toContain("Deployment aether/aether-scheduler");
  });

  it("with another image of the app makes a new Job instead of changing the old one", () => {
    expect(told({}, { images: { aether: { tag: "0.2.0" } } })).toEqual([]);
  });

  it("to another major version of PostgreSQL does not start on the old files", () => {
    expect(told({}, { images: { postgres: { tag: "17-alpine" } } })).toEqual([
      "valid-database-version StatefulSet/aether-postgres spec.template.spec.containers.0.image",
    ]);
  });

  it("with more storage for the database is rejected, because claims of a StatefulSet can't change", () => {
    expect(told({}, { postgres: { storage: { size: "40Gi" } } })).toContain(
      "require-same-field StatefulSet/aether-postgres spec.volumeClaimTemplates",
    );
  });

  it("with less storage for MLflow is rejected, and with more it is not", () => {
    expect(told({}, { mlflow: { storage: { size: "5Gi" } } })).toEqual([
      "valid-storage-size PersistentVolumeClaim/aether-mlflow spec.resources.requests.storage",
    ]);
    expect(told({}, { mlflow: { storage: { size: "50Gi" } } })).toEqual([]);
  });

  it("to an autoscaler from written replicas ends all pods of the API but one; back it ends none, and the autoscaler stays", () => {
    const six = { api: { autoscaling: false as const, replicas: 6 } };
    expect(told(six, {})).toEqual(["require-replicas Deployment/aether-api spec"]);
    expect(told({}, six)).toEqual(["require-deletion HorizontalPodAutoscaler/aether-api metadata.name"]);
  });

  it("under another name leaves its data behind", () => {
    expect(told({}, { name: "house" })).toEqual(
      expect.arrayContaining([
        "no-missing-data PersistentVolumeClaim/aether-mlflow metadata.name",
        "no-missing-data StatefulSet/aether-postgres metadata.name",
      ]),
    );
  });

  it("to another Secret says what rotates with it", () => {
    expect(told({}, { secrets: { existingSecret: { name: "other" } } })).toContain(
      "require-same-secret Deployment/aether-api spec.template.spec.containers.0.env.4.valueFrom.secretKeyRef.key",
    );
  });

  describe("of a pod template", () => {
    const workload = (kind: string, image: string, spec: object) => ({
      apiVersion: "apps/v1",
      kind,
      metadata: { name: "web", namespace: "a" },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } },
        ...spec,
      },
    });
    it.each<[fact: string, kind: string, spec: object, restarts: string[]]>([
      ["restarts the pods of a StatefulSet", "StatefulSet", {}, ["StatefulSet a/web"]],
      [
        "leaves pods as they are where updateStrategy is OnDelete",
        "StatefulSet",
        { updateStrategy: { type: "OnDelete" } },
        [],
      ],
      ["leaves a DaemonSet's too", "DaemonSet", { updateStrategy: { type: "OnDelete" } }, []],
      ["restarts pods that stop first", "Deployment", { strategy: { type: "Recreate" } }, ["Deployment a/web"]],
      ["restarts nothing of a ReplicaSet", "ReplicaSet", {}, []],
    ])("%s", (_, kind, spec, restarts) => {
      expect(vetUpgrade([workload(kind, "web:1", spec)], [workload(kind, "web:2", spec)]).restarts).toEqual(restarts);
      expect(vetUpgrade([workload(kind, "web:1", spec)], [workload(kind, "web:1", spec)]).restarts).toEqual([]);
    });
  });

  it("to another version of an API keeps the object", () => {
    const autoscaler = (apiVersion: string) => ({
      apiVersion,
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web" },
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, maxReplicas: 3 },
    });
    expect(vetUpgrade([autoscaler("autoscaling/v1")], [autoscaler("autoscaling/v2")])).toMatchObject({
      added: [],
      removed: [],
    });
  });

  it("is vetted by --from", async () => {
    const files = {
      "old.yaml": toYaml(aetherStack()),
      "new.yaml": toYaml(aetherStack({ images: { postgres: { tag: "17" } } })),
    };
    const { code, stdout } = await run(["vet", "new.yaml", "--from", "old.yaml"], { files });
    expect(code).toBe(1);
    expect(stdout).toContain("its data is from PostgreSQL 16, but the image is 17");
    expect(stdout).toContain("restarts the pods of StatefulSet aether/aether-postgres");
  });

  describe("whose finding is suppressed", () => {
    const claim = (name: string, storage: string, annotations = {}) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, annotations },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
    });
    const why = { "vet.aether-k8s.dev/valid-storage-size": "the class shrinks" };
    const small = claim("data", "1Gi", why);

    it("is not reported where the new object is annotated, nor is the annotation", () => {
      expect(vetUpgrade([claim("data", "2Gi")], [small]).findings).toEqual([]);
      expect(vet([small])).toEqual([]);
    });

    it("is reported as a suppression without use where nothing of the kind is found", () => {
      expect(vetUpgrade([small], [small]).findings).toMatchObject([{ rule: "valid-suppression", index: 0 }]);
    });

    it("is not reported where the old object, which goes, is annotated", () => {
      const gone = claim("old", "1Gi", { "vet.aether-k8s.dev/no-missing-data": "copied to the bucket" });
      expect(vetUpgrade([gone], []).findings).toEqual([]);
      expect(vetUpgrade([claim("old", "1Gi")], []).findings).toMatchObject([{ rule: "no-missing-data", index: -1 }]);
    });

    it("is not reported where the rule is off for a reason, of the library and of the command", async () => {
      const off = { "valid-storage-size": "the class shrinks" };
      expect(vetUpgrade([claim("data", "2Gi")], [claim("data", "1Gi")], { off }).findings).toEqual([]);
      const files = { "old.yaml": toYaml([claim("data", "2Gi")]), "new.yaml": toYaml([claim("data", "1Gi")]) };
      const args = ["vet", "new.yaml", "--from", "old.yaml"];
      expect(await run(args, { files })).toMatchObject({ code: 1 });
      expect(await run([...args, "--off", "valid-storage-size=the class shrinks"], { files })).toMatchObject({
        code: 0,
      });
    });
  });
});
