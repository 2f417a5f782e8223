import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { problems } from "../aether/config/problems.ts";
import { run } from "./run.ts";

const { stdout } = await run(["schema"]);
const schema = JSON.parse(stdout);
const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

const everything = {
  environment: "production",
  host: "a.example.com",
  images: { registry: "r.example.com", mlflow: { digest: `sha256:${"0".repeat(64)}` } },
  homeAssistant: { url: "http://ha.local:8123", address: { pods: { namespace: "home", matchLabels: { app: "ha" } } } },
  llm: { provider: "google", model: "gemini", temperature: 0 },
  api: { autoscaling: { maxReplicas: 3 }, env: [{ name: "A", value: "1" }], tolerations: [{ operator: "Exists" }] },
  postgres: { external: { host: "db.example.com", address: "public", maxConnections: 200 }, pool: { size: 2 } },
  mlflow: false,
  secrets: { externalSecret: { secretStoreRef: { name: "vault" }, remoteKey: "aether" } },
  ingress: { controller: "traefik", tls: { issuer: { name: "le" } } },
  commonLabels: { team: "home" },
};

describe("schema", () => {
  it("is a JSON Schema of its draft", () => {
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.title).toBe("AetherConfig");
  });

  it.each([{}, everything, { environment: "development", secrets: { template: {} } }])(
    "accepts a config that renders (%#)",
    (config) => {
      expect(problems(config)).toEqual([]);
      expect([validate(config), validate.errors]).toEqual([true, null]);
    },
  );

  it.each([
    { hots: "a" },
    { api: { replica: 3 } },
    { mlflow: true },
    { postgres: { external: { host: "db" }, storage: {} } },
    { secrets: { existingSecret: {}, template: {} } },
    { api: { workers: 17 } },
    { environment: "prod" },
    { images: { aether: { tag: "" } } },
  ])("refuses what the library refuses: %j", (config) => {
    expect(problems(config)).not.toEqual([]);
    expect(validate(config)).toBe(false);
  });

  it("describes every field for the editor", () => {
    const bare = Object.entries(schema.properties as Record<string, { description?: string }>).filter(
      ([, { description }]) => !description,
    );
    expect(bare).toEqual([]);
  });

  it("accepts no argument", async () => {
    const outcome = await run(["schema", "yaml"]);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain("schema takes no arguments. See aether-k8s schema --help.");
  });
});
