// The dashboard's layout as a picture, drawn from its JSON: where each panel is, what it says and which series it shows. There
// are no curves: they would be made up.

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly label: string }[] };
}

// Grafana's grid has 24 columns; a row of it is 38 pixels high there.
const CELL = { width: 48, height: 26 };
const MARGIN = 16;
const HEAD = 64;
/** The width of a small letter, with some to spare. */
const LETTER = 6.2;
const COLORS = ["#3274d9", "#e0752d", "#56a64b"];

/** The units of the panels in words. */
const UNITS: Readonly<Record<string, string>> = {
  reqps: "requests/s",
  percentunit: "%",
  s: "seconds",
  bytes: "bytes",
  none: "number",
};

export function dashboardPicture(json: string): string {
  const { title, panels, templating }: Dashboard = JSON.parse(json);
  const bottom = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
  const [width, height] = [24 * CELL.width + 2 * MARGIN, bottom * CELL.height + HEAD + MARGIN];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" role="img" aria-label="Layout of the dashboard ${title}">`,
    `<rect width="${width}" height="${height}" fill="#f4f5f5"/>`,
    text(MARGIN, 40, title, { size: 20, weight: "bold" }),
    ...templating.list.map(({ label }, index) => variable(170 + index * 180, label)),
    ...panels.flatMap((panel) => (panel.type === "row" ? row(panel) : chart(panel))),
    "</svg>",
    "",
  ].join("\n");
}

const left = ({ gridPos }: Panel) => MARGIN + gridPos.x * CELL.width;
const top = ({ gridPos }: Panel) => HEAD + gridPos.y * CELL.height;

const variable = (x: number, label: string) =>
  `<rect x="${x}" y="20" width="164" height="28" rx="3" fill="#fff" stroke="#c7d0d9"/>${text(x + 10, 39, `${label} ▾`)}`;

const row = (panel: Panel): string[] => [text(left(panel), top(panel) + 20, `▾ ${panel.title}`, { weight: "bold" })];

function chart(panel: Panel): string[] {
  const { gridPos, targets = [], description = "", fieldConfig } = panel;
  const [x, y] = [left(panel) + 4, top(panel) + 4];
  const [width, height] = [gridPos.w * CELL.width - 8, gridPos.h * CELL.height - 8];
  const unit = fieldConfig?.defaults.unit ?? "none";
  const lines = [0.42, 0.57, 0.72].map((part) => Math.round(y + height * part));
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3" fill="#fff" stroke="#dce1e6"/>`,
    text(x + 10, y + 22, panel.title, { weight: "bold" }),
    ...wrapped(description, Math.floor((width - 20) / LETTER)).map((part, index) =>
      text(x + 10, y + 42 + index * 15, part, { size: 11, color: "#5a6872" }),
    ),
    ...lines.map((at) => `<line x1="${x + 10}" x2="${x + width - 10}" y1="${at}" y2="${at}" stroke="#e3e8ec"/>`),
    text(x + width - 10, (lines[0] ?? y) - 5, UNITS[unit] ?? unit, { size: 11, color: "#5a6872", anchor: "end" }),
    ...legend(targets).map(
      (entry, index) =>
        `<rect x="${x + 10}" y="${y + height - 43 + index * 15}" width="12" height="4" fill="${COLORS[index]}"/>` +
        text(x + 28, y + height - 37 + index * 15, entry, { size: 11 }),
    ),
  ];
}

/** What the series of a panel are called: by their own legend, or by the label in which they differ. */
const legend = (targets: NonNullable<Panel["targets"]>) =>
  targets.map(({ expr, legendFormat }) =>
    legendFormat === "__auto"
      ? `one for each ${expr.match(/by \((\w+)\)/)?.[1]?.replace("app_kubernetes_io_", "")}`
      : legendFormat,
  );

interface Style {
  readonly size?: number;
  readonly weight?: "normal" | "bold";
  readonly color?: string;
  readonly anchor?: "start" | "end";
}

const text = (
  x: number,
  y: number,
  words: string,
  { size = 13, weight = "normal", color = "#24292e", anchor = "start" }: Style = {},
) =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${words.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;

/** Lines of whole words of at most so many letters. */
function wrapped(words: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
