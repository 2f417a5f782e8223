// Builds Kubernetes' own code as WebAssembly: `node judge/build.ts` writes kubernetes.wasm.br and LICENCES.txt, `--check` says whether the
// committed one is what the sources give. The raw module is compared, byte by byte: how well it is packed does not matter.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { digest, GO, packed, present, RECIPE, recordFile } from "./record.ts";

const folder = import.meta.dirname;
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "aether-k8s", "judge");

const environment = {
  GOTOOLCHAIN: GO,
  GOOS: "wasip1",
  GOARCH: "wasm",
  GOFLAGS: "-mod=readonly",
  GOWORK: "off",
  CGO_ENABLED: "0",
};

function go(args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync("go", args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error(`the judge is built with Go, which does not run: ${error.message}`);
  if (status !== 0) throw new Error(`go ${args[0]} failed: ${stderr}`);
  return stdout;
}

function build(): Buffer {
  mkdirSync(cache, { recursive: true });
  const raw = join(cache, "kubernetes.wasm");
  go(["build", ...RECIPE, "-o", raw, "."]);
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

if (process.argv.includes("--check")) {
  const { sources, module } = present();
  // What was compared once is not compared again, until one of them changes.
  const seen = join(cache, digest([sources, module]));
  if (!existsSync(seen)) {
    if (digest([build()]) !== module) {
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
  writeFileSync(recordFile, `${JSON.stringify(present(), null, 2)}\n`);
  writeFileSync(join(folder, "LICENCES.txt"), licences());
  console.log(`${packed}: ${bytes.length} bytes, ${raw.length} unpacked`);
}
