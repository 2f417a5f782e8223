import { describe, expect, it } from "vitest";
import { aetherStack, toKustomize } from "../../src/index.ts";
import { errno, run } from "./run.ts";

const tree = (config: object = {}) =>
  toKustomize({
    dev: aetherStack({ ...config, environment: "development" }),
    staging: aetherStack({ ...config, environment: "staging" }),
    production: aetherStack({ ...config, environment: "production" }),
  });
const below = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

const kustomize = (line: string, files?: Record<string, string>) => run(["kustomize", ...line.split(" ")], { files });

describe("kustomize", () => {
  it("writes a base and three overlays into a folder", async () => {
    const outcome = await kustomize("-o out/");
    expect(outcome).toMatchObject({ code: 0, stdout: "", removed: [] });
    expect(outcome.written).toEqual(below("out", tree()));
  });

  it("writes the requested environments", async () => {
    const { written } = await kustomize("-o out --environments production,development");
    expect(new Set(Object.keys(written).flatMap((path) => path.match(/overlays\/(\w+)/)?.[1] ?? []))).toEqual(
      new Set(["dev", "production"]),
    );
  });

  it("accepts values for all environments, and for one of them", async () => {
    const files = { "all.yaml": "host: all.example.com\nname: house", "prod.yaml": "host: prod.example.com" };
    const { written } = await kustomize("-f all.yaml -f production=prod.yaml -o out", files);
    expect(written["out/overlays/production/kustomization.yaml"]).toContain("PUBLIC_URL=https://prod.example.com");
    expect(written["out/overlays/staging/kustomization.yaml"]).toContain("PUBLIC_URL=https://all.example.com");
    expect(written["out/base/api-deployment.yaml"]).toContain("name: house-api");
  });

  it("evaluates a config file for each environment, and accepts objects from it", async () => {
    const only = { default: ({ environment }: { environment: string }) => [named(`of-${environment}`)] };
    const named = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
    const { code, written } = await run(["kustomize", "-o", "out"], { modules: { "aether.config.ts": only } });
    expect(code).toBe(0);
    expect(written["out/overlays/dev/configmap.yaml"]).toContain("name: of-development");
    expect(written["out/overlays/production/configmap.yaml"]).toContain("name: of-production");
  });

  it("applies standard input to every environment", async () => {
    const { written } = await kustomize("-f - -o out", { "-": "name: house" });
    expect(written["out/base/api-deployment.yaml"]).toContain("name: house-api");
  });
});

describe("kustomize over an earlier tree", () => {
  const earlier = below("out", tree());

  it("writes it again", async () => {
    expect(await kustomize("-o out", earlier)).toMatchObject({ code: 0, written: earlier, removed: [] });
  });

  it("removes files that are no longer part of it", async () => {
    const { code, removed } = await kustomize("-o out --set mlflow=false --environments dev,staging", earlier);
    expect(code).toBe(0);
    const isOfProduction = (path: string) => path.includes("/production/patches/");
    expect(removed.some(isOfProduction)).toBe(true);
    expect([...removed].filter((path) => !isOfProduction(path)).sort()).toEqual([
      // Of two environments one has it, which is not most of them.
      "out/base/hpa.yaml",
      "out/base/mlflow-deployment.yaml",
      "out/overlays/dev/patches/mlflow-deployment.yaml",
      "out/overlays/production/kustomization.yaml",
      "out/overlays/staging/patches/hpa.yaml",
      "out/overlays/staging/patches/mlflow-deployment.yaml",
      "out/secrets-from-env/production/.env.example",
      "out/secrets-from-env/production/kustomization.yaml",
    ]);
  });

  it("keeps secrets that the user added", async () => {
    const { code, removed } = await kustomize("-o out --environments dev", {
      ...earlier,
      "out/secrets-from-env/production/.env": "JWT_SECRET=…",
    });
    expect(code).toBe(0);
    expect(removed).not.toContain("out/secrets-from-env/production/.env");
  });

  it("keeps the .gitignore next to them, even if the tree no longer has a Secret", async () => {
    const elsewhere =
      "-o out --set secrets.externalSecret.secretStoreRef.name=vault --set secrets.externalSecret.remoteKey=a";
    const brought = { ...earlier, "out/secrets-from-env/production/.env": "JWT_SECRET=…" };
    expect((await kustomize(elsewhere, earlier)).removed).toContain("out/secrets-from-env/.gitignore");
    expect((await kustomize(elsewhere, brought)).removed).not.toContain("out/secrets-from-env/.gitignore");
  });

  it.each([
    ["beside it", "out/README.md", "README.md"],
    ["in the base", "out/base/more.yaml", "base/more.yaml"],
    ["as another overlay", "out/overlays/mine/kustomization.yaml", "overlays/mine/kustomization.yaml"],
  ])("refuses somebody's file %s, and with --force leaves it there", async (_, path, says) => {
    const files = { ...earlier, [path]: "mine" };
    const refused = await kustomize("-o out", files);
    expect(refused).toMatchObject({ code: 2, written: {}, removed: [] });
    expect(refused.stderr).toContain(`out contains files that aether-k8s did not write: ${says}.`);
    const forced = await kustomize("-o out --force --environments dev", files);
    expect(forced.code).toBe(0);
    expect([...forced.removed, ...Object.keys(forced.written)]).not.toContain(path);
  });

  it("treats a copy of our file as the user's: it is kept, edited or not, also with --force", async () => {
    const copy = earlier["out/base/secrets.yaml"] ?? "";
    for (const text of [copy, copy.replace("<REPLACE_ME>", "a real value")]) {
      const files = { ...earlier, "out/base/mine.yaml": text };
      const refused = await kustomize("-o out", files);
      expect(refused).toMatchObject({ code: 2, written: {}, removed: [] });
      expect(refused.stderr).toContain("out contains files that aether-k8s did not write: base/mine.yaml.");
      expect(await kustomize("-o out --force", files)).toMatchObject({ code: 0, removed: [] });
    }
  });

  it("never overwrites the user's file", async () => {
    const files = { ...earlier, "out/base/hpa.yaml": "mine" };
    const { code, stderr, written } = await kustomize("-o out --force", files);
    expect([code, written]).toEqual([2, {}]);
    expect(stderr).toBe(
      "aether-k8s: out contains files or links where directories of the tree belong: base/hpa.yaml. Move them.\n",
    );
  });

  it("does not treat Windows line ends as an edit", async () => {
    const files = Object.fromEntries(
      Object.entries(earlier).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]),
    );
    expect(await kustomize("-o out", files)).toMatchObject({ code: 0, written: earlier });
  });

  it("does not overwrite an edit, except with --force", async () => {
    const path = "out/overlays/production/kustomization.yaml";
    const files = { ...earlier, [path]: earlier[path]?.replace("count: 2", "count: 3") ?? "" };
    const refused = await kustomize("-o out", files);
    expect(refused).toMatchObject({ code: 2, written: {} });
    expect(refused.stderr).toContain("out contains files that were edited: overlays/production/kustomization.yaml.");
    expect((await kustomize("-o out --force", files)).written[path]).toBe(earlier[path]);
  });
});

