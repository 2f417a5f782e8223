// What is on the right: the parts of a page of the stack, its YAML and its environments, one at a time.
import { interactive } from "../../src/toolkit/page/client/interactive.ts";
import { html } from "../../src/toolkit/page/html.ts";
import { factsOf, type Section, sections } from "../../src/toolkit/page/page.ts";
import { toYaml } from "../../src/toolkit/render/yaml.ts";
import { environments } from "./environments.ts";
import type { Stack } from "./stack.ts";

export interface Views {
  readonly show: (stack: Stack) => void;
  readonly open: (id: string) => void;
}

export function stackViews(facts: HTMLElement, tabs: HTMLElement, panel: HTMLElement): Views {
  let all: readonly Section[] = [];
  let current = "picture";
  let drawn = "";

  function show(stack: Stack): void {
    facts.innerHTML = html`${factsOf(stack.shown, stack.findings)}`.text;
    all = viewsOf(stack);
    if (tabs.childElementCount === 0) tabs.append(...all.map(({ id }) => tab(id)));
    for (const { id, title } of all) tabOf(id).textContent = title;
    open(current);
  }

  function open(id: string): void {
    const kept = id === current ? state() : undefined;
    current = id;
    for (const each of tabs.querySelectorAll("button")) {
      const isCurrent = each.id === `tab-${id}`;
      each.setAttribute("aria-selected", String(isCurrent));
      each.tabIndex = isCurrent ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `tab-${id}`);
    const { text } = html`<div id="${id}">${all.find((view) => view.id === id)?.content() ?? ""}</div>`;
    if (text === drawn) return;
    drawn = text;
    panel.innerHTML = text;
    const inside = panel.firstElementChild as HTMLElement;
    const { select, reveal } = interactive(inside);
    kept?.(inside, select);
    for (const link of inside.querySelectorAll<HTMLAnchorElement>('a[href^="#object-"]'))
      link.addEventListener("click", (event) => {
        // The fragment is for values.
        event.preventDefault();
        open("objects");
        const object = document.getElementById(link.hash.slice(1));
        if (object instanceof HTMLDetailsElement) reveal(object);
      });
  }

  /** What the user selected in the view, to select it again after a change. */
  function state() {
    const titleOf = (details: Element) => details.querySelector("summary .title, summary")?.textContent ?? "";
    const selected = panel.querySelector<HTMLElement>('.picture [aria-pressed="true"]')?.dataset.id;
    const unfolded = new Set([...panel.querySelectorAll("details[open]")].map(titleOf));
    const searched = panel.querySelector<HTMLInputElement>("#search")?.value ?? "";
    return (inside: HTMLElement, select: (id: string) => void) => {
      for (const details of inside.querySelectorAll("details")) details.open = unfolded.has(titleOf(details));
      const search = inside.querySelector<HTMLInputElement>("#search");
      if (search !== null) search.value = searched;
      const ids = [...inside.querySelectorAll<HTMLElement>(".picture [data-id]")].map(({ dataset }) => dataset.id);
      // It filters by the text, too.
      select(selected !== undefined && ids.includes(selected) ? selected : "");
    };
  }

  const tabOf = (id: string) => tabs.querySelector(`#tab-${id}`) as HTMLButtonElement;

  function tab(id: string): HTMLButtonElement {
    const button = Object.assign(document.createElement("button"), { id: `tab-${id}`, type: "button" });
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", panel.id);
    button.addEventListener("click", () => open(id));
    return button;
  }

  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = all.findIndex(({ id }) => id === current);
    const { id = current } = all[(at + step + all.length) % all.length] ?? {};
    open(id);
    tabOf(id).focus();
  });
  return { show, open };
}

/** The first of them are those that are looked at while one types. */
function viewsOf({ config, objects, shown, findings }: Stack): Section[] {
  const parts = sections(shown, { title: "The stack", objects, findings });
  const [picture, found] = ["picture", "findings"].map((id) => parts.filter((part) => part.id === id));
  return [
    ...(picture ?? []),
    ...(found ?? []).map((part) => ({ ...part, title: `Findings (${findings.length})` })),
    { id: "yaml", title: "YAML", content: () => html`<pre tabindex="0">${toYaml(objects)}</pre>` },
    { id: "environments", title: "Environments", content: () => environments(config) },
    ...parts.filter(({ id }) => id !== "picture" && id !== "findings"),
  ];
}
