// Builds Kubernetes' own code as WebAssembly: `node judge/build.ts` writes kubernetes.wasm.br and LICENCES.txt, `--check` says whether the
// committed one is what the sources give. The raw module is compared, byte by byte: how well it is packed does not matter.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

const folder = import.meta.dirname;
const packed = join(folder, "kubernetes.wasm.br");
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "aether-k8s", "judge");

/** The same sources and the same Go give the same bytes, on any machine. */
const recipe = ["-buildmode=c-shared", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w -buildid="];
const environment = { GOOS: "wasip1", GOARCH: "wasm", GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" };

function go(args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync("go", args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`go ${args[0]} failed: ${error?.message ?? stderr}`);
  return stdout;
}

function build(): Buffer {
  mkdirSync(cache, { recursive: true });
  const raw = join(cache, "kubernetes.wasm");
  go(["build", ...recipe, "-o", raw, "."]);
  return readFileSync(raw);
}

/** The licences of all that is compiled in, each text once. */
function licences(): string {
  const modules = go([
    "list",
    "-deps",
    "-f",
    "{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}} {{.Dir}}{{end}}{{end}}",
    ".",
  ]);
  const named = new Map<string, string[]>();
  const add = (name: string, text: string) => named.set(text, [...(named.get(text) ?? []), name]);
  for (const line of [...new Set(modules.split("\n"))].filter((each) => each !== "").sort()) {
    const [name = "", directory = ""] = line.split(" ");
    const files = readdirSync(directory, { withFileTypes: true })
      .filter((file) => file.isFile() && /^(?:LICEN[CS]E|NOTICE|COPYING|PATENTS)/i.test(file.name))
      .map(({ name }) => name);
    if (files.length === 0) throw new Error(`${name} has no licence`);
    for (const file of files.sort()) add(name, readFileSync(join(directory, file), "utf8").trim());
  }
  add("Go's own library", readFileSync(join(go(["env", "GOROOT"]).trim(), "LICENSE"), "utf8").trim());
  return [...named].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`).join(`\n${"-".repeat(80)}\n\n`);
}

const digest = (texts: readonly (string | Buffer)[]) =>
  texts.reduce((hash, text) => hash.update(text), createHash("sha256")).digest("hex");

if (process.argv.includes("--check")) {
  const sources = readdirSync(folder).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name));
  const all = [go(["version"]), recipe.join(), ...sources.map((name) => readFileSync(join(folder, name)))];
  // What was compared once is not compared again, until one of them changes.
  const seen = join(cache, digest([...all, readFileSync(packed)]));
  if (!existsSync(seen)) {
    if (!build().equals(brotliDecompressSync(readFileSync(packed)))) {
      console.error("judge/kubernetes.wasm.br is not what judge/ builds: run node judge/build.ts, and commit it.");
      process.exit(1);
    }
    writeFileSync(seen, "");
  }
} else if (process.argv.includes("--licences")) {
  writeFileSync(join(folder, "LICENCES.txt"), licences());
} else {
  const raw = build();
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: raw.length };
  const bytes = brotliCompressSync(raw, { params });
  writeFileSync(packed, bytes);
  writeFileSync(join(folder, "LICENCES.txt"), licences());
  console.log(`${packed}: ${bytes.length} bytes, ${raw.length} unpacked`);
}
