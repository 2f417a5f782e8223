// Sums as bars: connections part by part, and the use of each quota.
import type { Overview } from "../overview/overview.ts";
import { tables } from "../overview/tables.ts";
import { type Html, html, raw, region, tableOf } from "./html.ts";

/** Each budget as a sum that can be expanded. */
export function budget(shown: Overview): Html[] {
  const all = tables(shown, "budget");
  if (shown.budgets.length === 0) return all.map((table) => tableOf(table));
  return shown.budgets.map(({ server, total, max, parts }, index) => {
    const table = all[index];
    return html`<details class="sum"><summary>${server}: <strong>${total} of ${max}</strong> connections at full scale${bar(
      parts.map(({ count }) => count),
      max,
    )}</summary><div class="inside">${table === undefined ? "" : tableOf(table)}</div></details>`;
  });
}

/** Segments of a whole, one after another. */
function bar(parts: readonly number[], whole: number): Html {
  const most = Math.max(
    whole,
    parts.reduce((sum, part) => sum + part, 0),
    1,
  );
  let at = 0;
  const segments = parts.map((part) => {
    const width = round((part / most) * 100);
    const segment = `<rect x="${round(at)}" width="${width}" height="8"${at + width > round((whole / most) * 100) + 0.1 ? ' class="full"' : ""}/>`;
    at += width;
    return segment;
  });
  return raw(
    `<svg class="bar${parts.length > 1 ? " sum" : ""}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${segments.join("")}</svg>`,
  );
}

const round = (value: number) => Math.round(value * 100) / 100;

/** The use of each quota, and what each component requests. */
export function quotas(shown: Overview): Html[] {
  const [own, sums, limits] = tables(shown, "resources");
  const rows = shown.quotas.map(
    ({ key, text, needed, hard, isExceeded, namespace }) =>
      html`<tr><th scope="row">${namespace === "" ? "" : `${namespace}: `}${key}</th><td class="number${isExceeded ? " bad" : ""}">${text}</td><td>${bar([needed], Number.isFinite(hard) ? hard : needed)}</td></tr>`,
  );
  return [
    shown.quotas.length === 0
      ? html`<p class="note">${limits?.note ?? ""}</p>`
      : region(
          "Quotas",
          html`<table><thead><tr><th scope="col">Quota</th><th scope="col" class="number">Needed at full scale</th><th scope="col">Share</th></tr></thead><tbody>${rows}</tbody></table>`,
        ),
    ...(own === undefined
      ? []
      : [
          html`<h3>${own.title}</h3>`,
          tableOf(own, (index) => html` data-about="${JSON.stringify([shown.components[index]?.id ?? ""])}"`),
        ]),
    ...(sums === undefined || shown.quotas.length > 0 ? [] : [html`<h3>${sums.title}</h3>`, tableOf(sums)]),
  ];
}
