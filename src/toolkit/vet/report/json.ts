import { printableJson } from "../../printable.ts";
import type { Finding } from "../finding.ts";
import type { Summary } from "./summary.ts";

/** The findings as they are, with what was checked. */
export const json = (findings: readonly Finding[], summary: Summary): string =>
  `${printableJson({ findings, summary })}\n`;
