// The positions of everything in a picture. Computed when the picture is created, so that viewing it runs no code.
import dagre from "@dagrejs/dagre";
import type { Flow } from "../overview/flows.ts";
import type { Overview } from "../overview/overview.ts";
import { podsText, portsText, storageText, titlesOf } from "../overview/tables.ts";
import { routes } from "./routes.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Node extends Box {
  readonly id: string;
  readonly title: string;
  /** Lines under the title. */
  readonly lines: readonly string[];
  readonly isOutside: boolean;
  /** Whether there may be several pods, which are drawn as a stack of cards. */
  readonly isMany: boolean;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly points: readonly Point[];
  readonly labelAt: Point;
  readonly flows: readonly Flow[];
  readonly state: "allowed" | "blocked" | "unneeded";
}

export interface Group extends Box {
  readonly title: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** Namespaces. */
  readonly groups: readonly Group[];
  /** What is omitted, such as DNS, to which everything connects. */
  readonly leftOut: readonly string[];
}

const MOST = 400;
const MARGIN = 24;
const LINE = 17;
const HEADER = 34;
const PADDING = 14;

/** Lays out components in boxes for their namespaces, surrounded by their peers. */
export function layout(shown: Overview): Layout {
  const names = nameServers(shown);
  const all = shown.flows.filter(({ to, from }) => !names.has(to) && from !== to);
  // More lines than are readable, and than can be laid out in time: needed ones are kept.
  const isCrowded = all.length > MOST;
  const flows = isCrowded ? all.filter(({ isNeeded }) => isNeeded).slice(0, MOST) : all;
  const edges = [...Map.groupBy(flows, ({ from, to }) => JSON.stringify([from, to])).values()];
  const used = new Set(flows.flatMap(({ from, to }) => [from, to]));
  const cards = [...alike(cardsOf(shown)), ...alike(strangers(shown).filter(({ id }) => used.has(id)))];

  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: false });
  graph.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 84, edgesep: 16, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const namespaces = new Map(shown.components.map(({ id, namespace }) => [id, namespace]));
  for (const namespace of new Set(namespaces.values())) graph.setNode(`namespace ${namespace}`, {});
  for (const card of cards) {
    graph.setNode(card.id, { width: card.width, height: card.height });
    const namespace = namespaces.get(card.id);
    if (namespace !== undefined) graph.setParent(card.id, `namespace ${namespace}`);
  }
  for (const [index, same] of edges.entries()) {
    const [first] = same;
    if (first === undefined) continue;
    const label = labelOf(same);
    graph.setEdge(first.from, first.to, { width: textWidth(label, 11), height: 14, labelpos: "c", index });
  }
  dagre.layout(graph);
  const nodes = cards.map((card) => ({ ...card, ...boxOf(graph.node(card.id)) }));
  const lines = edges.flatMap((flows) => {
    const [first] = flows;
    if (first === undefined) return [];
    const { points = [], x = 0, y = 0 } = graph.edge(first.from, first.to);
    return [{ from: first.from, to: first.to, flows, points, labelAt: rounded({ x, y }) }];
  });
  const routed = routes(lines, new Map(nodes.map((each) => [each.id, each])));
  return {
    ...sizeOf(graph.graph()),
    nodes,
    edges: lines.map((line, index) => ({
      ...line,
      label: labelOf(line.flows),
      points: routed[index] ?? line.points,
      state: stateOf(line.flows),
    })),
    groups: [...new Set(namespaces.values())].map((namespace) => ({
      title: namespace === "" ? "no namespace" : namespace,
      ...withTitle(boxOf(graph.node(`namespace ${namespace}`))),
    })),
    leftOut: [
      ...[...names].map((id) => titlesOf(shown).get(id) ?? id),
      ...(isCrowded ? [`${all.length - flows.length} of ${all.length} connections`] : []),
    ],
  };
}

const rounded = ({ x, y }: Point): Point => ({ x: round(x), y: round(y) });
const round = (value: number) => Math.round(value * 10) / 10;

