// Markup as its own type: what is inserted is escaped, unless it is already markup.
import type { Table } from "../overview/tables.ts";
import { escaped } from "../picture/escaped.ts";

export interface Html {
  readonly text: string;
}

type Part = string | number | Html | readonly Html[];

/** @example html`<b>${"a < b"}</b>`.text // "<b>a &#60; b</b>" */
export const html = ({ raw: strings }: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  text: strings
    .map((string, index) => {
      const part = parts[index];
      const own = string.replaceAll("\\n", "\n");
      return part === undefined ? own : `${own}${textOf(part)}`;
    })
    .join(""),
});

/** Markup from elsewhere that is already escaped. */
export const raw = (text: string): Html => ({ text });

function textOf(part: Part): string {
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return "text" in part ? part.text : part.map(({ text }) => text).join("");
}

/** Content that may be wider than the page: it scrolls separately, also by keyboard. */
export const region = (name: string, content: Html): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Table: ${name}">${content}</div>`;

/** A table, or its note if it has no rows. @param attributes of a row, by its index */
export function tableOf(
  { title, columns, rows, note = "" }: Table,
  attributes: (index: number) => Html = () => raw(""),
): Html {
  const noted = note === "" ? "" : html`<p class="note">${note}</p>`;
  if (rows.length === 0) return html`${noted}`;
  const table = html`<table><thead><tr>${columns.map((column) => html`<th scope="col">${column || "Remark"}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first = "", ...cells], index) =>
      html`<tr${attributes(index)}><th scope="row">${first}</th>${cells.map((text) => html`<td${text === "blocked" || text === "too little" ? raw(' class="bad"') : ""}>${text}</td>`)}</tr>
`,
  )}</tbody></table>`;
  return html`${region(title, table)}${noted}`;
}
