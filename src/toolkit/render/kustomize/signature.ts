// The first line of every file in a tree: who wrote it, and whether it was edited since.
import { digest } from "../../kubernetes/digest.ts";

const LINE = /^# Written by aether-k8s kustomize as (\S+) \(([0-9a-f]{8})\)[^\n]*\n/;

export const withSignature = (path: string, text: string): string =>
  `# Written by aether-k8s kustomize as ${path} (${digest(text)}), which overwrites it: put your changes into your own overlay.\n${text}`;

/**
 * Who wrote the file at a path of the tree: `ours` if unchanged, `edited` if changed since, or `foreign`, also for a copy of ours
 * under another name.
 */
export function authorOf(path: string, text: string): "ours" | "edited" | "foreign" {
  // As Git on Windows checks it out.
  const written = text.replaceAll("\r\n", "\n");
  const [line, signedPath, fingerprint] = LINE.exec(written) ?? [];
  if (line === undefined || signedPath !== path) return "foreign";
  return digest(written.slice(line.length)) === fingerprint ? "ours" : "edited";
}
