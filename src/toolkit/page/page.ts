// A stack as one self-contained page: no network, no scripts except its own, and everything escaped.
import type { Component } from "../overview/components.ts";
import type { Overview } from "../overview/overview.ts";
import { componentTable, entryTable, reachTable, type Table, tables, titlesOf } from "../overview/tables.ts";
import { escaped } from "../picture/escaped.ts";
import { toSvg } from "../picture/svg.ts";
import { count } from "../vet/report/summary.ts";
import { policy, script, style } from "./assets.ts";
import { budget, quotas } from "./budget.ts";
import { type Findings, findingsByObject, findingsSection } from "./findings.ts";
import { type Html, html, raw, region, tableOf } from "./html.ts";
import { objectsSection } from "./objects.ts";

export interface PageOptions {
  readonly title: string;
  /** The objects of the overview, which are shown without secrets. */
  readonly objects: readonly unknown[];
  /** vet's findings; undefined if vet did not run. */
  readonly findings?: Findings;
  /** The differences between other stacks and this one. */
  readonly differences?: readonly Difference[];
}

export interface Difference {
  /** @example "staging → production" */
  readonly title: string;
  /** As `aether-k8s diff` prints it: lines that begin with -, + or ~. Without values of Secrets. */
  readonly text: string;
  /** The workloads whose pods restart; not of stacks in different namespaces, where nothing is replaced. */
  readonly restarts?: readonly string[];
  readonly findings: Findings;
}

/** The page as text, the same for the same objects. */
export function toPage(shown: Overview, options: PageOptions): string {
  const { title, findings } = options;
  const all = sections(shown, options);
  const body = html`<a class="skip" href="#content">Skip to content</a>
<header><h1>${title}</h1><ul class="facts">${factsOf(shown, findings)}</ul></header>
<div class="frame">
<nav aria-label="Sections"><ul>${all.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="content" tabindex="-1">${all.map(
    ({ id, title, content }) => html`
<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${content()}
</section>`,
  )}
</main>
</div>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body.text}
<script>${script}</script>
</body>
</html>
`;
}

/** A part of a page, rendered on demand. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: () => Html | readonly Html[];
}

/** The parts of a page, in order. */
export function sections(
  shown: Overview,
  { title, objects, findings, differences = [] }: PageOptions,
): readonly Section[] {
  return [
    { id: "picture", title: "Picture", content: () => picture(shown, title, findings) },
    {
      id: "components",
      title: "Components",
      content: () => tableOf(componentTable(shown), aboutRows(shown.components.map(({ id }) => [id]))),
    },
    {
      id: "entry",
      title: "Entry",
      content: () => tableOf(entryTable(shown), aboutRows(shown.entries.map(({ to }) => to))),
    },
    { id: "flows", title: "Flows", content: () => flows(shown) },
    { id: "reachability", title: "Reachability", content: () => reachability(shown) },
    { id: "budget", title: "Connection budget", content: () => budget(shown) },
    { id: "resources", title: "Resources", content: () => quotas(shown) },
    {
      id: "images",
      title: "Images",
      content: () =>
        tables(shown, "images").map((table) =>
          tableOf(table, aboutRows(shown.images.map(({ usedBy }) => usedBy.map(({ component }) => component)))),
        ),
    },
    {
      id: "secrets",
      title: "Secret keys",
      content: () =>
        tables(shown, "secrets").map((table) =>
          tableOf(table, aboutRows(shown.secretKeys.map(({ readers }) => readers.map(({ by }) => by)))),
        ),
    },
    ...(findings === undefined
      ? []
      : [{ id: "findings", title: "Findings", content: () => findingsSection(findings) }]),
    ...(differences.length === 0
      ? []
      : [{ id: "differences", title: "Differences", content: () => differences.map(difference) }]),
    {
      id: "objects",
      title: "Objects",
      content: () => objectsSection(shown, objects, findingsByObject(findings ?? [])),
    },
  ];
}

const aboutRows = (ids: readonly (readonly string[])[]) => (index: number) =>
  html` data-about="${JSON.stringify(ids[index] ?? [])}"`;

