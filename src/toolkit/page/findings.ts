// The findings of vet, as a list and at their objects.
import { nameOf } from "../kubernetes/inventory.ts";
import type { Finding } from "../vet/finding.ts";
import { pathText } from "../vet/report/text.ts";
import { type Html, html } from "./html.ts";

export type Findings = readonly Finding[];

export const findingsByObject = (findings: Findings): ReadonlyMap<number, Findings> =>
  Map.groupBy(findings, ({ index }) => index);

export const findingsSection = (findings: Findings): Html =>
  findings.length === 0
    ? html`<p class="note">vet reports nothing.</p>`
    : html`<ul class="findings">${findings.map((finding) => item(finding, true))}</ul>`;

/** For one object, which needs no link to itself. */
export const findingsOf = (findings: Findings): Html =>
  html`<ul class="findings">${findings.map((finding) => item(finding, false))}</ul>`;

function item({ rule, severity, object, index, path, message, fix }: Finding, isLinked: boolean): Html {
  const name = nameOf({ ...object, namespace: object.namespace ?? "" });
  const where = isLinked && index >= 0 ? html`<a href="#object-${index}">${name}</a> ` : html``;
  return html`<li class="${severity}"><p><strong class="${severity === "error" ? "bad" : "warn"}">${severity}</strong> ${where}<span class="code">${pathText(path)}</span></p>
<p>${message}</p><p>${fix} <span class="hint">${rule}</span></p></li>`;
}
