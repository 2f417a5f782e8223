// The real process: what a shell sees of the built command.
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { aetherStack, toYaml } from "../../src/index.ts";
import { build, checkout } from "../fixtures/build.ts";

const root = mkdtempSync(join(tmpdir(), "aether-k8s-cli-"));
const bin = join(root, "dist", "cli.cjs");
let folder: string;

beforeAll(() => build(join(root, "dist")), 120_000);

beforeEach(() => {
  folder = mkdtempSync(join(root, "work-"));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const aether = (args: string[], options: { input?: string; env?: Record<string, string> } = {}) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: "utf8", timeout: 25_000, ...options });

/** A line of bash in which `aether-k8s` is the built command; its status is that of the last command that fails. */
const bash = (line: string) =>
  spawnSync("bash", ["-c", `set -o pipefail; aether-k8s() { "${process.execPath}" "${bin}" "$@"; }; ${line}`], {
    cwd: folder,
    encoding: "utf8",
    timeout: 25_000,
  });

describe("the process", { timeout: 30_000 }, () => {
  it("prints the library's own bytes, twice the same", () => {
    const { status, stdout, stderr } = aether(["render", "-q"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(toYaml(aetherStack()));
    expect(aether(["render"]).stdout).toBe(stdout);
  });

  it("does not load Node's network code to write a stack, or a note, to a file, a pipe or /dev/null", () => {
    writeFileSync(
      join(folder, "loaded.cjs"),
      'process.on("exit", () => require("node:fs").writeFileSync("loaded", process.moduleLoadList.join("\\n")));',
    );
    writeFileSync(join(folder, "silent.mjs"), "export default {};");
    const silent = "--config silent.mjs > /dev/null 2>&1";
    for (const line of ["> out.yaml 2> err", "| cat > out.yaml 2> err", "> /dev/null 2>&1", silent]) {
      bash(`NODE_OPTIONS="--require ./loaded.cjs" aether-k8s render ${line}`);
      const loaded = readFileSync(join(folder, "loaded"), "utf8").split("\n");
      expect(loaded).toContain("NativeModule fs");
      expect(loaded).not.toContain("NativeModule net");
    }
  });

  it("caches compiled code in the user's cache, readable only by the user, and not if that is turned off", () => {
    const cache = join(folder, "cache");
    const compiled = join(cache, "aether-k8s/compiled");
    aether(["render"], {
      env: { ...process.env, XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: "1" },
    });
    expect(existsSync(cache)).toBe(false);
    const first = aether(["render"], {
      env: { ...process.env, XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: "" },
    });
    expect(statSync(compiled).mode & 0o777).toBe(0o700);
    const names = readdirSync(compiled);
    expect(names).toEqual([expect.stringMatching(/^main-render-plain-[0-9a-f]+$/)]);
    expect(statSync(join(compiled, names[0] ?? "")).mode & 0o777).toBe(0o600);
    const second = aether(["render"], {
      env: { ...process.env, XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: "" },
    });
    expect([second.status, second.stdout]).toEqual([0, first.stdout]);
    expect(readdirSync(compiled)).toEqual(names);
  });

  it("caches nothing of a run with a refused config: it has not reached the functions of the next one", () => {
    const cache = join(folder, "refused");
    const env = { ...process.env, NODE_COMPILE_CACHE: cache, NODE_DISABLE_COMPILE_CACHE: "" };
    expect(aether(["render", "--set", "hosst=a"], { env }).status).toBe(2);
    expect(existsSync(cache)).toBe(false);
    expect(aether(["render", "--set", "host=aether.home"], { env }).status).toBe(0);
    expect(readdirSync(cache)).toContainEqual(expect.stringMatching(/^main-render-config-[0-9a-f]+$/));
  });

  it("runs from source if the cache cannot be used, and replaces it", () => {
    const env = { ...process.env, NODE_COMPILE_CACHE: folder, NODE_DISABLE_COMPILE_CACHE: "" };
    const { stdout } = aether(["render"], { env });
    const [name = ""] = readdirSync(folder).filter((each) => each.startsWith("main-"));
    writeFileSync(join(folder, name), "something else");
    const { status, stdout: again } = aether(["render"], { env });
    expect([status, again]).toEqual([0, stdout]);
    expect(statSync(join(folder, name)).size).toBeGreaterThan(1000);
  });

  it.each([
    ["20.19.5", 2],
    ["22.17.1", 2],
    ["22.18.0", 0],
    ["24.0.0", 0],
  ])("on Node %s ends with %i: older ones are told what it needs, in one line", (version, code) => {
    const pretended = join(folder, "version.cjs");
    writeFileSync(
      pretended,
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
    );
    const { status, stderr } = spawnSync(process.execPath, ["-r", pretended, bin, "--version"], { encoding: "utf8" });
    expect(status).toBe(code);
    expect(stderr).toBe(code === 0 ? "" : `aether-k8s: needs Node.js 22.18 or newer. This is ${version}.\n`);
    expect(manifest.engines.node).toBe(">=22.18");
  });

  it("reads its programs with the right encoding: they contain only ASCII, also in regular expressions", () => {
    const programs = readdirSync(join(root, "dist")).filter((name) => name.endsWith(".cjs"));
    const others = programs.filter((name) => /[^\0-\x7f]/.test(readFileSync(join(root, "dist", name), "utf8")));
    expect([programs.includes("main.cjs"), others]).toEqual([true, []]);
    expect(aether(["show"]).stdout).toMatch(/^API +2–8 +8000 +- +250m, 256Mi +1, 1Gi /m);
  });

  it("mentions show once if objects go to a terminal, and not otherwise", () => {
    const render = `'${process.execPath}' '${bin}' render`;
    const onTerminal = (command: string) =>
      spawnSync("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
        cwd: folder,
        encoding: "utf8",
        timeout: 25_000,
      });
    const HINT = /aether-k8s show, with the same options, prints this stack/g;
    const { status, stdout } = onTerminal(render);
    expect([status, stdout.match(HINT)?.length]).toEqual([0, 1]);
    expect(onTerminal(`${render} | cat`).stdout).not.toMatch(HINT);
    expect(onTerminal(`${render} -q`).stdout).not.toMatch(HINT);
    const piped = aether(["render"]);
    expect(piped.stdout + piped.stderr).not.toMatch(HINT);
  });

  it("reads values from a pipe and from files", () => {
    writeFileSync(join(folder, "b.yaml"), "mlflow: false\n");
    const { status, stdout } = aether(["render", "-f", "-", "-f", "b.yaml"], { input: "host: a.example.com\n" });
    expect(status).toBe(0);
    expect(stdout).toBe(toYaml(aetherStack({ host: "a.example.com", mlflow: false })));
  });

  it("vets piped input, and waits neither for an empty standard input nor for a silent one", () => {
    const web = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: http}]}\n";
    writeFileSync(join(folder, "web.yaml"), web);
    expect(bash("(sleep 0.2; cat web.yaml) | aether-k8s vet")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("(standard input: 1 object, "),
    });
    for (const line of [": | aether-k8s vet", "aether-k8s vet < /dev/null"])
      expect(bash(line)).toMatchObject({ status: 0, stdout: expect.stringContaining("(the stack of the defaults: ") });
    expect(bash("mkfifo open; exec 3<>open; aether-k8s vet <&3")).toMatchObject({ status: 2, stdout: "" });
  }, 100_000);

  it("ends quietly when its reader leaves", () => {
    const { status, stdout, stderr } = bash("aether-k8s render | head -1");
    expect([status, stdout, stderr]).toEqual([0, "apiVersion: v1\n", ""]);
  });

  it("ends quietly when its reader was never there", () => {
    const { status, stderr } = bash("aether-k8s render | true");
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("ends quietly when its output is closed", () => {
    // Node opens /dev/null in the place of a closed descriptor.
    const { status, stderr } = bash("aether-k8s render -q >&-");
    expect([status, stderr]).toEqual([0, ""]);
  });

  it.each(["render", "--help", "schema"])("says so in one line when the disk of its output is full: %s", (command) => {
    const { status, stderr } = bash(`aether-k8s ${command} > /dev/full`);
    expect([status, stderr]).toEqual([2, "aether-k8s: cannot write standard output: the disk is full.\n"]);
  });

  it.each(["--set hots=a 2> >(true)", "--set hots=a 2> /dev/full", "> /dev/full 2>&1"])(
    "gives exit code 2 also when nobody reads the error, or it has no room: %s",
    (line) => {
      expect(bash(`aether-k8s render ${line}`).status).toBe(2);
    },
  );

  it("hands a slow reader more than a pipe holds, whole", async () => {
    // Twice the 64 KiB of a pipe, and less than the annotations of an object may be.
    const note = "x".repeat(130_000);
    writeFileSync(join(folder, "big.yaml"), `commonAnnotations: { note: ${note} }\n`);
    const child = spawn(process.execPath, [bin, "render", "-f", "big.yaml", "--only", "ConfigMap"], { cwd: folder });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    let text = "";
    for await (const part of child.stdout.setEncoding("utf8")) text += part;
    const expected = aetherStack({ commonAnnotations: { note } }).filter(({ kind }) => kind === "ConfigMap");
    expect(text === toYaml(expected)).toBe(true);
  });

  it("prints an error only to standard error, with exit code 2", () => {
    const { status, stdout, stderr } = aether(["render", "--set", "hots=a"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "aether-k8s: The config has one problem:\n  --set hots: is not a setting.\n    Did you mean host?\n",
    );
  });

  it("renders again when what it read changes, an error does not end it, and Ctrl-C does", async () => {
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write("host.ts", 'export const host: string = "a.example.com";');
    write("aether.config.ts", 'import { host } from "./host.ts";\nexport default { host };');
    write("values.yaml", "logLevel: info");
    const child = spawn(process.execPath, [bin, "render", "-w", "-f", "values.yaml", "-o", "out.yaml"], {
      cwd: folder,
    });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const said = (text: string) => vi.waitFor(() => expect(stderr).toContain(text), { timeout: 20_000, interval: 50 });
    const rendered = (text: string) =>
      vi.waitFor(() => expect(readFileSync(join(folder, "out.yaml"), "utf8")).toContain(text), {
        timeout: 20_000,
        interval: 50,
      });
    await said("Press Ctrl-C to end.");
    await rendered("host: a.example.com");
    write("host.ts", 'export const host: string = "b.example.com";');
    await said("render 2: host.ts changed.");
    await rendered("host: b.example.com");
    write("values.yaml", "logLevl: debug");
    await said("Did you mean logLevel?");
    // As editors do it: another file takes the place.
    write("values.new", "logLevel: debug");
    renameSync(join(folder, "values.new"), join(folder, "values.yaml"));
    await rendered("LOG_LEVEL: DEBUG");
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(130);
  }, 90_000);

  it("refuses to watch standard input", () => {
    const { status, stderr } = aether(["render", "--watch", "-f", "-"], { input: "{}" });
    expect([status, stderr]).toEqual([
      2,
      "aether-k8s: --watch cannot read standard input again. Pass files with -f.\n",
    ]);
  });

  it.each([
    ["vet", "--server"],
    ["diff", "cluster", "production"],
  ])("reads a cluster through kubectl, which may refuse before it reads what it gets: %s", (...args) => {
    writeFileSync(join(folder, "kubectl"), "#!/bin/sh\nexec <&-; echo refused by $0 >&2; exit 1\n", { mode: 0o755 });
    const PATH = `${folder}:${process.env.PATH}`;
    const { status, stderr } = aether(args, { env: { ...process.env, PATH } });
    const refused = `aether-k8s: kubectl cannot reach the cluster: refused by ${folder}/kubectl\n`;
    expect([status, stderr]).toEqual([2, refused]);
  });

  it("says that kubectl is not installed", () => {
    const { status, stderr } = aether(["diff", "cluster", "production"], { env: { PATH: `${folder}/none` } });
    const missing = "aether-k8s: kubectl cannot reach the cluster: kubectl is not installed, or not in PATH\n";
    expect([status, stderr]).toEqual([2, missing]);
  });

  it("shows help, schema and version from their chunks", () => {
    expect(aether(["--help"]).stdout).toMatch(/^aether-k8s renders/);
    expect(JSON.parse(aether(["schema"]).stdout).title).toBe("AetherConfig");
    expect(aether(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("its files", { timeout: 30_000 }, () => {
  it("are written to a directory that it creates", () => {
    expect(aether(["render", "-o", "a/b/"]).status).toBe(0);
    expect(readdirSync(join(folder, "a/b"))).toContain("api-deployment.yaml");
    expect(readdirSync(join(folder, "a/b")).filter((name) => !/^[a-z-]+\.yaml$/.test(name))).toEqual([]);
  });

  it("leave other files in the directory, which may be the user's", () => {
    writeFileSync(join(folder, "secrets.yaml"), "mine");
    aether(["render", "-o", "."]);
    aether(["render", "-o", ".", "--set", "mlflow=false"]);
    expect(readFileSync(join(folder, "secrets.yaml"), "utf8")).toBe("mine");
    expect(readdirSync(folder)).toContain("mlflow-deployment.yaml");
  });

  it("replace existing files", () => {
    writeFileSync(join(folder, "out.yaml"), "old");
    expect(aether(["render", "-o", "out.yaml"]).status).toBe(0);
    expect(readFileSync(join(folder, "out.yaml"), "utf8")).toBe(toYaml(aetherStack()));
    expect(readdirSync(folder)).toEqual(["out.yaml"]);
  });

  it("are complete for a reader that has the old one open", () => {
    const line = "echo old > out.yaml; exec 3< out.yaml; aether-k8s render -o out.yaml && cat <&3";
    expect(bash(line).stdout).toBe("old\n");
  });

  it("stay as they are when the config is wrong", () => {
    writeFileSync(join(folder, "out.yaml"), "old");
    expect(aether(["render", "-o", "out.yaml", "--set", "hots=a"]).status).toBe(2);
    expect(readFileSync(join(folder, "out.yaml"), "utf8")).toBe("old");
  });

  it("all stay as they are when one can't be written", () => {
    mkdirSync(join(folder, "out/ui-deployment.yaml"), { recursive: true });
    writeFileSync(join(folder, "out/namespace.yaml"), "old");
    const { status, stderr } = aether(["render", "-o", "out"]);
    expect([status, stderr]).toEqual([2, "aether-k8s: cannot write out: out/ui-deployment.yaml is a directory.\n"]);
    expect(readdirSync(join(folder, "out")).sort()).toEqual(["namespace.yaml", "ui-deployment.yaml"]);
    expect(readFileSync(join(folder, "out/namespace.yaml"), "utf8")).toBe("old");
  });

  it("leave no folder behind when they can't be written", () => {
    writeFileSync(join(folder, "file"), "");
    const { status, stderr } = aether(["render", "-o", "file/sub"]);
    expect([status, stderr]).toEqual([2, "aether-k8s: cannot write file/sub: part of the path is a file.\n"]);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("leave nothing behind on a full disk", () => {
    const { status, stderr } = bash("ulimit -f 8; trap '' XFSZ; aether-k8s render -o new/out.yaml");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^aether-k8s: cannot write new\/out\.yaml: /);
    expect(existsSync(join(folder, "new"))).toBe(false);
  });

  it.each(["/proc/out.yaml", "/proc/new/out.yaml", "/proc/new/newer/"])(
    "leave nothing behind where nobody may write, such as %s",
    (path) => {
      const { status, stderr } = aether(["render", "-o", path]);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^aether-k8s: cannot write \/proc\/[a-z./]+: /);
    },
  );

  it("of an earlier tree are removed when no longer part of it, with their directories; a file .env stays", () => {
    expect(aether(["kustomize", "-o", "tree"]).status).toBe(0);
    writeFileSync(join(folder, "tree/secrets-from-env/staging/.env"), "JWT_SECRET=a\n");
    expect(aether(["kustomize", "-q", "-o", "tree", "--environments", "production"])).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(readdirSync(join(folder, "tree/overlays"))).toEqual(["production"]);
    expect(readdirSync(join(folder, "tree/secrets-from-env")).sort()).toEqual([".gitignore", "production", "staging"]);
    expect(readdirSync(join(folder, "tree/secrets-from-env/staging"))).toEqual([".env"]);
  });

  it("of the user are not overwritten by a tree", () => {
    writeFileSync(join(folder, "notes.txt"), "");
    const { status, stderr } = aether(["kustomize", "-o", "."]);
    expect([status, stderr]).toEqual([
      2,
      "aether-k8s: . contains files that aether-k8s did not write: notes.txt. Choose another directory, or use --force to keep them and write anyway.\n",
    ]);
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  it("of a tree are not written through a link to another directory, also with --force", () => {
    for (const folders of ["mine/", "tree/"]) mkdirSync(join(folder, folders));
    writeFileSync(join(folder, "mine/services.yaml"), "mine");
    symlinkSync("../mine", join(folder, "tree/base"));
    for (const more of [[], ["--force"]]) {
      const { status, stderr } = aether(["kustomize", "-o", "tree", ...more]);
      expect([status, stderr]).toEqual([
        2,
        "aether-k8s: tree contains files or links where directories of the tree belong: base. Move them.\n",
      ]);
    }
    expect(readdirSync(join(folder, "mine"))).toEqual(["services.yaml"]);
    expect(readFileSync(join(folder, "mine/services.yaml"), "utf8")).toBe("mine");
    rmSync(join(folder, "tree/base"));
    mkdirSync(join(folder, "tree/base"));
    symlinkSync("../../mine/services.yaml", join(folder, "tree/base/services.yaml"));
    expect(aether(["kustomize", "-o", "tree", "--force"]).stderr).toContain("belong: base/services.yaml.");
  });

  it("of a directory are not written through a link to another file", () => {
    writeFileSync(join(folder, "mine.yaml"), "mine");
    mkdirSync(join(folder, "out"));
    symlinkSync("../mine.yaml", join(folder, "out/services.yaml"));
    const { status, stderr } = aether(["render", "-o", "out"]);
    expect([status, stderr]).toEqual([
      2,
      "aether-k8s: out contains links or devices where files would be written: services.yaml. Move them.\n",
    ]);
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toBe("mine");
    expect(readdirSync(join(folder, "out"))).toEqual(["services.yaml"]);
  });

  it("of a tree are not read from a pipe, which would never end", () => {
    expect(bash("mkdir -p tree/base; mkfifo tree/base/services.yaml").status).toBe(0);
    expect(aether(["kustomize", "-o", "tree", "--force"]).stderr).toContain("belong: base/services.yaml.");
  });

  const env = { LLM_API_KEY: "sk", HA_TOKEN: "ey" };

  it("with secrets are for their owner alone", () => {
    expect(aether(["secrets", "generate", "-o", "secret.yaml"], { env }).status).toBe(0);
    expect(statSync(join(folder, "secret.yaml")).mode & 0o777).toBe(0o600);
  });

  it("with secrets are not written over", () => {
    writeFileSync(join(folder, "secret.yaml"), "JWT_SECRET: old");
    symlinkSync("secret.yaml", join(folder, "link.yaml"));
    for (const file of ["secret.yaml", "link.yaml"]) {
      const { status, stdout, stderr } = aether(["secrets", "generate", "-o", file], { env });
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`${file} already exists; not overwritten`);
      expect(stderr).toContain(`mv ${file} ${file}.old`);
    }
    expect(readFileSync(join(folder, "secret.yaml"), "utf8")).toBe("JWT_SECRET: old");
  });

  it("with secrets are not written to a directory", () => {
    const { status, stderr } = aether(["secrets", "generate", "-o", "secrets/"], { env });
    expect([status, stderr]).toEqual([2, "aether-k8s: cannot write secrets/: secrets/ is a directory.\n"]);
    expect(readdirSync(folder)).not.toContain("secrets");
  });

  it("for a value are not shown if their name is the value itself, too long for a file", () => {
    const { status, stderr } = aether(["secrets", "generate", "--from-file", `HA_TOKEN=${"x".repeat(300)}`], { env });
    expect([status, stderr]).toEqual([
      2,
      "aether-k8s: cannot read the file in --from-file HA_TOKEN=FILE: the name is too long.\n",
    ]);
  });

  it("that are a pipe, a device or a link stay one", () => {
    expect(bash("mkfifo pipe.yaml; cat pipe.yaml > read.yaml & aether-k8s render -o pipe.yaml; wait").status).toBe(0);
    expect(readFileSync(join(folder, "read.yaml"), "utf8")).toBe(toYaml(aetherStack()));
    expect(statSync(join(folder, "pipe.yaml")).isFIFO()).toBe(true);
    symlinkSync("/dev/null", join(folder, "nothing.yaml"));
    symlinkSync("real.yaml", join(folder, "link.yaml"));
    writeFileSync(join(folder, "real.yaml"), "old");
    for (const file of ["nothing.yaml", "link.yaml"]) {
      expect(aether(["render", "-o", file]).status).toBe(0);
      expect(lstatSync(join(folder, file)).isSymbolicLink()).toBe(true);
    }
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(readFileSync(join(folder, "real.yaml"), "utf8")).toBe(toYaml(aetherStack()));
  });

  it("with the name of standard output are not created: what a shell appends to stays", () => {
    for (const command of ["render", "secrets generate"]) {
      writeFileSync(join(folder, "all.yaml"), "# mine\n---\n");
      const line = `LLM_API_KEY=sk HA_TOKEN=ey aether-k8s ${command} -o /dev/stdout >> all.yaml`;
      expect(bash(line).status).toBe(0);
      expect(readFileSync(join(folder, "all.yaml"), "utf8")).toMatch(/^# mine\n---\napiVersion: v1\n/);
    }
  });

  it("may be a command's standard input", () => {
    expect(bash("aether-k8s render -o >(cat > read.yaml) && wait $!").status).toBe(0);
    expect(readFileSync(join(folder, "read.yaml"), "utf8")).toBe(toYaml(aetherStack()));
  });

  it("with secrets hold values that are long, URL-safe and never the same", () => {
    const [first = "", second = ""] = [1, 2].map(() => aether(["secrets", "generate"], { env }).stdout);
    const made = (text: string) =>
      ["JWT_SECRET", "POSTGRES_PASSWORD", "AUTH_PASSWORD", "WEBHOOK_SECRET"].map(
        (key) => text.match(new RegExp(`^ {2}${key}: "?([\\w-]+)"?$`, "m"))?.[1] ?? "",
      );
    expect(made(first).map(({ length }) => length)).toEqual([64, 43, 24, 43]);
    expect(made(first).filter((value) => made(second).includes(value))).toEqual([]);
  });
});

describe("a config file", { timeout: 30_000 }, () => {
  const write = (text: string) => writeFileSync(join(folder, "aether.config.ts"), text);

  it("is TypeScript whose types Node strips, and needs no other package", () => {
    write("interface House { host: string }\nexport default { host: 'a.example.com' } satisfies House;\n");
    const { status, stdout, stderr } = aether(["render", "-q"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(toYaml(aetherStack({ host: "a.example.com" })));
  });

  it.each(["commonjs", "module", undefined])("is a module where the package says type %s", (type) => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "x", type }));
    writeFileSync(join(folder, "shared.ts"), 'export const host: string = "a.example.com";\n');
    write('import { host } from "./shared.ts";\nexport default { host };\n');
    const { status, stdout, stderr } = aether(["render", "-q"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(toYaml(aetherStack({ host: "a.example.com" })));
  });

  it("in JavaScript is rejected with its other name if the package is CommonJS", () => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "x", type: "commonjs" }));
    for (const text of ["import 'node:os';\nexport default {};\n", "export default {};\n"]) {
      writeFileSync(join(folder, "aether.config.js"), text);
      const { status, stderr } = aether(["render"]);
      expect(status).toBe(2);
      expect(stderr).toContain("its package.json says CommonJS. Rename it to aether.config.mjs");
    }
  });

  it("logs to standard error, so that only objects are printed", () => {
    write('console.log("loaded");\nexport default () => { console.info("called"); return {}; };\n');
    const { status, stdout, stderr } = aether(["render", "-q"]);
    expect([status, stderr]).toEqual([0, "loaded\ncalled\n"]);
    expect(stdout).toBe(toYaml(aetherStack()));
  });

  it("is evaluated once for each environment, by kustomize and diff", () => {
    write("export default ({ environment }) => ({ host: environment + '.example.com' });\n");
    expect(aether(["kustomize", "-o", "tree", "--no-vet"])).toMatchObject({ status: 0 });
    for (const environment of ["dev", "staging", "production"])
      expect(existsSync(join(folder, `tree/overlays/${environment}/kustomization.yaml`))).toBe(true);
    const { status, stdout } = aether(["diff", "staging", "production"]);
    expect(status).toBe(1);
    expect(stdout).toContain("PUBLIC_URL: https://staging.example.com → https://production.example.com");
  });

  it("that leaves a timer behind does not keep the command from its end", () => {
    write("setTimeout(() => console.log('late'), 600_000);\nexport default {};\n");
    const { status, stdout, stderr } = aether(["render", "-q"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(toYaml(aetherStack()));
  });

  it("that never finishes is not a success", () => {
    write("export default () => new Promise(() => {});\n");
    const { status, stdout, stderr } = aether(["render"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "aether-k8s: the config file never finished: its promise is still pending and nothing is left that could resolve it.\n",
    );
  });

  it.each([
    ["an object", "module.exports = { host: 'a.example.com' };", /host: a\.example\.com/],
    ["a function", "module.exports = () => ({ host: 'a.example.com' });", /host: a\.example\.com/],
    ["what TypeScript writes for a default", "exports.default = { host: 'a.example.com' };", /host: a\.example\.com/],
    ["nothing", "const config = { host: 'a.example.com' };", /exports nothing/],
  ])("may be CommonJS that exports %s", (_, text, expected) => {
    writeFileSync(join(folder, "aether.config.cjs"), text);
    const { stdout, stderr } = aether(["render", "-q", "--config", "aether.config.cjs"]);
    expect(stdout + stderr).toMatch(expected);
  });

  it("may be what init wrote, if the package is installed", () => {
    expect(aether(["init"]).status).toBe(0);
    const { status, stderr } = aether(["render"]);
    expect([status, stderr]).toEqual([
      2,
      "aether-k8s: aether.config.ts imports @aether/k8s, which is not installed. Run: npm install --save-dev @aether/k8s\n",
    ]);
    const installed = join(folder, "node_modules/@aether/k8s");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "package.json"), readFileSync(join(checkout, "package.json")));
    symlinkSync(join(root, "dist"), join(installed, "dist"));
    symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
    const rendered = aether(["render", "-q"]);
    expect([rendered.status, rendered.stderr]).toEqual([0, ""]);
    expect(rendered.stdout).toContain("host: aether.example.com");
  });

  it.each([
    [
      "throws",
      "throw new Error('boo')",
      /^aether-k8s: aether\.config\.ts: Error: boo\n +at .*aether\.config\.ts:1:7\)?\n$/,
    ],
    ["is no TypeScript", "export default {", /SyntaxError/],
    ["waits at its top", "await 1; export default {}", /uses top-level await/],
  ])("that %s is the user's mistake, and says where", (_, text, message) => {
    write(text);
    const { status, stdout, stderr } = aether(["render"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});