/** The number of objects, and of problems. */
export function factsOf(shown: Overview, findings: Findings | undefined): Html[] {
  const errors = findings?.filter(({ severity }) => severity === "error").length ?? 0;
  const warnings = (findings?.length ?? 0) - errors;
  const pods = (of: (component: Component) => number) => shown.components.reduce((sum, each) => sum + of(each), 0);
  const [least, most] = [pods(({ replicas }) => replicas.min), pods(({ replicas }) => replicas.max)];
  return [
    html`<li>${count(shown.components.length, "component")}</li>`,
    html`<li>${least === most ? count(most, "pod") : `${least} to ${most} pods`}</li>`,
    html`<li>${count(shown.objects.length, "object")}</li>`,
    ...shown.budgets.map(
      ({ total, max }) => html`<li class="${total > max ? "bad" : ""}">${total} of ${max} connections</li>`,
    ),
    ...(findings === undefined
      ? []
      : findings.length === 0
        ? [html`<li class="good">no findings</li>`]
        : [
            ...(errors > 0 ? [html`<li class="bad">${count(errors, "error")}</li>`] : []),
            ...(warnings > 0 ? [html`<li class="warn">${count(warnings, "warning")}</li>`] : []),
          ]),
  ];
}

function picture(shown: Overview, title: string, findings: Findings | undefined): Html {
  const titles = titlesOf(shown);
  const ends = [...new Set(shown.flows.flatMap(({ from, to }) => [from, to]))];
  const listed = [...new Set([...shown.components.map(({ id }) => id), ...ends])];
  return html`<div class="tools" hidden><label for="only">Show only</label>
<select id="only"><option value="">everything</option>${listed.map((id) => html`<option value="${id}">${titles.get(id) ?? id}</option>`)}</select>
<button id="everything" type="button" hidden>Show everything</button></div>
<div class="canvas" tabindex="0" role="region" aria-label="Picture of the stack">${raw(toSvg(shown, { title, isInPage: true, badges: badges(shown, findings) }))}</div>
<p class="hint">Select a box to see only its connections and objects; Escape shows everything again.</p>
<p class="hint" id="shown" role="status"></p>`;
}

/** The number of findings for each component's objects, and the most severe one. */
function badges(shown: Overview, findings: Findings = []): ReadonlyMap<string, { count: number; severity: string }> {
  const components = new Map(
    shown.objects.flatMap(({ index, component }) => (component === undefined ? [] : [[index, component]])),
  );
  const found = Map.groupBy(findings, ({ index }) => components.get(index) ?? "");
  return new Map(
    [...found].map(([id, all]) => [
      id,
      { count: all.length, severity: all.some(({ severity }) => severity === "error") ? "error" : "warning" },
    ]),
  );
}

function flows(shown: Overview): Html[] {
  const [own, outside] = tables(shown, "flows");
  return [
    ...(own === undefined ? [] : [tableOf(own, aboutRows(shown.flows.map(({ from, to }) => [from, to])))]),
    ...(outside === undefined || outside.rows.length === 0
      ? []
      : [html`<h3>Outside</h3>`, tableOf(outside, aboutRows(shown.outside.map(({ id }) => [id])))]),
  ];
}

/** The matrix; each cell contains its ends. */
function reachability(shown: Overview): Html {
  const table: Table = reachTable(shown);
  const froms = [...new Set(shown.reachability.map(({ from }) => from))];
  const tos = [...new Set(shown.reachability.map(({ to }) => to))];
  if (table.rows.length === 0) return html`<p class="note">No two components of which one declares a port.</p>`;
  const rows = table.rows.map(([name = "", ...cells], row) => {
    const from = froms[row] ?? "";
    return html`<tr><th scope="row">${name}</th>${cells.map((text, column) => {
      const isOpen = text !== "·";
      return html`<td class="${isOpen ? "open" : "closed"}" data-from="${from}" data-to="${tos[column] ?? ""}">${isOpen ? text : raw('<span aria-label="closed" role="img">·</span>')}</td>`;
    })}</tr>`;
  });
  return html`${region(
    "Reachability",
    html`<table class="reach"><thead><tr>${table.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`,
  )}<p class="note">${table.note ?? ""}</p>`;
}

const difference = ({ title, text, restarts, findings }: Difference): Html => html`<h3>${title}</h3>
<p>${restartsText(restarts)}</p>
${findings.length === 0 ? "" : findingsSection(findings)}
${differenceLines(title, text)}`;

function restartsText(restarts: Difference["restarts"]): string {
  if (restarts === undefined) return "The stacks are in different namespaces, so neither replaces the other.";
  return restarts.length === 0 ? "No pods restart." : `The pods restart of ${restarts.join(", ")}.`;
}

/** The text of a difference, with colors for what is added and removed. */
export function differenceLines(title: string, text: string): Html {
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const sign = line.trimStart()[0];
      if (sign === "+") return html`<ins>${line}</ins>\n`;
      return sign === "-" ? html`<del>${line}</del>\n` : html`${line}\n`;
    });
  return region(`Difference ${title}`, html`<pre>${lines}</pre>`);
}
