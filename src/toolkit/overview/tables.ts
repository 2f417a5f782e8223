// An overview as tables of text, for the terminal, Markdown and the page.
import { count } from "../vet/report/summary.ts";
import type { Component } from "./components.ts";
import type { Flow } from "./flows.ts";
import type { Overview } from "./overview.ts";
import type { Topic } from "./topics.ts";

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A note next to the rows, or instead of them. */
  readonly note?: string;
}

/** The tables of a topic. */
export const tables = (shown: Overview, topic: Topic): readonly Table[] => TABLES[topic](shown);

/** Whether a table has any content. */
export const hasContent = ({ rows, note = "" }: Table): boolean => rows.length > 0 || note !== "";

/** The part of an overview that a topic covers. */
export const dataOf = ({ flows, outside, ...shown }: Overview, topic: Topic): unknown =>
  ({
    flows: { flows, outside, reachability: shown.reachability, undecided: shown.undecided },
    budget: shown.budgets,
    resources: {
      components: shown.components.map(({ id, replicas, resources }) => ({ id, replicas, resources })),
      needs: shown.needs,
      quotas: shown.quotas,
    },
    images: shown.images,
    secrets: shown.secretKeys,
    objects: shown.objects,
  })[topic];

/** The titles of the ends of connections. */
export const titlesOf = ({ components, outside }: Overview): ReadonlyMap<string, string> =>
  new Map([...components, ...outside].map(({ id, title }) => [id, title]));

export const componentTable = ({ components }: Overview): Table => ({
  title: "Components",
  columns: ["Component", "Pods", "Ports", "Storage", "Requests", "Limits", "Object"],
  rows: components.map((each) => [
    each.title,
    podsText(each),
    portsText(each) || "-",
    storageText(each) || "-",
    perPod(each, "request"),
    perPod(each, "limit"),
    each.id,
  ]),
  note: components.length === 0 ? "No object makes pods." : "",
});

/** @example podsText(component) // "2–8" */
export const podsText = ({ replicas: { min, max } }: Component): string => (min === max ? `${min}` : `${min}–${max}`);

export const portsText = ({ ports }: Component): string =>
  ports.map(({ port, protocol }) => (protocol === "TCP" ? `${port}` : `${port}/${protocol}`)).join(", ");

export const storageText = ({ storage }: Component): string =>
  storage.map(({ claim, size, count }) => `${count === 1 ? "" : `${count} × `}${size ?? "?"} ${claim}`).join(", ");

const perPod = ({ resources }: Component, what: "request" | "limit"): string =>
  resources.map((each) => each[what]?.text.replace(/^\d+ × | =.*$/g, "") ?? "-").join(", ");

export const entryTable = (shown: Overview): Table => ({
  title: "Entry",
  columns: ["URL", "Match", "To", "By"],
  rows: shown.entries.map(({ host, path, pathType, to, service, from, tls }) => [
    `${tls === undefined ? "" : tls ? "https://" : "http://"}${host}${path}`,
    pathType,
    to.map((id) => titlesOf(shown).get(id) ?? id).join(", ") || `Service ${service}`,
    from,
  ]),
  note: shown.entries.length === 0 ? "No Ingress or route leads in." : "",
});

/** Whether a connection is allowed, and why. */
function stateOf({ isAllowed, isNeeded, policies }: Flow): string {
  if (!isAllowed) return "blocked";
  if (!isNeeded) return "open, no need known";
  return policies.length === 0 ? "open, no policy" : "allowed";
}

const flowTable = (shown: Overview): Table => {
  const titles = titlesOf(shown);
  return {
    title: "Flows",
    columns: ["From", "To", "Port", "State", "Reason"],
    rows: shown.flows.map((flow) => [
      titles.get(flow.from) ?? flow.from,
      titles.get(flow.to) ?? flow.to,
      `${flow.port}${flow.protocol === "TCP" ? "" : `/${flow.protocol}`}`,
      stateOf(flow),
      flow.why.join("; ") || "-",
    ]),
    note: shown.flows.length === 0 ? "No connection is known, and no NetworkPolicy opens one." : "",
  };
};

const outsideTable = ({ outside }: Overview): Table => ({
  title: "Outside",
  columns: ["Name", "Where"],
  rows: outside.map(({ title, places }) => [title, places.filter((place) => place !== title).join("; ") || "-"]),
});

