// Every object with its YAML, without secrets.
import type { Overview } from "../overview/overview.ts";
import { redacted } from "../overview/redacted.ts";
import { toYaml } from "../render/yaml.ts";
import { count } from "../vet/report/summary.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { type Html, html } from "./html.ts";

export function objectsSection(
  shown: Overview,
  objects: readonly unknown[],
  findings: ReadonlyMap<number, Findings>,
): Html {
  const all = shown.objects.map(({ kind, namespace, name, component, index }) => {
    const found = findings.get(index) ?? [];
    const about = html` data-about="${JSON.stringify(component === undefined ? [] : [component])}"`;
    return html`<details id="object-${index}"${about}><summary><span class="kind">${kind || "object"}</span> ${namespace === "" ? "" : `${namespace}/`}${name || "without a name"}${found.length === 0 ? "" : html` <strong class="bad">${count(found.length, "finding")}</strong>`}</summary>
<div class="inside">${found.length === 0 ? "" : findingsOf(found)}<pre tabindex="0">${yamlOf(objects[index])}</pre></div></details>
`;
  });
  return html`<div class="tools" hidden><label for="search">Find an object</label> <input id="search" type="search" autocomplete="off"></div>
<p class="note">Values of Secrets, and what is named as one, are not on this page.</p>
${all}`;
}

function yamlOf(object: unknown): string {
  try {
    return toYaml([redacted(object) as object]);
  } catch {
    // Files may contain something that is not an object, such as text.
    return "no object";
  }
}
