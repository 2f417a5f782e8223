import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { aetherStack, toJson, toYaml } from "../../src/index.ts";
import { errno, run } from "./run.ts";

const render = (line: string, files?: Record<string, string>) =>
  run(["render", ...line.split(" ").filter(Boolean)], { files });
const yaml = (config?: object) => toYaml(aetherStack(config as never));

describe("render", () => {
  it("prints the stack of no config at all", async () => {
    const stderr = "aether-k8s: no config file found; using the default stack with the host aether.local.\n";
    expect(await run(["render"])).toMatchObject({ code: 0, stdout: yaml(), stderr, written: {} });
  });

  it("prints a JSON List", async () => {
    expect((await render("--format json")).stdout).toBe(toJson(aetherStack()));
  });

  it("writes one file, and prints nothing", async () => {
    expect(await render("-q -o out.yaml")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "",
      written: { "out.yaml": yaml() },
    });
  });

  it("writes JSON into a .json file", async () => {
    expect((await render("-o out.json")).written).toEqual({ "out.json": toJson(aetherStack()) });
    expect((await render("-o out.json --format yaml")).written).toEqual({ "out.json": yaml() });
  });

  it.each(["-", "/dev/stdout", "/dev/fd/1"])("takes %s for standard output", async (output) => {
    expect(await render(`-o ${output}`)).toMatchObject({ code: 0, stdout: yaml(), written: {} });
  });

  it.each(["/dev/null", "/dev/fd/63"])("writes to %s as it is", async (output) => {
    expect((await render(`-o ${output}`)).written).toEqual({ [output]: yaml() });
  });

  it("writes a file for each part of the stack into a folder", async () => {
    const { written, stdout } = await render('--set secrets={"template":{}} -o manifests/');
    expect(stdout).toBe("");
    expect(Object.keys(written).sort()).toEqual(
      [
        "api-deployment",
        "configmap",
        "hpa",
        "ingress",
        "migration-job",
        "mlflow-deployment",
        "namespace",
        "network-policies",
        "postgres-statefulset",
        "scheduler-deployment",
        "secrets",
        "services",
        "ui-deployment",
      ].map((name) => `manifests/${name}.yaml`),
    );
  });

  it("puts a chosen object into the file that it has in the whole", async () => {
    const { written } = await render("-o out --only ServiceAccount");
    expect(Object.keys(written)).toContain("out/postgres-statefulset.yaml");
    expect(Object.keys(written)).not.toContain("out/others.yaml");
  });

  it("puts every object into one of the folder's files", async () => {
    const { written } = await render("-o out");
    const inFiles = Object.values(written).flatMap((text) => parseAllDocuments(text).map((each) => each.toJS()));
    const key = ({ kind, metadata: { name } }: { kind: string; metadata: { name: string } }) => `${kind}/${name}`;
    expect(inFiles.map(key).sort()).toEqual(aetherStack().map(key).sort());
  });

  it.each(["out.yaml/", "x.txt/", "x.txt", "out-1.36", ".k8s", "../k8s", "k8s.production"])(
    "takes %s for a folder: by its slash, because it is there, or because no file ends so",
    async (output) => {
      const { code, written } = await render(`-o ${output} --only Namespace`, { "x.txt/notes": "" });
      expect([code, Object.keys(written)]).toEqual([0, [`${output.replace(/\/$/, "")}/namespace.yaml`]]);
    },
  );

  it("names the folder's files after their format", async () => {
    expect(Object.keys((await render("-o out --format json")).written)).toContain("out/api-deployment.json");
  });
});

describe("render into a folder", () => {
  const stale = { "out/mlflow-deployment.yaml": "old", "out/notes.yaml": "mine", "out/api-deployment.yaml": "old" };

  it("reports files left over from an earlier render, which an apply of the directory would apply", async () => {
    const { code, stderr, removed } = await render("-o out --set mlflow=false", stale);
    expect([code, removed]).toEqual([0, []]);
    expect(stderr).toMatch(/^aether-k8s: out also contains mlflow-deployment\.yaml, which is not part of this stack/);
  });

  it("reports nothing if nothing is left over, nor for a part of the stack", async () => {
    expect((await render("-o out -f a.yaml", { ...stale, "a.yaml": "" })).stderr).toBe("");
    expect((await render("-o out -f a.yaml --only ui", { ...stale, "a.yaml": "" })).stderr).toBe("");
  });
});