/** Who reaches whom at which ports, as a matrix. */
export function reachTable(shown: Overview): Table {
  const titles = titlesOf(shown);
  const rows = Map.groupBy(shown.reachability, ({ from }) => from);
  const columns = [...new Set(shown.reachability.map(({ to }) => to))];
  return {
    title: "Reachability",
    columns: ["From \\ to", ...columns.map((id) => titles.get(id) ?? id)],
    rows: [...rows].map(([from, cells]) => [
      titles.get(from) ?? from,
      ...columns.map((to) => {
        const open = cells.find((each) => each.to === to)?.ports.filter(({ isOpen }) => isOpen) ?? [];
        return open.map(({ port }) => port).join(", ") || "·";
      }),
    ]),
    note:
      shown.undecided.length === 0
        ? "Ports that NetworkPolicies allow, whether needed or not; a dot means closed."
        : `${shown.undecided.join(", ")} may decide otherwise: policies of other kinds are not computed.`,
  };
}

const budgetTables = ({ budgets }: Overview): Table[] =>
  budgets.length === 0
    ? [
        {
          title: "Connection budget",
          columns: [],
          rows: [],
          note: "No database among the objects says how many connections it accepts.",
        },
      ]
    : budgets.map(({ server, total, max, parts }) => ({
        title: `Connection budget of ${server}`,
        columns: ["Who", "Pods", "Connections per pod", "Connections"],
        rows: [
          ...parts.map(({ what, pods, perPod, count }) => [what, `${pods ?? "-"}`, `${perPod ?? "-"}`, `${count}`]),
          ["at full scale", "", "", `${total} of ${max}`],
        ],
      }));

const resourceTables = (shown: Overview): Table[] => [
  {
    title: "Requests and limits at full scale",
    columns: ["Component", "Pods at once", "CPU requests", "CPU limits", "Memory requests", "Memory limits"],
    rows: shown.components.map(({ title, replicas, resources }) => [
      title,
      `${replicas.atOnce}`,
      ...resources.flatMap(({ request, limit }) => [request?.text ?? "-", limit?.text ?? "-"]),
    ]),
  },
  {
    title: "Sums by namespace",
    columns: ["Namespace", "What", "Needed"],
    rows: shown.needs.map(({ namespace, key, text, needed }) => [namespace || "-", key, needed === 0 ? "0" : text]),
  },
  {
    title: "Quotas",
    columns: ["Quota", "What", "Needed", ""],
    rows: shown.quotas.map(({ quota, key, text, isExceeded }) => [quota, key, text, isExceeded ? "too little" : ""]),
    note: shown.quotas.length === 0 ? "No ResourceQuota among the objects." : "",
  },
];

const imageTable = (shown: Overview): Table => {
  const titles = titlesOf(shown);
  return {
    title: "Images",
    columns: ["Image", "By digest", "Used by"],
    rows: shown.images.map(({ image, isPinned, usedBy }) => [
      image,
      isPinned ? "yes" : "no",
      usedBy.map(({ component, containers }) => `${titles.get(component)} (${containers.join(", ")})`).join("; "),
    ]),
  };
};

const secretTable = (shown: Overview): Table => {
  const titles = titlesOf(shown);
  return {
    title: "Secret keys",
    columns: ["Secret", "Key", "Comes from", "Read by"],
    rows: shown.secretKeys.map(({ namespace, secret, key, origin, readers }) => [
      `${namespace === "" ? "" : `${namespace}/`}${secret}`,
      key,
      origin,
      readers.map(({ by, as }) => `${titles.get(by) ?? by} (${as})`).join("; ") || "nothing",
    ]),
    note: shown.secretKeys.length === 0 ? "Nothing reads a Secret." : "Values are never shown.",
  };
};

const objectTable = (shown: Overview): Table => {
  const titles = titlesOf(shown);
  return {
    title: count(shown.objects.length, "object"),
    columns: ["Kind", "Namespace", "Name", "Component"],
    rows: shown.objects.map(({ kind, namespace, name, component }) => [
      kind || "-",
      namespace || "-",
      name || "-",
      titles.get(component ?? "") ?? "-",
    ]),
  };
};

const TABLES: Readonly<Record<Topic, (shown: Overview) => readonly Table[]>> = {
  flows: (shown) => [flowTable(shown), outsideTable(shown), reachTable(shown)],
  budget: budgetTables,
  resources: resourceTables,
  images: (shown) => [imageTable(shown)],
  secrets: (shown) => [secretTable(shown)],
  objects: (shown) => [objectTable(shown)],
};

/** What is shown without a topic. */
export const summaryTables = (shown: Overview): readonly Table[] => [
  componentTable(shown),
  entryTable(shown),
  {
    title: "In short",
    columns: [],
    rows: [],
    note: [
      ...shown.budgets.map(({ server, total, max }) => `${total} of ${max} connections to ${server} at full scale.`),
      `${count(shown.flows.filter(({ isNeeded }) => isNeeded).length, "needed connection")}, ${shown.flows.filter(({ isAllowed }) => !isAllowed).length} blocked.`,
      `${count(shown.objects.length, "object")}, ${count(shown.images.length, "image")}, ${count(shown.secretKeys.length, "Secret key")}.`,
    ].join("\n"),
  },
];
