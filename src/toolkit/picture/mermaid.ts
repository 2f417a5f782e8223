// The picture for Markdown: Mermaid, which GitHub, GitLab and many editors render.
import type { Overview } from "../overview/overview.ts";
import { componentTable, entryTable, hasContent, podsText, portsText, type Table, tables } from "../overview/tables.ts";
import { TOPICS } from "../overview/topics.ts";
import { referenced } from "./escaped.ts";

/** A flowchart. */
export function toMermaid(shown: Overview): string {
  const ids = new Map([...shown.components, ...shown.outside].map(({ id }, index) => [id, `n${index}`]));
  const used = new Set(shown.flows.flatMap(({ from, to }) => [from, to]));
  const edges = Map.groupBy(shown.flows, ({ from, to }) => `${ids.get(from)} ${ids.get(to)}`);
  return [
    "flowchart LR",
    ...[...Map.groupBy(shown.components, ({ namespace }) => namespace)].flatMap(([namespace, here], index) => [
      `  subgraph s${index}["${quoted(namespace || "no namespace")}"]`,
      ...here.map((each) => {
        const ports = portsText(each);
        const text = [each.title, `${podsText(each)} × ${each.kind}`, ...(ports === "" ? [] : [`port ${ports}`])];
        return `    ${ids.get(each.id)}["${text.map(quoted).join("<br/>")}"]`;
      }),
      "  end",
    ]),
    ...shown.outside.filter(({ id }) => used.has(id)).map(({ id, title }) => `  ${ids.get(id)}(["${quoted(title)}"])`),
    ...[...edges].map(([ends, same]) => {
      const [from, to] = ends.split(" ");
      const line = same.every(({ isAllowed }) => isAllowed) ? "-->" : "-. blocked .->";
      const ports = [...new Set(same.map(({ port }) => port))].join(", ");
      return line === "-->" ? `  ${from} -- "${quoted(ports)}" --> ${to}` : `  ${from} ${line} ${to}`;
    }),
    "",
  ].join("\n");
}

/** Mermaid's own escapes for its special characters. */
const quoted = (text: string) =>
  text.replaceAll(/[^\p{L}\p{N} .,:/=_*×–-]/gu, (character) => `#${character.codePointAt(0)};`);

/** The picture and all tables as one document. */
export const toMarkdown = (shown: Overview, { title }: { readonly title: string }): string =>
  [
    `# ${cell(title)}`,
    "",
    "```mermaid",
    toMermaid(shown).trimEnd(),
    "```",
    ...[componentTable(shown), entryTable(shown), ...TOPICS.flatMap((topic) => tables(shown, topic))]
      .filter(hasContent)
      .flatMap(section),
    "",
  ].join("\n");

const section = ({ title, columns, rows, note = "" }: Table): string[] => [
  "",
  `## ${cell(title)}`,
  ...(rows.length === 0
    ? []
    : [
        "",
        `| ${columns.map((column) => cell(column) || " ").join(" | ")} |`,
        `|${columns.map(() => "---|").join("")}`,
        ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
      ]),
  ...(note === "" ? [] : ["", cell(note)]),
];

/** Untrusted text in Markdown: no link, no tag, no end of the cell. */
const cell = (text: string) => referenced(text.replaceAll(/\s+/g, " "), /[&<>"'`\\*_[\]|#]/g);
