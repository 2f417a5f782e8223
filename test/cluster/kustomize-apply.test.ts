// The tree of examples/kustomize, and overlays of a user's own on top of it, on a real API server.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { secretKeyNames } from "../../src/aether/derived/declared.ts";
import { aetherStack, toKustomize } from "../../src/index.ts";
import { connect } from "./connection.ts";
import { until } from "./until.ts";
import { untilPodsScheduled } from "./workloads.ts";

const cluster = connect(inject("controlPlane"));
const { api } = cluster;
const root = mkdtempSync(join(tmpdir(), "aether-kustomize-apply-"));

beforeAll(() => cpSync(join(import.meta.dirname, "../../examples"), root, { recursive: true }));

afterAll(() => {
  api.close();
  rmSync(root, { recursive: true });
});

/** kubectl, which has to succeed and to warn of nothing; its lines. */
async function kubectl(...args: string[]): Promise<string[]> {
  const { stdout, stderr, code } = await cluster.kubectl(args);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter(Boolean);
}

/** A kustomization of a user's own in the folder beside the tree, and what it builds to. */
async function own(name: string, text: string) {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, name, "kustomization.yaml"), text);
  return built(join(root, name));
}

async function built(folder: string) {
  const lines = await kubectl("kustomize", folder);
  return parseAllDocuments(lines.join("\n")).map((document) => document.toJS());
}

const named = (objects: readonly { kind: string; metadata: { name: string } }[], kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

describe.each(["dev", "staging", "production"])("the overlay %s", (name) => {
  const overlay = join(root, "kustomize/overlays", name);

  it("is applied to an empty cluster without a warning, and its pods are scheduled", async () => {
    const lines = await kubectl("apply", "--server-side", "-k", overlay);
    expect(lines[0]).toBe(`namespace/aether-${name} serverside-applied`);
    expect((await untilPodsScheduled(api, `aether-${name}`)).length).toBeGreaterThan(0);
  });

  it("applied again changes nothing", async () => {
    let told = "";
    // Until then Deployments count their pods while kubectl compares.
    const isAtRest = async () => {
      const { stdout, code } = await cluster.kubectl(["diff", "--server-side", "-k", overlay]);
      told = stdout;
      return code === 0 && stdout === "";
    };
    expect(await until("nothing differs", isAtRest, { timeoutSeconds: 60, explain: () => told })).toBe(true);
  });
});

describe("an overlay of a user's own", () => {
  const pods = (objects: { kind: string; spec: { template: { spec: { containers: object[] } } } }[]) =>
    JSON.stringify(objects.filter(({ kind }) => kind === "Deployment").map(({ spec }) => spec.template));

  it("of production is applied over it: a second release, whose Job runs next to the first", async () => {
    const jobs = async () =>
      (await api.list("batch/v1", "Job", "aether-production")).map(({ metadata }) => metadata.name);
    const before = await jobs();
    await kubectl("apply", "--server-side", "-k", join(root, "own-overlay"));
    expect((await jobs()).sort()).toEqual([...before, "aether-migrate-0-1-1"].sort());
  });

  it("that changes the image and not the Job's name is rejected, in words", async () => {
    await own(
      "same-job",
      "resources: [../kustomize/overlays/staging]\nimages: [{ name: registry.example.com/aether, newTag: 0.1.1 }]\n",
    );
    const { code, stderr } = await cluster.kubectl(["apply", "--server-side", "-k", join(root, "same-job")]);
    expect(code).toBe(1);
    expect(stderr).toContain("spec.template: Invalid value");
    expect(stderr).toContain("field is immutable");
  });

  it("with a changed setting starts new pods", async () => {
    const before = await built(join(root, "own-overlay"));
    const text = readFileSync(join(root, "own-overlay/kustomization.yaml"), "utf8");
    const after = await own("own-overlay", text.replace("LLM_MODEL=", "LLM_MODEL=other-"));
    expect(pods(after)).not.toBe(pods(before));
    const [name] = named(after, "ConfigMap").filter((each) => each.startsWith("aether-own-"));
    expect(pods(after)).toContain(`"configMapRef":{"name":"${name}"}`);
  });

  it("changes the stack's namespace with one line", async () => {
    const objects = await own("namespaced", "resources: [../kustomize/overlays/dev]\nnamespace: elsewhere\n");
    expect(named(objects, "Namespace")).toEqual(["elsewhere"]);
    const namespaces = objects.filter(({ kind }) => kind !== "Namespace").map(({ metadata }) => metadata.namespace);
    expect(new Set(namespaces)).toEqual(new Set(["elsewhere"]));
    await kubectl("apply", "--server-side", "-k", join(root, "namespaced"));
    expect((await untilPodsScheduled(api, "elsewhere")).length).toBeGreaterThan(0);
  });

  it("adds a prefix to objects and all references, except those in URLs and arguments, which kustomize cannot see", async () => {
    const plain = await built(join(root, "kustomize/overlays/dev"));
    const objects = await own("prefixed", "resources: [../kustomize/overlays/dev]\nnamePrefix: my-\n");
    const renamed = plain.filter(({ kind }) => kind !== "Namespace").map(({ metadata }) => metadata.name);
    const old = new RegExp(`(?<![\\w-])(?:${[...new Set(renamed)].join("|")})(?![\\w-])`);
    // A volume has a name of its own, a path is none, and an image's name is its repository.
    const leftIn = (value: unknown, path: string): string[] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, member]) => leftIn(member, `${path}.${key}`))
        : typeof value === "string" && old.test(value) && !/\/|^aether-python$/.test(value.replace("http://", ""))
          ? [path]
          : [];
    expect(objects.flatMap((object) => leftIn(object, object.kind))).toEqual([
      "ConfigMap.data.MLFLOW_TRACKING_URI",
      expect.stringMatching(/^Deployment\.spec\.template\.spec\.containers\.0\.command\.\d+$/),
      expect.stringMatching(/^Deployment\.spec\.template\.spec\.initContainers\.0\.command\.\d+$/),
    ]);
  });
});

