// Config as code: which file is taken, what it may export, and what is said of one that can't be used.
import { describe, expect, it } from "vitest";
import { aetherStack, ComposeError, ConfigError, defineConfig, remove, toYaml } from "../../src/index.ts";
import { run } from "./run.ts";

const file = (exported: unknown, path = "aether.config.ts") => ({ modules: { [path]: { default: exported } } });
const host = "a.example.com";

describe("render", () => {
  it.each([
    ["a config", { host }],
    ["a function", () => ({ host })],
    ["a promise of one", async () => ({ host })],
    ["what defineConfig makes of it", defineConfig({ host })],
    ["objects", aetherStack({ host })],
    ["a function that returns objects", () => aetherStack({ host })],
  ])("prints the stack of %s", async (_, exported) => {
    const { code, stdout, stderr } = await run(["render"], file(exported));
    expect([code, stderr]).toEqual([0, "aether-k8s: config: aether.config.ts.\n"]);
    expect(stdout).toBe(toYaml(aetherStack({ host })));
  });

  it("prints the objects that it returns, of any kind", async () => {
    const certificate = { apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: { name: "tls" } };
    const objects = [...remove(aetherStack(), "PodDisruptionBudget/aether-ui"), certificate];
    expect((await run(["render"], file(objects))).stdout).toBe(toYaml(objects));
    const { stdout } = await run(["render", "--only", "Certificate"], file(objects));
    expect(stdout).toBe(toYaml([certificate]));
    const { written } = await run(["render", "-o", "out/"], file(objects));
    expect(written["out/others.yaml"]).toBe(toYaml([certificate]));
  });

  it("passes the environment and the variables to a function", async () => {
    const exported = ({ environment, env }: { environment: string; env: Record<string, string> }) => ({
      environment,
      host: `${environment}.${env.DOMAIN}`,
    });
    const world = { ...file(exported), env: { DOMAIN: "example.com" } };
    const production = await run(["render"], world);
    expect(production.stdout).toBe(toYaml(aetherStack({ host: "production.example.com" })));
    const staging = await run(["render", "--environment", "staging"], world);
    expect(staging.stdout).toBe(toYaml(aetherStack({ environment: "staging", host: "staging.example.com" })));
  });

  describe("that reads a variable that is not set", () => {
    type Env = Readonly<Record<string, string | undefined>>;
    const rendered = (config: (env: Env) => unknown, ...args: string[]) =>
      run(["render", ...args], { ...file(({ env }: { env: Env }) => config(env)), env: { SET: "a" } });
    const unset = (text: string) => `aether-k8s: aether.config.ts: ${text}\n`;

    it("names it and the setting that is undefined", async () => {
      const { code, stderr } = await rendered((env) => ({ host: env.HOST, llm: { model: env.MODEL } }));
      expect(code).toBe(0);
      expect(stderr).toContain(unset("host, llm.model are undefined (not set in the environment: HOST, MODEL)."));
      const vetted = await run(
        ["vet"],
        file(({ env }: { env: Env }) => ({ host: env.HOST })),
      );
      expect(vetted.stderr).toBe(unset("host is undefined (not set in the environment: HOST)."));
    });

    it("names it beside the errors of the config", async () => {
      const { code, stderr } = await rendered((env) => ({ hots: "a", host: env.HOST }));
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining("\naether.config.ts: host is undefined (not set in the environment: HOST)."),
      ]);
    });

    it.each([
      ["a default", (env: Env) => ({ host: env.HOST ?? "a" })],
      ["a condition", (env: Env) => ({ ...(env.HOST && { host: env.HOST }) })],
      ["another variable", (env: Env) => ({ host: env.SET, name: undefined })],
      ["nothing but its own methods", (env: Env) => ({ host: JSON.stringify(env).length > 2 ? "a" : undefined })],
    ])("says nothing of %s", async (_, config) => {
      expect(await rendered(config)).toMatchObject({ code: 0, stderr: "aether-k8s: config: aether.config.ts.\n" });
    });

    it("does not blame it for a setting that another reason may have made undefined", async () => {
      const { code, stderr } = await rendered((env) => ({ host: env.HOST ?? "a", llm: undefined }));
      expect([code, stderr]).toEqual([
        0,
        expect.stringContaining(unset("llm is undefined (not set in the environment: HOST).")),
      ]);
    });

    it("names text with the word undefined, in a config and in objects", async () => {
      const { code, stderr } = await rendered((env) => ({ commonLabels: { team: `a.${env.TEAM}` } }));
      const text = 'the text "undefined" is in commonLabels.team (not set in the environment: TEAM).';
      expect([code, stderr]).toEqual([0, expect.stringContaining(unset(text))]);
      const objects = await rendered((env) => aetherStack({ commonLabels: { team: `${env.TEAM}` } }));
      expect(objects.stderr).toMatch(
        /: the text "undefined" is in \[0\]\.metadata\.labels\.team, .+ and \d+ more \(not set in the environment: TEAM\)\.\n/,
      );
      expect((await rendered(() => ({ commonAnnotations: { a: "undefined" } }))).stderr).not.toContain("undefined");
    });

    it("accepts a program as text that tests for undefined", async () => {
      const script = { "a.js": "if (typeof window === 'undefined') exit();" };
      const extra = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: script };
      const config = (env: Env) => ({ host: env.HOST ?? "a", extraObjects: [extra] });
      expect((await rendered(config)).code).toBe(0);
    });
  });

  it("lets values files, --environment and --set have the last word, in this order", async () => {
    const world = {
      ...file({ host, namespace: "one", name: "one" }),
      files: { "v.yaml": "namespace: two\nname: two\n" },
    };
    const { stdout } = await run(["render", "-f", "v.yaml", "--environment", "staging", "--set", "name=three"], world);
    expect(stdout).toBe(toYaml(aetherStack({ host, namespace: "two", environment: "staging", name: "three" })));
  });

  it("uses the file in --config, not the one in the directory", async () => {
    const modules = { "aether.config.ts": { default: {} }, "other/house.ts": { default: { host } } };
    const { stdout } = await run(["render", "--config", "other/house.ts"], { modules });
    expect(stdout).toBe(toYaml(aetherStack({ host })));
  });

  it("finds JavaScript too", async () => {
    const { stdout } = await run(["render"], file({ host }, "aether.config.mjs"));
    expect(stdout).toBe(toYaml(aetherStack({ host })));
  });

  const failing = (error: Error) =>
    file(() => {
      throw error;
    });
  it.each([
    ["a file that is not there", ["--config", "no.ts"], {}, "cannot read no.ts: file not found."],
    ["no default export", [], file(undefined), "aether.config.ts exports nothing. Use: export default defineConfig("],
    ["a text", [], file("x"), "aether.config.ts exports string"],
    ["a function that returns nothing", [], file(() => undefined), "exports a function that returns nothing"],
    ["a list of nothing", [], file([]), "aether.config.ts returns an empty list"],
    ["a function that returns a list of nothing", [], file(() => []), "returns an empty list"],
    [
      "an environment of objects that are the same in each",
      ["--environment", "staging"],
      file(aetherStack()),
      "aether.config.ts exports a list of objects, which cannot depend on the environment staging",
    ],
    ["a list of something else", [], file([{ a: 1 }]), "item 0 has no kind"],
    [
      "an object that is no JSON",
      [],
      file([{ kind: "A", at: Number.NaN }]),
      "returns a value that YAML cannot represent",
    ],
    ["a setting that is unknown", [], file({ hots: "x" }), "hots: is not a setting"],
    ["values for objects", ["-f", "v.yaml"], file([]), "returns objects, so -f would have no effect"],
    ["an environment that is none", ["--environment", "prod"], file(() => ({})), "Did you mean production?"],
    [
      "an import without the end of a name",
      [],
      {
        ...failing(
          Object.assign(new Error("Cannot find module '/a/hosts' imported from /a/aether.config.ts"), {
            code: "ERR_MODULE_NOT_FOUND",
          }),
        ),
        files: { "/a/hosts.ts": "" },
      },
      "aether.config.ts: /a/hosts does not exist. Import the file by its whole name: /a/hosts.ts\n",
    ],
    [
      "values in a file with another ending",
      ["--config", "v.txt"],
      { files: { "v.txt": "host: a" } },
      '--config takes a program (.ts, .js) or values (.yaml, .yml, .json). Received "v.txt". Pass values in other files with -f.\n',
    ],
    ["a program as values", ["-f", "c.mts"], {}, "c.mts is a program, not values. Pass it with --config c.mts.\n"],
    ["an error of its own", [], failing(new Error("boo")), "aether.config.ts: Error: boo"],
    [
      "top-level await in Bun",
      [],
      failing(
        new TypeError('require() async module "/a/aether.config.ts" is unsupported. use "await import()" instead.'),
      ),
      "aether.config.ts uses top-level await. Export an async function instead",
    ],
    [
      "an import of the package that Deno does not find",
      [],
      failing(new TypeError('Import "@aether/k8s" not a dependency\n  hint: If you want to use …')),
      "aether.config.ts imports @aether/k8s, which is not installed. Run: npm install --save-dev @aether/k8s\n",
    ],
    [
      "an error with the colors of Deno",
      [],
      failing(new Error("\u001b[33mboo\u001b[0m")),
      "aether.config.ts: Error: boo\n",
    ],
    [
      "a refused change",
      [],
      failing(new ComposeError("no_match", "x", "No object.")),
      "aether.config.ts: No object.\n",
    ],
    ["a refused config", [], failing(new ConfigError([])), "aether.config.ts: The config has 0 problems"],
  ])("refuses %s", async (_, args, world, message) => {
    const { code, stdout, stderr } = await run(["render", ...args], world);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

describe("a config file that exports a list of objects", () => {
  it.each([
    ["diff", ["diff", "production", "staging"]],
    ["kustomize", ["kustomize", "-o", "out"]],
  ])("is rejected by %s, which compares environments", async (_, args) => {
    const { code, stderr, written } = await run(args, file(aetherStack()));
    expect([code, written]).toEqual([2, {}]);
    expect(stderr).toContain("exports a list of objects, which cannot depend on the environment");
  });

  it("is compared with the live objects", async () => {
    const { code, stdout } = await run(["diff", "aether.config.ts", "aether.config.ts"], file(aetherStack()));
    expect([code, stdout]).toEqual([0, "No difference.\n"]);
  });
});

describe("secrets generate", () => {
  const env = { LLM_API_KEY: "x", HA_TOKEN: "y" };

  it("generates the Secret of the config file", async () => {
    const { stdout } = await run(["secrets", "generate"], { ...file({ namespace: "home" }), env });
    expect(stdout).toContain("namespace: home");
  });

  it("rejects a config file that returns objects", async () => {
    const { code, stderr } = await run(["secrets", "generate"], { ...file([]), env });
    expect(code).toBe(2);
    expect(stderr).toContain("returns objects, but this command needs a config");
  });
});

describe("init", () => {
  it("writes a config for TypeScript", async () => {
    const { code, written, stdout } = await run(["init"]);
    expect([code, Object.keys(written)]).toEqual([0, ["aether.config.ts"]]);
    expect(stdout).toContain("npx @aether/k8s render");
  });

  it("writes YAML that renders, with the schema that its first line names", async () => {
    const { written } = await run(["init", "--yaml"]);
    const [first = ""] = written["aether.yaml"]?.split("\n") ?? [];
    expect(first).toBe("# yaml-language-server: $schema=./aether.schema.json");
    expect(written["aether.schema.json"]).toBe((await run(["schema"])).stdout);
    const { code, stderr } = await run(["render"], { files: written });
    expect([code, stderr]).toEqual([0, "aether-k8s: config: aether.yaml.\n"]);
  });

  it.each([
    [["init"], "aether.config.ts"],
    [["init"], "aether.config.mjs"],
    [["init", "--yaml"], "aether.schema.json"],
  ])("%s overwrites no %s", async (args, path) => {
    const { code, written, stderr } = await run(args, { files: { [path]: "mine" } });
    expect([code, written]).toEqual([2, {}]);
    expect(stderr).toBe(`aether-k8s: ${path} already exists; not overwritten.\n`);
  });
});
