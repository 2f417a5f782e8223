// The text of the editor as a config, or what is wrong with it and where.
import { type Document, parseDocument } from "yaml";
import type { AetherConfig } from "../../src/aether/config/types.ts";
import { merged } from "../../src/cli/merged.ts";
import { writtenAt } from "../../src/cli/written-at.ts";
import { readYaml, VALUES_YAML } from "../../src/cli/yaml-problems.ts";
import { type ConfigIssue, issueTexts } from "../../src/toolkit/errors.ts";
import { isTree } from "../../src/toolkit/kubernetes/read.ts";

export interface Problem {
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly fix?: string;
}

export interface Values {
  readonly document: Document.Parsed;
  readonly problems: readonly Problem[];
  /** Not checked yet; `undefined` where the text is not YAML. */
  readonly config?: AetherConfig;
}

/** Reads values as `aether-k8s render -f` does. */
export function valuesOf(text: string): Values {
  const document = parseDocument(text, VALUES_YAML);
  const { content, problems } = readYaml(document);
  if (problems.length > 0)
    return {
      document,
      problems: problems.map(({ message, at = 0 }) => ({ from: at, to: endOfLine(text, at), message })),
    };
  const config = isTree(content) ? merged({}, content) : (content ?? {});
  return { document, problems: [], config: config as AetherConfig };
}

/** Where an issue is: the last key of its path that is written. */
export function problemOf(issue: ConfigIssue, document: Document.Parsed, text: string): Problem {
  const { problem, fix } = issueTexts(issue);
  const [from, to] = writtenAt(issue.path, document) ?? [0, endOfLine(text, 0)];
  return { from, to, message: problem, fix };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