describe("render --check", () => {
  const rendered = async (output: string) => (await render(`-o ${output}`)).written as Record<string, string>;

  it("exits with 0 and prints nothing if a directory or a file is up to date", async () => {
    for (const output of ["out", "out.yaml", "out.json"])
      expect(await render(`-o ${output} --check`, await rendered(output))).toMatchObject({
        code: 0,
        stdout: "",
        written: {},
      });
  });

  it("exits with 0 if only the line ends differ, as in a checkout on Windows", async () => {
    const files = Object.entries(await rendered("out")).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]);
    expect(await render("-o out --check", Object.fromEntries(files))).toMatchObject({ code: 0, stdout: "" });
  });

  it("exits with 1 and lists what is out of date, missing or left over", async () => {
    const { "out/hpa.yaml": _, ...others } = await rendered("out");
    const files = { ...others, "out/ingress.yaml": "edited", "out/web-deployment.yaml": "old", "out/notes.md": "mine" };
    const { code, stdout, written } = await render("-o out --check", files);
    expect([code, written]).toEqual([1, {}]);
    expect(stdout.trim().split("\n").sort()).toEqual([
      "out/hpa.yaml is missing.",
      "out/ingress.yaml is out of date.",
      "out/web-deployment.yaml is not part of this stack.",
    ]);
  });

  it("requires files to compare with", async () => {
    expect(await render("--check")).toMatchObject({ code: 2, stderr: expect.stringContaining("-o rendered/") });
  });
});

describe("render --environment", () => {
  it("accepts dev, as kustomize and diff do", async () => {
    expect((await render("--environment dev")).stdout).toBe(yaml({ environment: "development" }));
  });
});

describe("render --only", () => {
  it.each(["ingress", "INGRESS", "deployment/aether-api", "Scheduler"])(
    "takes %s in whatever capitals",
    async (name) => {
      const { code, stdout } = await render(`--only ${name}`);
      expect([code, stdout.length > 100]).toEqual([0, true]);
    },
  );

  const kinds = (text: string) =>
    parseAllDocuments(text).map((each) => `${each.get("kind")}/${each.getIn(["metadata", "name"])}`);

  it("prints one object by kind and name", async () => {
    expect(kinds((await render("--only Deployment/aether-api")).stdout)).toEqual(["Deployment/aether-api"]);
  });

  it("prints the objects of a kind", async () => {
    expect(kinds((await render("--only Service")).stdout)).toEqual(
      ["postgres", "postgres-headless", "mlflow", "api", "scheduler", "scheduler-headless", "ui"].map(
        (part) => `Service/aether-${part}`,
      ),
    );
  });

  it("prints a component and a kind in the stack's order", async () => {
    const { stdout } = await render("--only Namespace --only scheduler");
    const found = kinds(stdout);
    expect(found[0]).toBe("Namespace/aether");
    expect(found).toContain("Deployment/aether-scheduler");
    expect(found).not.toContain("Deployment/aether-api");
  });

  it("that matches nothing lists the available ones", async () => {
    const { code, stdout, stderr } = await render("--only Deployment/aether-apj --only ui");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(
      "--only Deployment/aether-apj matches nothing. Did you mean Deployment/aether-api? Available:\n",
    );
    expect(stderr).toContain("\n  StatefulSet/aether-postgres\n");
  });

  it("that matches nothing lists the components, of which one that the config leaves out is none", async () => {
    const { stderr } = await render("--only mlflow --set mlflow=false");
    expect(stderr).toContain(
      "--only mlflow matches nothing. Available:\n  the components api, scheduler, ui, postgres, migration\n  Namespace/aether\n",
    );
  });

  it.each(["secrets", "secret", "Secret", "Secret/aether-secrets", "ExternalSecret"])(
    "%s says where a Secret comes from that exists",
    async (name) => {
      const { code, stderr } = await render(`--only ${name}`);
      expect([code, stderr.split(" Available:")[0]]).toEqual([
        2,
        `aether-k8s: --only ${name} matches nothing. The config uses an existing Secret (secrets.existingSecret); aether-k8s secrets generate creates it.`,
      ]);
    },
  );

  it("does not mention a Secret if one is rendered, or for objects from a config file", async () => {
    const rendered = await render('--set secrets={"template":{}} --only secrets');
    expect(rendered.stderr).toContain(
      "--only secrets matches nothing. Did you mean Secret/aether-secrets? Available:\n",
    );
    const modules = {
      "aether.config.ts": { default: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }] },
    };
    const own = await run(["render", "--no-vet", "--only", "secrets"], { modules });
    expect(own.stderr).toBe("aether-k8s: --only secrets matches nothing. Available:\n  ConfigMap/a\n");
  });

  it("does not take the part of a name for the name", async () => {
    expect((await render("--only Deploy")).code).toBe(2);
  });
});

