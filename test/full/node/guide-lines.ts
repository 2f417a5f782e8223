// Lines of docs/deployment-k8s.md, which the tests follow.
import { expect } from "vitest";
import { blocks } from "../../fixtures/guide.ts";

/** The guide's lines with a word in them, by default those of kubectl, as far as they end there. */
export function guide(word: string, program = "kubectl -n aether "): string[] {
  const lines = blocks
    .flatMap(({ language, text }) => (language === "sh" ? text.replaceAll("|\n", "| ").split("\n") : []))
    .filter((line) => line.startsWith(program) && line.includes(word));
  expect(lines, word).not.toEqual([]);
  return lines;
}

/** The lines of the guide's block of commands with this text. */
export function block(word: string): string[] {
  const found = blocks.filter(({ language, text }) => language === "sh" && text.includes(word));
  expect(found, word).toHaveLength(1);
  return found[0]?.text.trimEnd().split("\n") ?? [];
}
