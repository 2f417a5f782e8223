// `npm run api`: writes the API reports of the built package to docs/api/: of each entry point the exported types and what they are made
// of, without documentation. A review sees in them which function a change gives another signature.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from "@microsoft/api-extractor";

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
    // Each, so that one run shows all that changed.
    return ENTRIES.map((name) => report(name, folder, isCheck)).every(Boolean);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(name: string, folder: string, isCheck: boolean): boolean {
  const entry = join(folder, `${name}.d.ts`);
  const extractorConfig = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(checkout, "package.json"),
    configObject: {
      projectFolder: checkout,
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: "ES2024", module: "NodeNext", strict: true, types: [] },
          files: [entry],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: reports,
        reportTempFolder: folder,
        // A function's signature also changes with a type that is not exported.
        includeForgottenExports: true,
      },
      messages: {
        extractorMessageReporting: {
          // Every export is public: no comment has to say so.
          "ae-missing-release-tag": { logLevel: ExtractorLogLevel.None },
        },
      },
    },
  });
  const { apiReportChanged, succeeded } = Extractor.invoke(extractorConfig, {
    localBuild: !isCheck,
    printApiReportDiff: isCheck,
    messageCallback,
  });
  return isCheck ? succeeded && !apiReportChanged : true;
}

function messageCallback(message: ExtractorMessage): void {
  if (message.messageId === "console-preamble") message.logLevel = ExtractorLogLevel.None;
  if (message.messageId !== "console-api-report-not-copied") return;
  message.handled = true;
  console.error("The public types differ from docs/api/. Run `npm run api`, and read what changes for users.");
}

if (import.meta.main) api(false);
