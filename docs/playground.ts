// `npm run playground`: docs/playground/ as static files, in docs/playground/dist or another folder.
//   node docs/playground.ts [FOLDER]
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { licences, packagesIn } from "../build/licences.ts";
import { style } from "../src/toolkit/page/assets.ts";

const sources = join(import.meta.dirname, "playground");
const [folder = join(sources, "dist")] = process.argv.slice(2);

// No program but the one beside the page, and nothing is read but what is beside it: nothing can leave.
const policy = [
  "default-src 'none'",
  // Kubernetes' code is WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  // Chromium's own editing writes the attribute into what is typed. No element with styles, no file of them.
  "style-src-attr 'unsafe-inline'",
  // Marks of the editor.
  "img-src data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const { metafile } = buildSync({
  entryPoints: ["playground.ts", "judge.ts"].map((name) => join(sources, name)),
  outdir: folder,
  bundle: true,
  metafile: true,
  // Not a module: browsers load none from a file.
  format: "iife",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  loader: { ".py": "text" },
});
const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const read = (path: string) => readFileSync(join(import.meta.dirname, path));
write("index.html", read("playground/index.html").toString().replace("POLICY", policy));
write("playground.css", `${style}\n${read("playground/playground.css")}`);
// Packed, because not every server of static files packs what it sends.
write("kubernetes.bin", gzipSync(brotliDecompressSync(read("../judge/kubernetes.wasm.br")), { level: 9 }));
write(
  "THIRD-PARTY-LICENSES",
  `${licences(packagesIn([metafile]))}\nIn kubernetes.bin:\n\n${read("../judge/LICENCES.txt")}`,
);
