// SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
import type { Finding, Rule } from "../finding.ts";
import { objectText, pathText } from "./text.ts";

export function sarif(findings: readonly Finding[], rules: readonly Omit<Rule, "problems">[], version: string): string {
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
          locations: [
            {
              ...physical(finding),
              logicalLocations: [
                { fullyQualifiedName: `${objectText(finding)} ${pathText(finding.path)}`, kind: "object" },
              ],
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const physical = ({ position }: Finding) =>
  position === undefined
    ? {}
    : {
        physicalLocation: {
          artifactLocation: { uri: position.file },
          region: { startLine: position.line, startColumn: position.column },
        },
      };
