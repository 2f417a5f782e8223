// The lines of a picture: each leaves its card on the right, follows the space in the layout, and arrives on the left.
import type { Box, Point } from "./layout.ts";

export interface Ends {
  readonly from: string;
  readonly to: string;
  /** The points through which the layout routes the line, including its ends. */
  readonly points: readonly Point[];
}

/** The points of each line, in the given order. Lines on one side of a card are spread, in the order of their targets. */
export function routes(lines: readonly Ends[], boxes: ReadonlyMap<string, Box>): readonly (readonly Point[])[] {
  const starts = spread(lines, boxes, "from");
  const ends = spread(lines, boxes, "to");
  return lines.map(({ points }, index) => {
    const [start, end] = [starts.get(index), ends.get(index)];
    // A line that leads back keeps its detour from the layout.
    if (start === undefined || end === undefined || end.x - start.x < 24) return points;
    const within = points
      .slice(1, -1)
      .filter(({ x }, at, all) => x > start.x + 12 && x < end.x - 12 && x > (all[at - 1]?.x ?? start.x));
    return [start, ...within, end];
  });
}

/** Where each line touches the card at one end. */
function spread(lines: readonly Ends[], boxes: ReadonlyMap<string, Box>, side: "from" | "to"): Map<number, Point> {
  const other = side === "from" ? "to" : "from";
  const middle = (index: number) => {
    const box = boxes.get(lines[index]?.[other] ?? "");
    return box === undefined ? 0 : box.y + box.height / 2;
  };
  const touching = Map.groupBy(lines.keys(), (index) => lines[index]?.[side] ?? "");
  return new Map(
    [...touching].flatMap(([id, indexes]) => {
      const box = boxes.get(id);
      if (box === undefined) return [];
      const x = side === "from" ? box.x + box.width : box.x;
      return indexes
        .toSorted((a, b) => middle(a) - middle(b))
        .map((index, place) => [index, { x, y: box.y + (box.height * (place + 1)) / (indexes.length + 1) }] as const);
    }),
  );
}

/** A line through points, horizontal at each of them, as an SVG path. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let before = first;
  const parts = rest.map((point) => {
    const bend = (point.x - before.x) / 2;
    const part = `C${at({ x: before.x + bend, y: before.y })} ${at({ x: point.x - bend, y: point.y })} ${at(point)}`;
    before = point;
    return part;
  });
  return [`M${at(first)}`, ...parts].join(" ");
}

const at = ({ x, y }: Point) => `${round(x)},${round(y)}`;
const round = (value: number) => Math.round(value * 10) / 10;
