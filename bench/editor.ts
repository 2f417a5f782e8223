// `npm run bench:editor`: what the compiler, and so an editor, takes to check a consumer's file with fifty patches, against the
// package as it is built. Writes what the compiler says of itself to bench/editor.txt. Ends with 1 where a limit is exceeded.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LIMITS = { seconds: 3, mebibytes: 400 };
const checkout = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "aether-k8s-editor-"));

/** A reference and a change of each sort; `$n` is a number of its own. */
const patches = [
  ["Deployment/aether-api", "{ spec: { minReadySeconds: $n, template: { spec: { nodeSelector: { pool: 'p$n' } } } } }"],
  [
    "Deployment/aether-ui",
    "container('ui', { env: [{ name: 'A$n', value: 'a' }], resources: { limits: { cpu: $n } } })",
  ],
  ["StatefulSet/aether-postgres", "(set) => ({ ...set, spec: { ...set.spec, revisionHistoryLimit: $n } })"],
  ["Service/aether-ui", "{ metadata: { annotations: { a: 'a$n' } }, spec: { ports: [{ port: 8080, nodePort: $n }] } }"],
  [
    "NetworkPolicy/aether-api",
    "{ spec: { egress: [{ ports: [{ port: $n }], to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] } }",
  ],
  ["ConfigMap/aether-config", "{ data: { A$n: 'a' } }"],
  ["Deployment/aether-scheduler", "env('scheduler', { A$n: 'a', B: { secretKeyRef: { name: 's', key: 'k' } } })"],
  ["Ingress/aether-api", "(ingress) => ({ ...ingress, spec: { ...ingress.spec, ingressClassName: 'c$n' } })"],
  ["HorizontalPodAutoscaler/aether-api", "{ spec: { behavior: { scaleDown: { stabilizationWindowSeconds: $n } } } }"],
  ["Deployment/aether-mlflow", "pod({ tolerations: [{ key: 't$n' }], volumes: [{ name: 'v$n', emptyDir: {} }] })"],
];

const lines = Array.from({ length: 50 }, (_, index) => {
  const [reference, change] = patches[index % patches.length] ?? [];
  return `objects = patch(objects, "${reference}", ${change?.replaceAll("$n", String(index))});`;
});

const installed = join(folder, "node_modules/@aether/k8s");
mkdirSync(installed, { recursive: true });
cpSync(join(checkout, "package.json"), join(installed, "package.json"));
symlinkSync(join(checkout, "dist"), join(installed, "dist"));
for (const name of ["kubernetes-models", "@kubernetes-models"])
  symlinkSync(join(checkout, "node_modules", name), join(folder, "node_modules", name));
writeFileSync(
  join(folder, "patches.ts"),
  [
    'import { aetherStack, container, env, patch, pod } from "@aether/k8s";',
    "let objects = aetherStack();",
    ...lines,
  ].join("\n"),
);
const compilerOptions = {
  module: "nodenext",
  target: "es2023",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["patches.ts"] }));

const { output, status } = spawnSync(
  process.execPath,
  [
    "--require",
    join(checkout, "bench/usage.cjs"),
    join(checkout, "node_modules/typescript/bin/tsc"),
    "-p",
    folder,
    "--extendedDiagnostics",
  ],
  { stdio: ["ignore", "pipe", "inherit", "pipe"], encoding: "utf8" },
);
rmSync(folder, { recursive: true });
const said = output[1] ?? "";
const { cpu }: { cpu: number } = JSON.parse(output[3] ?? "{}");
const mebibytes = Number(said.match(/^Memory used: +(\d+)K$/m)?.[1]) / 1024;
const text = [
  "tsc --noEmit --extendedDiagnostics of a file with 50 patches, by `npm run bench:editor`",
  "",
  said.trimEnd(),
  "",
  `CPU time: ${(cpu / 1000).toFixed(2)} s on ${process.arch}, node ${process.version}; limit ${LIMITS.seconds} s`,
  `Memory: ${mebibytes.toFixed(0)} MiB; limit ${LIMITS.mebibytes} MiB`,
  "",
].join("\n");
console.log(text);
writeFileSync(join(checkout, "bench/editor.txt"), text);
// Processor time: it is what remains of the wall's on a machine that does nothing else, and never less.
process.exitCode = status !== 0 || cpu > LIMITS.seconds * 1000 || !(mebibytes < LIMITS.mebibytes) ? 1 : 0;
