// The stacks of all environments beside each other, and what differs between them.
import { presets } from "../../src/aether/app/presets.ts";
import type { AetherConfig } from "../../src/aether/config/types.ts";
import { ConfigError } from "../../src/toolkit/errors.ts";
import { componentTable } from "../../src/toolkit/overview/tables.ts";
import { type Html, html, raw, region } from "../../src/toolkit/page/html.ts";
import { differenceLines, factsOf } from "../../src/toolkit/page/page.ts";
import { differenceText } from "../../src/toolkit/render/difference-text.ts";
import { stackDifference } from "../../src/toolkit/render/stack-difference.ts";
import { type Stack, stackOf } from "./stack.ts";

const NAMES = Object.keys(presets) as (keyof typeof presets)[];

export function environments(config: AetherConfig): Html {
  const all = NAMES.map((environment) => ({ environment, stack: attempt({ ...config, environment }) }));
  const rows = rowsOf(all.map(({ stack }) => stack)).map(
    ([title, cells]) =>
      html`<tr><th scope="row">${title}</th>${cells.map((cell) => html`<td${new Set(cells).size > 1 ? raw(' class="differs"') : ""}>${cell}</td>`)}</tr>`,
  );
  return html`${region(
    "Environments",
    html`<table class="environments"><thead><tr><th scope="col">Component</th>${all.map(({ environment }) => html`<th scope="col">${environment}</th>`)}</tr></thead>
<tbody><tr><th scope="row">Stack</th>${all.map(({ stack }) => html`<td>${summary(stack)}</td>`)}</tr>${rows}</tbody></table>`,
  )}<p class="note">Marked: what differs between environments.</p>
${all.slice(1).map((after, index) => difference(all[index] ?? after, after))}`;
}

interface Attempt {
  readonly environment: string;
  readonly stack: Stack | ConfigError;
}

function attempt(config: AetherConfig): Stack | ConfigError {
  try {
    return stackOf(config);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

const summary = (stack: Stack | ConfigError) =>
  stack instanceof ConfigError
    ? html`<p class="bad">${stack.message}</p>`
    : html`<ul class="facts">${factsOf(stack.shown, stack.findings)}</ul>`;

/** A row for each column of each component, with a cell for each stack. */
function rowsOf(stacks: readonly (Stack | ConfigError)[]): [title: string, cells: string[]][] {
  const tables = stacks.map((stack) => (stack instanceof ConfigError ? undefined : componentTable(stack.shown)));
  const columns = tables.find((table) => table !== undefined)?.columns ?? [];
  const titles = new Set(tables.flatMap((table) => table?.rows.map(([title = ""]) => title) ?? []));
  return [...titles].flatMap((title) =>
    columns.slice(1, -1).flatMap((column, index): [string, string[]][] => {
      const cells = tables.map((table) => table?.rows.find(([first]) => first === title)?.[index + 1] ?? "");
      return cells.every((cell) => cell === "" || cell === "-") ? [] : [[`${title}: ${column.toLowerCase()}`, cells]];
    }),
  );
}

function difference(before: Attempt, after: Attempt): Html {
  if (before.stack instanceof ConfigError || after.stack instanceof ConfigError) return html``;
  const title = `${before.environment} → ${after.environment}`;
  const found = stackDifference(before.stack.objects, after.stack.objects);
  // Two environments replace nothing of each other.
  const text = differenceText({ ...found, consequences: [] });
  return html`<details><summary>${title}</summary><div class="inside">${differenceLines(title, text)}</div></details>`;
}
