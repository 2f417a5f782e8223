// SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
import { printableJson } from "../../printable.ts";
import type { Finding, Location, RuleRecord } from "../finding.ts";
import { objectText, pathText } from "./text.ts";

export function sarif(findings: readonly Finding[], rules: readonly RuleRecord[], version: string): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "aether-k8s vet",
            version,
            rules: rules.map(({ name, reason, fix, severity, subject }) => ({
              id: name,
              shortDescription: { text: reason },
              help: { text: fix },
              defaultConfiguration: { level: severity },
              properties: { tags: [subject] },
            })),
          },
        },
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          level: finding.severity,
          message: { text: `${finding.message} ${finding.fix}` },
          locations: [location(finding)],
          ...(finding.source === undefined ? {} : { relatedLocations: [location(finding.source)] }),
        })),
      },
    ],
  };
  return `${printableJson(log)}\n`;
}

const location = (place: Location) => ({
  ...physical(place),
  logicalLocations: [{ fullyQualifiedName: `${objectText(place)} ${pathText(place.path)}`, kind: "object" }],
});

const physical = ({ position }: Location) =>
  position === undefined
    ? {}
    : {
        physicalLocation: {
          artifactLocation: { uri: uri(position.file) },
          region: { startLine: position.line, startColumn: position.column },
        },
      };

/** A file's name as a URI, relative if the name is. */
const uri = (file: string) => file.split("/").map(encodeURIComponent).join("/");
