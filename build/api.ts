// `npm run api`: writes the API reports of the built package to docs/api/: of each entry point the exported types and what they are made
// of, without documentation. A review sees in them which function a change gives another signature.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "..");
const dist = join(checkout, "dist");
const reports = join(checkout, "docs/api");
const ENTRIES = ["index", "kubernetes", "kubernetes-of"];

/** Writes the reports; or, to check them, only returns whether all are up to date, and prints what is not. */
export function api(isCheck: boolean): boolean {
  mkdirSync(reports, { recursive: true });
  // In the package, so that imports are found as from there.
  const folder = mkdtempSync(join(dist, "api-"));
  try {
    for (const name of ENTRIES) {
      // Kubernetes' own types would be half of the report: imported from their package, they are only named.
      const text = readFileSync(join(dist, `${name}.d.ts`), "utf8").replaceAll(/"\.\/types\/([^"]*)\.js"/g, '"$1"');
      writeFileSync(join(folder, `${name}.d.ts`), text);
    }
    const outdated = ENTRIES.filter((name) => !isUpToDate(name, folder, isCheck));
    if (outdated.length > 0)
      console.error("The public types differ from docs/api/. Run `npm run api`, and read what changes for users.");
    return outdated.length === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isUpToDate(name: string, folder: string, isCheck: boolean): boolean {
  const config = join(folder, `${name}.json`);
  writeFileSync(config, JSON.stringify(settings(name, folder)));
  const how = isCheck ? "--print-api-report-diff" : "--local";
  const { status, stdout, stderr, error } = spawnSync("api-extractor", ["run", "--config", config, how], {
    cwd: checkout,
    encoding: "utf8",
  });
  if (status !== 0) console.error(error ?? stdout + stderr);
  return status === 0;
}

const settings = (name: string, folder: string) => ({
  projectFolder: checkout,
  mainEntryPointFilePath: join(folder, `${name}.d.ts`),
  compiler: {
    overrideTsconfig: {
      compilerOptions: { target: "ES2024", module: "NodeNext", strict: true, types: [] },
      files: [join(folder, `${name}.d.ts`)],
    },
  },
  apiReport: {
    enabled: true,
    reportFileName: `${name}.api.md`,
    reportFolder: reports,
    reportTempFolder: folder,
    // A function's signature also changes with a type that is not exported.
    includeForgottenExports: true,
  },
  docModel: { enabled: false },
  dtsRollup: { enabled: false },
  tsdocMetadata: { enabled: false },
  messages: {
    extractorMessageReporting: {
      // Every export is public: no comment has to say so.
      "ae-missing-release-tag": { logLevel: "none" },
      // The report includes them.
      "ae-forgotten-export": { logLevel: "none", addToApiReportFile: false },
    },
    // Doc comments are TypeDoc's matter, whose syntax is another.
    tsdocMessageReporting: { default: { logLevel: "none" } },
  },
});

if (import.meta.main) api(false);
