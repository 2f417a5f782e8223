// Separate from errors.ts: a program that imports an error does not bundle this.

// Control characters, invisible characters, and those that change the direction of text.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
// Text with these prefixes is a command to GitHub Actions, Azure Pipelines or TeamCity.
const COMMANDS = /^(\s*)::|##(?=(?:vso|teamcity)?\[)/gm;

/** Untrusted text as a terminal and the log of a pipeline may show it: control sequences are escaped. */
export const printable = (text: string): string => printableLines(text).replaceAll("\n", "\\n");

/** The same for multi-line text. */
export const printableLines = (text: string): string =>
  text
    .replaceAll(UNPRINTABLE, (each) => (each === "\n" ? each : spelledOut(each)))
    .replaceAll(COMMANDS, (_, indent: string | undefined) => (indent === undefined ? "#\\u0023" : `${indent}\\u003a:`));

const spelledOut = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");

/** JSON without control sequences; a reader finds the same values. */
export const printableJson = (value: unknown): string => printableLines(JSON.stringify(value, null, 2));