describe("kustomize vets", () => {
  const broken = ["kustomize", "-o", "out", "--set", 'api.envFrom=[{"configMapRef":{"name":"aether-confg"}}]'];

  it("each environment, and writes nothing while one has an error", async () => {
    const { code, stderr, written } = await run(broken);
    expect([code, written]).toEqual([1, {}]);
    for (const name of ["dev", "staging", "production"]) expect(stderr).toMatch(new RegExp(`^${name}:$`, "m"));
    expect(stderr).toMatch(
      /until the ConfigMap aether-confg exists\.[\s\S]*Not written. Use --no-vet to write anyway\.\n$/,
    );
  });

  it("not with --no-vet", async () => {
    const { code, written } = await run([...broken, "--no-vet"]);
    expect(code).toBe(0);
    expect(Object.keys(written)).toContain("out/overlays/staging/kustomization.yaml");
  });
});

describe("kustomize reports", () => {
  it("which environments would take each other's place in one cluster", async () => {
    const { code, stderr } = await kustomize("-o out");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^aether-k8s: dev, staging, production use the same names in the same namespace, such as /);
    expect(stderr).toContain('such as -f dev=dev.yaml with "namespace: aether-dev".\n');
  });

  it("that environments with other names have nothing in common", async () => {
    const files = { "dev.yaml": "name: aether-dev", "production.yaml": "name: aether-production" };
    const line = "-f dev=dev.yaml -f production=production.yaml --environments dev,production -o out";
    expect((await kustomize(line, files)).stderr).toMatch(
      /each overlay is a full copy\. Set a different namespace for each instead\./,
    );
  });

  it("nothing if each has its own namespace", async () => {
    const files = { "dev.yaml": "namespace: aether-dev", "staging.yaml": "namespace: aether-staging" };
    expect(await kustomize("-f dev=dev.yaml -f staging=staging.yaml -o out", files)).toMatchObject({
      code: 0,
      stderr: "aether-k8s: no config file found; using the default stack with the host aether.local.\n",
    });
  });
});

describe("kustomize rejects", () => {
  it.each([
    ["no folder", "--set host=a.example.com", /kustomize needs an output directory, such as -o/],
    ["standard output", "-o -", /kustomize needs an output directory, such as -o/],
    [
      "values for an environment that does not exist",
      "-f prod=a.yaml -o out",
      /the environment in -f ENVIRONMENT=FILE is dev, staging or production\. Received "prod"\. Did you mean production\?/,
    ],
    ["one environment for all", "-o out --set environment=staging", /Use --environments instead of --set environment/],
    ["an argument", "-o out production", /kustomize takes no arguments\. Pass values files with -f FILE/],
    ["an unknown environment", "-o out --environments dev,prod", /Received "prod"\. Did you mean production\?/],
    [
      "secret values",
      '-o out --environments dev --set secrets={"values":{"JWT_SECRET":"0123456789abcdef0123456789abcdef","LLM_API_KEY":"a","DATABASE_URL":"postgresql+asyncpg://aether:a@aether-postgres/aether","HA_TOKEN":"a","AUTH_PASSWORD":"a","POSTGRES_PASSWORD":"a"}}',
      /Secret aether-secrets of dev contains values, but the tree is meant to be committed: remove them, and fill in secrets-from-env\/dev\/\.env\./,
    ],
    [
      "values for an overlay that it does not write",
      "-f production=missing.yaml --environments dev -o out",
      /-f production=missing\.yaml matches no overlay: --environments is dev\./,
    ],
    ["a wrong config", "-o out --set hots=a", /hots: is not a setting/],
  ])("%s", async (_, line, says) => {
    const { code, stdout, stderr, written } = await kustomize(line);
    expect([code, stdout, written]).toEqual([2, "", {}]);
    expect(stderr).toMatch(says);
  });

  it("an output that can't be written, in words", async () => {
    const { code, stderr } = await run(["kustomize", "-o", "out"], { writeError: errno("EACCES", "denied") });
    expect([code, stderr]).toEqual([2, "aether-k8s: cannot write out: permission denied.\n"]);
  });
});
