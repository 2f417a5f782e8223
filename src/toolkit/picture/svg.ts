// The picture as SVG: light and dark, with a title and a description for screen readers.

import type { Overview } from "../overview/overview.ts";
import { titlesOf } from "../overview/tables.ts";
import { escaped } from "./escaped.ts";
import { type Edge, type Group, type Layout, layout, type Node } from "./layout.ts";
import { curve } from "./routes.ts";
import { pictureStyle } from "./style.ts";

export interface SvgOptions {
  readonly title: string;
  /** Inside a page, whose stylesheet contains the picture's, and whose script handles clicks on components. */
  readonly isInPage?: boolean;
  /** Marks on components, such as their number of findings. */
  readonly badges?: ReadonlyMap<string, Badge>;
}

interface Badge {
  readonly count: number;
  readonly severity: string;
}

/** The components with their connections, and the peers outside. */
export function toSvg(shown: Overview, { title, isInPage = false, badges = new Map() }: SvgOptions): string {
  const drawn = layout(shown);
  const notes = notesOf(drawn);
  const height = drawn.height + (notes === undefined ? 0 : 22);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 ${drawn.width} ${height}" width="${drawn.width}" height="${height}" role="${isInPage ? "group" : "img"}" aria-labelledby="drawing-title drawing-description">`,
    `<title id="drawing-title">${escaped(title)}</title>`,
    `<desc id="drawing-description">${escaped(description(shown))}</desc>`,
    ...(isInPage ? [] : [`<style>${pictureStyle}</style>`, `<rect class="ground" width="100%" height="100%"/>`]),
    `<defs>${["allowed", "blocked", "unneeded"].map(arrow).join("")}</defs>`,
    ...drawn.groups.map(group),
    ...drawn.edges.map((each) => edge(each)),
    ...drawn.nodes.map((each) => node(each, isInPage, badges.get(each.id))),
    ...drawn.edges.map((each) => edgeLabel(each)),
    ...(notes === undefined ? [] : [`<text class="note" x="24" y="${drawn.height + 6}">${escaped(notes)}</text>`]),
    "</svg>",
    "",
  ].join("\n");
}

const notesOf = ({ leftOut, edges }: Layout): string | undefined => {
  const notes = [
    ...(leftOut.length === 0 ? [] : [`Not drawn: ${leftOut.join(", ")}.`]),
    ...(edges.some(({ state }) => state === "unneeded") ? ["Dotted: a policy opens it, and no need is known."] : []),
    ...(edges.some(({ state }) => state === "blocked") ? ["Red: needed, and blocked by a policy."] : []),
  ];
  return notes.length === 0 ? undefined : notes.join(" ");
};

/** The picture as text. */
function description(shown: Overview): string {
  const titles = titlesOf(shown);
  const lines = shown.flows.map(({ from, to, port }) => `${titles.get(from)} to ${titles.get(to)} at ${port}`);
  return `${shown.components.map(({ title }) => title).join(", ") || "No component"}. Connections: ${[...new Set(lines)].join("; ") || "none"}.`;
}

const arrow = (state: string) =>
  `<marker id="arrow-${state}" class="arrow ${state}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0.5,0.5 L7.5,4 L0.5,7.5 z"/></marker>`;

const group = ({ x, y, width, height, title }: Group) =>
  `<g class="namespace"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="14"/><text x="${x + 14}" y="${y + 19}">${escaped(title)}</text></g>`;

function edge({ from, to, points, state, flows }: Edge): string {
  const why = [...new Set(flows.flatMap(({ why }) => why))].join("; ");
  return `<g class="flow ${state}" data-from="${escaped(from)}" data-to="${escaped(to)}"><title>${escaped(why)}</title><path d="${curve(points)}" marker-end="url(#arrow-${state})"/></g>`;
}

const edgeLabel = ({ from, to, label, labelAt, state }: Edge) =>
  `<text class="port ${state}" data-from="${escaped(from)}" data-to="${escaped(to)}" x="${labelAt.x}" y="${labelAt.y + 4}">${escaped(label)}</text>`;

function node(
  { id, title, lines, x, y, width, height, isOutside, isMany }: Node,
  isInPage: boolean,
  badge?: Badge,
): string {
  const control = isInPage ? ' role="button" tabindex="0" aria-pressed="false"' : "";
  // With white space between them: together, the texts are the accessible name of the control.
  return [
    `<g class="${isOutside ? "outside" : "component"}" data-id="${escaped(id)}"${control}>`,
    ...(isMany ? [`<rect class="behind" x="${x + 5}" y="${y + 5}" width="${width}" height="${height}" rx="9"/>`] : []),
    `<rect class="card" x="${x}" y="${y}" width="${width}" height="${height}" rx="9"/>`,
    `<text class="title" x="${x + 14}" y="${y + 23}">${escaped(title)}</text>`,
    ...lines.map(
      (line, index) => `<text class="line" x="${x + 14}" y="${y + 42 + index * 17}">${escaped(line)}</text>`,
    ),
    ...(badge === undefined ? [] : [mark(badge, x + width, y)]),
    "</g>",
  ].join("\n");
}

const mark = ({ count, severity }: Badge, x: number, y: number) =>
  `<g class="badge ${escaped(severity)}"><title>${count} finding${count === 1 ? "" : "s"}</title><circle cx="${x}" cy="${y}" r="10"/><text x="${x}" y="${y + 4}">${count}</text></g>`;
