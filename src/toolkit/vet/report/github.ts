// Workflow commands of GitHub Actions: findings as annotations of their lines.
import { printable } from "../../printable.ts";
import type { Finding } from "../finding.ts";
import { objectText, pathText, sourceText } from "./text.ts";

/** @example github([finding]) // "::error file=out.yaml,line=7,col=5,title=no-missing-claim::The pods of …\n" */
export const github = (findings: readonly Finding[]): string => findings.map(line).join("");

function line(finding: Finding): string {
  const { severity, rule, path, message, fix, position, source } = finding;
  const properties = {
    ...(position === undefined ? {} : { file: position.file, line: position.line, col: position.column }),
    title: rule,
  };
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  const from = source === undefined ? "" : `; from ${sourceText(source)}`;
  return `::${severity} ${listed.join(",")}::${data(`${message} ${fix} (${objectText(finding)} ${pathText(path)}${from})`)}\n`;
}

const data = (text: string) => printable(text).replaceAll("%", "%25");
const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
