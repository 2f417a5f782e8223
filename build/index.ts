// `npm run build`: the programs, the library in shared pieces, its declarations, and what people expect beside them.
//   node build/index.ts [FOLDER]
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { copiedTypes } from "./copied-types.ts";
import { licences, packagesIn } from "./licences.ts";
import { programs } from "./programs.ts";

const checkout = join(import.meta.dirname, "..");
const [folder = join(checkout, "dist")] = process.argv.slice(2);
const tsup = join(createRequire(import.meta.url).resolve("tsup/package.json"), "../dist/cli-default.js");

// Not by tsup, which builds several at once: one would remove what another has made.
rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, [tsup, "--outDir", folder, "--silent", "--metafile"], {
  cwd: checkout,
  stdio: "inherit",
});
const metafiles = readdirSync(folder).filter((name) => /^metafile-.*\.json$/.test(name));
const bundled = packagesIn([
  ...metafiles.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8"))),
  ...(await programs(checkout, folder)),
]);
for (const name of metafiles) rmSync(join(folder, name));
const copied = copiedTypes(join(folder, "index.d.ts"));
const ofJudge = readFileSync(join(checkout, "judge/LICENCES.txt"), "utf8");
writeFileSync(
  join(folder, "THIRD-PARTY-LICENSES"),
  `${licences([...bundled, ...copied])}\nIn kubernetes.wasm.br:\n\n${ofJudge}`,
);
cpSync(join(checkout, "judge/kubernetes.wasm.br"), join(folder, "kubernetes.wasm.br"));
// Editors read it, and people the documentation: without its spaces it is half as long.
writeFileSync(
  join(folder, "config.schema.json"),
  JSON.stringify(JSON.parse(readFileSync(join(checkout, "docs/config.schema.json"), "utf8"))),
);
