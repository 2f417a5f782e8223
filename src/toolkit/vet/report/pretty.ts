// Findings for people: by object, errors first.
import type { Finding } from "../finding.ts";
import { count } from "./summary.ts";
import { pathText, placeText, sourceText } from "./text.ts";

export interface PrettyOptions {
  readonly color?: boolean;
  /** What was looked at, for the last line. */
  readonly looked: string;
}

/**
 * The findings as text, and a last line that says how many there are and what was looked at.
 * @example pretty([], { looked: "47 objects" }) // "vet: nothing to report (47 objects)\n"
 */
export function pretty(findings: readonly Finding[], { color = false, looked }: PrettyOptions): string {
  const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  if (findings.length === 0) return `vet: ${paint(32, "nothing to report")} (${looked})\n`;
  const groups = [...Map.groupBy(findings, placeText)].map(([place, group]) =>
    [
      paint(1, place),
      ...group
        .toSorted((a, b) => Number(b.severity === "error") - Number(a.severity === "error"))
        .flatMap(({ severity, rule, path, message, fix, position, source }) => [
          `  ${paint(severity === "error" ? 31 : 33, severity.padEnd(7))} ${rule}  ${paint(2, pathText(path))}${
            position === undefined ? "" : paint(2, `  ${position.line}:${position.column}`)
          }`,
          `          ${message}`,
          ...(source === undefined ? [] : [paint(2, `          from ${sourceText(source)}`)]),
          `          ${paint(36, fix)}`,
        ]),
      "",
    ].join("\n"),
  );
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  return `${groups.join("\n")}\nvet: ${count(errors, "error")}, ${count(warnings, "warning")} (${looked})\n`;
}
