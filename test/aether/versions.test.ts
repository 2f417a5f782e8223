import { expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { type AetherConfig, aetherStack, vetUpgrade } from "../../src/index.ts";
import { stackDifference } from "../../src/toolkit/render/stack-difference.ts";

const VERSION = "app.kubernetes.io/version";
const DIGEST = `sha256:${"0".repeat(64)}`;
const labelled = (config: AetherConfig) =>
  aetherStack(config).flatMap(({ kind, metadata }) => {
    const version = (metadata.labels as Record<string, string>)[VERSION];
    return version === undefined ? [] : [`${kind}/${metadata.name.replace(/-migrate-.*/, "-migrate")} ${version}`];
  });

it("workloads have the version of their image as a label", () => {
  expect(labelled({ images: { aether: { tag: "0.2.0" } } })).toEqual([
    expect.stringMatching(/^StatefulSet\/aether-postgres 16/),
    "Job/aether-migrate 0.2.0",
    expect.stringMatching(/^Deployment\/aether-mlflow v3/),
    "Deployment/aether-api 0.2.0",
    "Deployment/aether-scheduler 0.2.0",
    "Deployment/aether-ui 0.1.0",
  ]);
});

it("no version label is set if there is a digest, or the tag is not a valid label", () => {
  const images = { aether: { digest: DIGEST }, ui: { tag: `v${"1".repeat(63)}` }, mlflow: { tag: "_dev" } };
  expect(labelled({ images })).toEqual([expect.stringMatching(/^StatefulSet\/aether-postgres/)]);
});

it("no pod, selector or claim has a version, which would replace it", () => {
  for (const { spec } of aetherStack() as { spec?: unknown }[])
    expect(JSON.stringify(spec ?? {})).not.toContain(VERSION);
});

it("the package's version is in one object, so that a new one changes only that and restarts nothing", () => {
  const written = aetherStack().filter(({ metadata }) =>
    Object.entries(metadata.annotations ?? {}).some(([name]) => name === "aether-k8s.dev/version"),
  );
  expect(written.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(["ConfigMap/aether-config"]);
  expect(written[0]?.metadata.annotations).toEqual({ "aether-k8s.dev/version": manifest.version });
  const after = aetherStack().map((object) =>
    object.kind === "ConfigMap" && object.metadata.name === "aether-config"
      ? { ...object, metadata: { ...object.metadata, annotations: { "aether-k8s.dev/version": "9.9.9" } } }
      : object,
  );
  expect(stackDifference(aetherStack(), after).changed).toHaveLength(1);
  expect(vetUpgrade(aetherStack(), after)).toMatchObject({ findings: [], restarts: [] });
});

it("each policy contains the reasons for what it allows", () => {
  const descriptions = Object.fromEntries(
    aetherStack().flatMap(({ kind, metadata }) =>
      kind === "NetworkPolicy" ? [[metadata.name, metadata.annotations?.["kubernetes.io/description"]]] : [],
    ),
  );
  expect(descriptions["aether-default-deny"]).toMatch(/^Denies all connections/);
  expect(descriptions["aether-postgres"]).toBe(
    "Ingress from: API (state), scheduler (state), migration (schema). Egress to: nothing.",
  );
  expect(descriptions["aether-ui"]).toBe("Ingress from: ingress controller (pages). Egress to: nothing.");
  expect(Object.values(descriptions)).not.toContain(undefined);
});
