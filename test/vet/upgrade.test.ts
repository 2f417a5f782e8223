import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, toYaml, vetUpgrade } from "../../src/index.ts";
import { run } from "../cli/run.ts";
import { goldenConfigs } from "../fixtures/configs.ts";

const between = (before: AetherConfig, after: AetherConfig) => vetUpgrade(aetherStack(before), aetherStack(after));
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

  it("with more storage for the database is refused, because claims of a StatefulSet can't change", () => {
    expect(told({}, { postgres: { storage: { size: "40Gi" } } })).toContain(
      "require-same-field StatefulSet/aether-postgres spec.volumeClaimTemplates",
    );
  });

  it("with less storage for MLflow is refused, and with more it is not", () => {
    expect(told({}, { mlflow: { storage: { size: "5Gi" } } })).toEqual([
      "valid-storage-size PersistentVolumeClaim/aether-mlflow spec.resources.requests.storage",
    ]);
    expect(told({}, { mlflow: { storage: { size: "50Gi" } } })).toEqual([]);
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

  it("is vetted by --from", async () => {
    const files = {
      "old.yaml": toYaml(aetherStack()),
      "new.yaml": toYaml(aetherStack({ images: { postgres: { tag: "17" } } })),
    };
    const { code, stdout } = await run(["vet", "new.yaml", "--from", "old.yaml"], { files });
    expect(code).toBe(1);
    expect(stdout).toContain("its data is PostgreSQL 16's, and the image is 17's");
    expect(stdout).toContain("the pods restart of StatefulSet aether/aether-postgres");
  });
});
