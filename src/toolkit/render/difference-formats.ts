// A difference between stacks as data for other programs, and as Markdown for a pull request.
import type { Manifest } from "../kubernetes/manifest.ts";
import { countText, differenceLines, type FieldChange, fieldChanges } from "./difference-text.ts";
import type { StackDifference } from "./stack-difference.ts";

interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface DifferenceData {
  /** Present when each stack has a namespace of its own; the objects are then compared without theirs. */
  readonly namespaces?: readonly [before: string, after: string];
  readonly added: readonly ObjectName[];
  readonly removed: readonly ObjectName[];
  readonly changed: readonly (ObjectName & { readonly fields: readonly FieldChange[] })[];
  /** What restarts, is rejected or loses data, one sentence each. */
  readonly consequences: readonly string[];
}

/** A difference as JSON-like data. Values of Secrets are hidden. */
export const differenceData = (found: StackDifference): DifferenceData => ({
  ...(found.namespaces === undefined ? {} : { namespaces: found.namespaces }),
  added: found.added.map(nameOf),
  removed: found.removed.map(nameOf),
  changed: found.changed.map((each) => ({ ...nameOf(each.before), fields: fieldChanges(each) })),
  consequences: found.consequences,
});

const nameOf = ({ apiVersion, kind, metadata: { namespace, name } }: Manifest): ObjectName => ({
  apiVersion,
  kind,
  ...(namespace === undefined ? {} : { namespace }),
  name,
});

/** GitHub and GitLab color a line of a diff block by its first character. */
const SIGNS = { "+": "+", "-": "-", "~": "!" } as const;

/** A difference as Markdown: the count, what restarts, and the objects as a diff block. Values of Secrets are hidden. */
export function differenceMarkdown(found: StackDifference, title: string): string {
  const lines = differenceLines(found).map(({ sign, depth, text }) =>
    `${SIGNS[sign]} ${"  ".repeat(depth)}${text}`.trimEnd(),
  );
  const heading = `### ${escaped(title)}\n`;
  if (lines.length === 0) return `${heading}\nNo difference.\n`;
  const parts = [heading, `**${countText(found)}**\n`];
  if (found.consequences.length > 0)
    parts.push(`${found.consequences.map((each) => `- ${escaped(each)}`).join("\n")}\n`);
  const fence = "`".repeat(
    Math.max(3, ...lines.flatMap((text) => text.match(/`+/g) ?? []).map(({ length }) => length + 1)),
  );
  return [...parts, `${fence}diff`, ...lines, fence, ""].join("\n");
}

/** Text that Markdown shows as it is. */
const escaped = (text: string) => text.replaceAll(/[\\`*_[\]<>|#]/g, "\\$&");