const sizeOf = ({ width = 0, height = 0 }: { width?: number; height?: number }) => ({
  // A graph without nodes has no size.
  width: Number.isFinite(width) ? Math.ceil(Math.max(width, 200)) : 200,
  height: Number.isFinite(height) ? Math.ceil(Math.max(height, 80)) : 80,
});

/** From the center, as the layout has it, to the corner. */
const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({
  x: round(x - width / 2),
  y: round(y - height / 2),
  width: round(width),
  height: round(height),
});

/** Taller by the line of its title. */
const withTitle = (box: Box): Box => ({ ...box, y: box.y - 10, height: box.height + 10 });

/** Peers outside that only resolve names: arrows to them from everywhere would hide the others. */
const nameServers = ({ outside, flows }: Overview): ReadonlySet<string> =>
  new Set(
    outside
      .filter(({ id, isVisitor }) => {
        const calls = flows.filter(({ to }) => to === id);
        return !isVisitor && calls.length > 0 && calls.every(({ port }) => /^(?:53|5353)$/.test(port));
      })
      .map(({ id }) => id),
  );

type Card = Omit<Node, "x" | "y">;

/** Cards in one column have the same width. */
const alike = (cards: readonly Card[]): Card[] => {
  const width = Math.max(0, ...cards.map((each) => each.width));
  return cards.map((each) => ({ ...each, width }));
};

const cardsOf = (shown: Overview): Card[] =>
  shown.components.map((component) => {
    const { id, title, kind, replicas } = component;
    const [ports, storage] = [portsText(component), storageText(component)];
    const lines = [
      `${kind} · ${podsText(component)} ${replicas.max === 1 ? "pod" : "pods"}`,
      ...(ports === "" ? [] : [`port ${ports}`]),
      ...(storage === "" ? [] : [`storage ${storage}`]),
      ...entryLines(shown, id),
    ];
    return card(id, title, lines, false, replicas.max > 1);
  });

const strangers = ({ outside }: Overview): Card[] =>
  outside.map(({ id, title, places }) => {
    const where = places.filter((place) => place !== title).map((place) => place.replace(/^.* in (\S+)$/, "in $1"));
    return card(id, title, [...new Set(where)].slice(0, 3), true, false);
  });

/** The entry points: the first of them, and the number of others. */
function entryLines({ entries }: Overview, id: string): string[] {
  const urls = entries
    .filter(({ to }) => to.includes(id))
    .map(({ host, path }) => `${host === "*" ? "any host" : host}${path}`);
  const shortest = urls.toSorted((a, b) => a.length - b.length)[0];
  return shortest === undefined ? [] : [`${shortest}${urls.length === 1 ? "" : ` +${urls.length - 1}`}`];
}

const card = (id: string, title: string, given: readonly string[], isOutside: boolean, isMany: boolean): Card => {
  const lines = given.map((line) => shortened(line, 34));
  const name = shortened(title, 30);
  const width =
    Math.max(textWidth(name, 14) * 1.06, ...lines.map((line) => textWidth(line, 12)), isOutside ? 100 : 140) +
    2 * PADDING;
  return {
    id,
    title: name,
    lines,
    isOutside,
    isMany,
    width: Math.ceil(width),
    height: HEADER + lines.length * LINE + (lines.length > 0 ? 8 : 0),
  };
};

const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** The approximate width in system fonts: narrow letters, wide ones, and the rest. */
const textWidth = (text: string, size: number): number =>
  [...text].reduce((sum, letter) => sum + (NARROW.test(letter) ? 0.36 : WIDE.test(letter) ? 0.96 : 0.63), 0) * size;

const NARROW = /[ijltfrI.,:;'|!()[\]/ ·]/;
const WIDE = /[mwMW@%—\u3000-\uffff]/;

const labelOf = (flows: readonly Flow[]): string =>
  shortened(
    [
      ...new Set(
        flows.map(({ port, protocol }) => (protocol === "TCP" || protocol === "any" ? port : `${port}/${protocol}`)),
      ),
    ].join(", "),
    24,
  );

const stateOf = (flows: readonly Flow[]): Edge["state"] =>
  flows.some(({ isAllowed }) => !isAllowed)
    ? "blocked"
    : flows.every(({ isNeeded }) => !isNeeded)
      ? "unneeded"
      : "allowed";