describe("secrets-from-env of a template", () => {
  it("replaces its placeholders, all of them", async () => {
    const files = toKustomize({ dev: aetherStack({ environment: "development", secrets: { template: {} } }) });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, "template", path)), { recursive: true });
      writeFileSync(join(root, "template", path), text);
    }
    const folder = join(root, "template/secrets-from-env/dev");
    const example = readFileSync(join(folder, ".env.example"), "utf8");
    writeFileSync(join(folder, ".env"), example.replaceAll("<REPLACE_ME>", "value"));
    const [secret, ...others] = (await built(folder)).filter(({ kind }) => kind === "Secret");
    expect(others).toEqual([]);
    expect(Object.keys(secret.data).length).toBeGreaterThan(4);
    expect(new Set(Object.values(secret.data))).toEqual(new Set([Buffer.from("value").toString("base64")]));
    expect(JSON.stringify(secret)).not.toContain("REPLACE_ME");
  });
});

describe("secrets-from-env", () => {
  const folder = join(root, "kustomize/secrets-from-env/staging");

  it("does not build before the file exists", async () => {
    const { code, stderr } = await cluster.kubectl(["kustomize", folder]);
    expect(code).toBe(1);
    expect(stderr).toContain(".env: no such file or directory");
  });

  it("creates the Secret that the pods read, from a file that git ignores", async () => {
    const example = readFileSync(join(folder, ".env.example"), "utf8");
    writeFileSync(join(folder, ".env"), example.replaceAll("<REPLACE_ME>", "value"));
    await kubectl("apply", "--server-side", "-k", folder);
    const metadata = { name: "aether-secrets", namespace: "aether-staging" };
    const secret = await api.get({ apiVersion: "v1", kind: "Secret", metadata });
    const keys = Object.keys(secret?.data ?? {});
    expect(keys).toEqual(expect.arrayContaining(["DATABASE_URL", "JWT_SECRET"]));
    expect(keys.filter((key) => !(secretKeyNames as readonly string[]).includes(key))).toEqual([]);
    execFileSync("git", ["init", "--quiet"], { cwd: root });
    expect(execFileSync("git", ["status", "--porcelain", "-uall"], { cwd: root, encoding: "utf8" })).not.toMatch(
      /\.env$/m,
    );
  });
});
