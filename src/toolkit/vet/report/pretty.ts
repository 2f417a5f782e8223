// Findings for people: by object, errors first.
import { printable } from "../../printable.ts";
import type { Finding } from "../finding.ts";
import { count } from "./summary.ts";
import { pathText, placeText, sourceText } from "./text.ts";

/** Formats a text in a color or weight, if the output supports it. */
export type Paint = (style: "bold" | "dim" | "red" | "yellow" | "green" | "cyan", text: string) => string;

export interface PrettyOptions {
  /** Undefined: not in color. */
  readonly paint?: Paint;
  /** What was checked, for the last line. */
  readonly looked: string;
  /** What was not judged, one line each. */
  readonly notes?: readonly string[];
}

/**
 * The findings as text, with a last line that counts them and says what was checked.
 * @example pretty([], { looked: "47 objects" }) // "vet: no problems found (47 objects)\n"
 */
export function pretty(
  findings: readonly Finding[],
  { paint = (_, text) => text, looked, notes = [] }: PrettyOptions,
): string {
  const noted = notes.map((note) => `note: ${printable(note)}\n`).join("");
  if (findings.length === 0) return `${noted}vet: ${paint("green", "no problems found")} (${printable(looked)})\n`;
  const groups = [...Map.groupBy(findings, placeText)].map(([place, group]) =>
    [
      paint("bold", place),
      ...group
        .toSorted((a, b) => Number(b.severity === "error") - Number(a.severity === "error"))
        .flatMap(({ severity, rule, path, message, fix, position, source }) => [
          `  ${paint(severity === "error" ? "red" : "yellow", severity.padEnd(7))} ${rule}  ${paint("dim", pathText(path))}${
            position === undefined ? "" : paint("dim", `  ${position.line}:${position.column}`)
          }`,
          `          ${printable(message)}`,
          ...(source === undefined ? [] : [paint("dim", `          from ${sourceText(source)}`)]),
          `          ${paint("cyan", printable(fix))}`,
        ]),
      "",
    ].join("\n"),
  );
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  return `${groups.join("\n")}\n${noted}vet: ${count(errors, "error")}, ${count(warnings, "warning")} (${printable(looked)})\n`;
}
