// The parts of docs/deployment-k8s.md that are computed: who may connect to whom, and how many connections a database sees.

import { configSchema, type ResolvedConfig } from "../src/aether/config/schema.ts";
import { connectionBudget, largestPool } from "../src/aether/derived/connection-budget.ts";
import { roster } from "../src/aether/derived/declared.ts";
import { type Connection, connections } from "../src/aether/derived/endpoints.ts";
import { PEERS } from "../src/aether/topology.ts";
import { zodOf } from "../src/toolkit/schema/zod.ts";
import { everyConnection } from "./example-configs.ts";

/** The guide with its computed parts written anew, each between `<!-- name -->` and `<!-- /name -->`. */
export function guide(text: string): string {
  return Object.entries({ matrix, pools }).reduce(
    (guide, [name, part]) =>
      guide.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, start, end) => `${start}${part().join("\n")}\n${end}`,
      ),
    text,
  );
}

// By the schema alone: defaults.ts is out of date while a field is being added.
const resolved = (config: object): ResolvedConfig => zodOf(configSchema("production")).parse(config);

const all = () => resolved(everyConnection);

const COMPONENTS = Object.fromEntries(Object.values(roster).map(({ name, title }) => [name, title]));
const TITLES: Readonly<Record<string, string>> = { ...PEERS, ...COMPONENTS };

const ports = ({ endpoints }: Connection) => [...new Set(endpoints.map(({ port }) => port))].join(", ");

function matrix(): string[] {
  const found = connections(all());
  const rows = [...new Set(found.map(({ from }) => from))];
  const columns = [...new Set(found.map(({ to }) => to))];
  const cell = (from: string, to: string) => {
    const connection = found.find((each) => each.from === from && each.to === to);
    return connection === undefined ? "" : ports(connection);
  };
  return [
    `| from \\ to | ${columns.map((to) => TITLES[to]).join(" | ")} |`,
    `|---|${columns.map(() => "---").join("|")}|`,
    ...rows.map((from) => `| **${TITLES[from]}** | ${columns.map((to) => cell(from, to)).join(" | ")} |`),
    "",
    ...found.map(
      (connection) =>
        `- ${TITLES[connection.from]} to ${TITLES[connection.to]}, port ${ports(connection)}: ${connection.why}`,
    ),
  ];
}

const LIMITS = [100, 200, 400];

function pools(): string[] {
  const sizes = [1, 2, 4, 8, 16].flatMap((maxReplicas) => [1, 2].map((workers) => ({ maxReplicas, workers })));
  return [
    `| maximum API pods | processes per pod | connections with the default pool (5 + 10) | ${LIMITS.map((limit) => `largest pool for ${limit}`).join(" | ")} |`,
    `|---|---|---|${LIMITS.map(() => "---").join("|")}|`,
    ...sizes.map(({ maxReplicas, workers }) => {
      const budget = connectionBudget(
        resolved({
          // Memory is another matter: enough of it, and a database elsewhere.
          api: { workers, autoscaling: { minReplicas: 1, maxReplicas }, resources: { limits: { memory: "4Gi" } } },
          postgres: { external: { host: "10.20.0.5", maxConnections: 10_000 } },
        }),
      );
      const largest = LIMITS.map((maxConnections) => largestPool({ ...budget, maxConnections }));
      return `| ${maxReplicas} | ${workers} | ${budget.total} | ${largest.map((pool) => (pool < 1 ? "none" : pool)).join(" | ")} |`;
    }),
  ];
}
