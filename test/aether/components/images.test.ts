import { describe, expect, it } from "vitest";
import { type AetherConfig, aetherStack, ConfigError } from "../../../src/index.ts";
import { containersOf, podsOf } from "../../fixtures/objects.ts";

const images = (config?: AetherConfig) =>
  [...new Set(podsOf(aetherStack(config)).flatMap((pod) => containersOf(pod).map(({ image }) => image)))].sort();

describe("images", () => {
  it("are the two that users build, PostgreSQL and MLflow", () => {
    expect(images()).toEqual(["aether-ui:0.1.0", "aether:0.1.0", "ghcr.io/mlflow/mlflow:v3.9.0", "postgres:16-alpine"]);
  });

  it("come from one registry if it is set, including those with a default of their own", () => {
    expect(images({ images: { registry: "mirror.example.com/docker" } })).toEqual([
      "mirror.example.com/docker/aether-ui:0.1.0",
      "mirror.example.com/docker/aether:0.1.0",
      "mirror.example.com/docker/mlflow/mlflow:v3.9.0",
      "mirror.example.com/docker/postgres:16-alpine",
    ]);
  });

  it("use their own registry before the common one", () => {
    const config = { images: { registry: "mirror.example.com", aether: { registry: "registry.example.com:5000" } } };
    expect(images(config)).toContain("registry.example.com:5000/aether:0.1.0");
  });

  it("of the PostgreSQL exporter comes from Quay, where its project publishes it", () => {
    const monitoring = { prometheus: { namespace: "monitoring" }, postgresExporter: {} };
    expect(images({ monitoring })).toContain("quay.io/prometheuscommunity/postgres-exporter:v0.19.1");
  });

  it("are pinned by a digest instead of the tag", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(images({ images: { ui: { tag: "9.9.9", digest } } })).toContain(`aether-ui@${digest}`);
  });

  it('are never "latest" in production, unless there is a digest', () => {
    expect(() => images({ images: { aether: { tag: "latest" } } })).toThrow(ConfigError);
    expect(images({ environment: "staging", images: { aether: { tag: "latest" } } })).toContain("aether:latest");
  });

  it("are pulled once a node, with the credentials that are named", () => {
    const pods = podsOf(aetherStack({ images: { pullSecrets: ["registry"] } }));
    expect(pods.map(({ spec }) => spec.imagePullSecrets)).toEqual(pods.map(() => [{ name: "registry" }]));
    expect(new Set(pods.flatMap((pod) => containersOf(pod).map((each) => each.imagePullPolicy)))).toEqual(
      new Set(["IfNotPresent"]),
    );
  });
});