describe("render rejects", () => {
  it.each([
    ["an argument", "values.yaml", /render takes no arguments\. Pass values files with -f FILE/],
    ["a format it has not", "--format toml", /--format is yaml or json\. Received "toml"\./],
    ["an empty output", "--output=", /--output takes a path/],
    [
      "an ending that no file of its has",
      "-o a/out.txt",
      /--output takes a file \(\.yaml, \.yml, \.json\) or a directory\. Received "a\/out\.txt"\. Type a\/out\.yaml for a file, a\/out\.txt\/ for a directory\.\n$/,
    ],
    ["a misspelt ending", "-o out.yamll", /Type out\.yaml for a file/],
    ["an ending in capitals", "-o out.YAML", /Type out\.yaml for a file/],
    ["a misspelt option", "--enviroment staging", /unknown option '--enviroment'\. Did you mean --environment\?/],
    ["a shortened option", "--env staging", /Did you mean --environment\?/],
    ["an option with one dash", "-set host=a", /unknown option '-s'\. Did you mean --set\?/],
    ["a letter that is no option", "-x", /unknown option '-x'\. See aether-k8s render --help\./],
    ["an option that resembles nothing", "--zzzzzzzz", /unknown option '--zzzzzzzz'\. See aether-k8s render --help\./],
    ["an option without its value", "--set", /option '--set <value>' argument missing/],
    ["an unknown environment", "--environment prod", /environment: is not one of .*\n.*Did you mean "production"\?/],
  ])("%s", async (_, line, says) => {
    const { code, stdout, stderr, written } = await render(line);
    expect([code, stdout, written]).toEqual([2, "", {}]);
    expect(stderr).toMatch(/^aether-k8s: /);
    expect(stderr).toMatch(says);
  });

  it("a wrong config with all its problems, and writes nothing", async () => {
    const { code, stdout, stderr, written } = await render("--set hots=a --set ui.replicas=0 -o out.yaml");
    expect([code, stdout, written]).toEqual([2, "", {}]);
    expect(stderr).toBe(
      [
        "aether-k8s: The config has 2 problems:",
        "  --set hots: is not a setting.",
        "    Did you mean host?",
        "  --set ui.replicas: is not valid. Received 0.",
        "    Type a whole number from 1 to 100.",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["EACCES", "permission denied"],
    ["ENOSPC", "the disk is full"],
    ["ENOTDIR", "part of the path is a file"],
    ["EISDIR", "it is a directory"],
    ["EROFS", "the file system is read-only"],
    ["EIO", "EIO: input/output error"],
  ])("an output that fails with %s, in words", async (code, words) => {
    const outcome = await run(["render", "-o", "out/x.yaml"], { writeError: errno(code, "input/output error") });
    expect(outcome).toMatchObject({ code: 2, stdout: "", stderr: `aether-k8s: cannot write out/x.yaml: ${words}.\n` });
  });
});
