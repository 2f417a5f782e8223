// The first line of every file of a tree: whose it is, and whether somebody has changed it since.
import { digest } from "../../kubernetes/digest.ts";

const LINE = /^# Written by aether-k8s kustomize \(([0-9a-f]{8})\)[^\n]*\n/;

export const signed = (text: string): string =>
  `# Written by aether-k8s kustomize (${digest(text)}), which overwrites it: put your own changes into an overlay of your own.\n${text}`;

/** Whose a file is: `ours` as it was written, `edited` by somebody since, or `foreign`. */
export function authorOf(text: string): "ours" | "edited" | "foreign" {
  const line = LINE.exec(text);
  if (line === null) return "foreign";
  return digest(text.slice(line[0].length)) === line[1] ? "ours" : "edited";
}
