// The interactive behavior of a page's sections. Everything is readable without it; it only hides, highlights and opens.

export interface Interactive {
  /** Shows only what belongs to one end of connections; `""` shows everything. */
  readonly select: (id: string) => void;
  /** Expands an object, even if it is filtered out. */
  readonly reveal: (object: HTMLDetailsElement) => void;
}

/** Makes the sections in a part of a document interactive. */
export function interactive(root: Document | HTMLElement): Interactive {
  const query = <E extends Element>(selector: string) => root.querySelector<E>(selector);
  const all = <E extends Element>(selector: string) => [...root.querySelectorAll<E>(selector)];

  const only = query<HTMLSelectElement>("#only");
  const everything = query<HTMLButtonElement>("#everything");
  const announced = query<HTMLElement>("#shown");
  const search = query<HTMLInputElement>("#search");
  const nodes = all<SVGGElement>(".picture [data-id]");
  const flows = all<SVGElement>(".picture [data-from]");
  const cells = all<HTMLElement>(".reach [data-from]");
  const rows = all<HTMLElement>("[data-about]");

  function select(id: string): void {
    const isOf = ({ dataset }: SVGElement | HTMLElement) => id === "" || dataset.from === id || dataset.to === id;
    // The matrix has a cell for closed connections, too.
    const near = new Set([id, ...flows.filter(isOf).flatMap(({ dataset }) => [dataset.from ?? "", dataset.to ?? ""])]);
    for (const end of [...flows, ...cells]) end.classList.toggle("off", !isOf(end));
    for (const node of nodes) {
      const own = node.dataset.id ?? "";
      node.classList.toggle("off", id !== "" && !near.has(own));
      node.setAttribute("aria-pressed", String(id !== "" && own === id));
    }
    for (const row of rows) row.hidden = id !== "" && !(JSON.parse(row.dataset.about ?? "[]") as string[]).includes(id);
    if (only !== null) only.value = id;
    if (everything !== null) everything.hidden = id === "";
    const title = only?.selectedOptions[0]?.text ?? "";
    if (announced !== null)
      announced.textContent = id === "" ? "" : `Only the connections and objects of ${title} are shown.`;
    filter();
  }

  /** Shows only the objects whose names contain the text. */
  function filter(): void {
    const text = search?.value.trim().toLowerCase() ?? "";
    for (const object of all<HTMLElement>("#objects details"))
      object.classList.toggle(
        "filtered",
        !(object.querySelector("summary")?.textContent ?? "").toLowerCase().includes(text),
      );
  }

  function toggle(node: SVGGElement): void {
    select(node.getAttribute("aria-pressed") === "true" ? "" : (node.dataset.id ?? ""));
  }

  function reveal(object: HTMLDetailsElement): void {
    if (object.hidden || object.classList.contains("filtered")) {
      if (search !== null) search.value = "";
      select("");
    }
    object.open = true;
    object.scrollIntoView();
  }

  for (const node of nodes) {
    node.addEventListener("click", () => toggle(node));
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle(node);
    });
  }
  only?.addEventListener("change", () => select(only.value));
  everything?.addEventListener("click", () => {
    select("");
    only?.focus();
  });
  search?.addEventListener("input", filter);
  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape") select("");
  });
  for (const element of all<HTMLElement>(".tools")) element.hidden = false;
  return { select, reveal };
}
