// The parts of docs/deployment-k8s.md that are computed: who may connect to whom, and how many connections a database sees.
import { connectionBudget, largestPool } from "../src/aether/app/connection-budget.ts";
import { configSchema } from "../src/aether/config/schema.ts";
import type { AetherConfig } from "../src/aether/config/types.ts";
import { type Connection, connections } from "../src/aether/topology.ts";

/** The guide with its computed parts written anew, each between `<!-- name -->` and `<!-- /name -->`. */
export function guide(text: string): string {
  return Object.entries({ flows, matrix, pools }).reduce(
    (guide, [name, part]) =>
      guide.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, start, end) => `${start}${part().join("\n")}\n${end}`,
      ),
    text,
  );
}

/** A stack in which every connection of the table exists. */
const all: AetherConfig = {
  auth: { methods: ["password", "google"] },
  ingress: { tls: { issuer: { name: "letsencrypt" } } },
};

const NAMES: Readonly<Record<string, string>> = {
  ingressController: "ingress controller",
  acmeSolver: "cert-manager's solver",
  api: "API",
  scheduler: "scheduler",
  ui: "UI",
  postgres: "PostgreSQL",
  mlflow: "MLflow",
  migration: "migration",
  dns: "DNS",
  homeAssistant: "Home Assistant",
  llm: "LLM",
  google: "Google",
};

/** With the schema's own defaults: those in defaults.ts are of the time before this run. */
const resolved = (config: AetherConfig) => configSchema("production").parse(config);

const ports = ({ endpoints }: Connection) => [...new Set(endpoints.map(({ port }) => port))].join(", ");

function flows(): string[] {
  const found = connections(resolved(all));
  const inside = ["api", "scheduler", "ui", "postgres", "mlflow", "migration", "acmeSolver"];
  const node = (name: string) => `${name}["${NAMES[name]}"]`;
  const used = [...new Set(found.flatMap(({ from, to }) => [from, to]))];
  return [
    "```mermaid",
    "flowchart LR",
    ...used.filter((name) => !inside.includes(name)).map((name) => `  ${node(name)}`),
    "  subgraph namespace",
    ...used.filter((name) => inside.includes(name)).map((name) => `    ${node(name)}`),
    "  end",
    ...found
      .filter(({ to }) => to !== "dns")
      .map((connection) => `  ${connection.from} -- ${ports(connection)} --> ${connection.to}`),
    "```",
  ];
}

function matrix(): string[] {
  const found = connections(resolved(all));
  const rows = [...new Set(found.map(({ from }) => from))];
  const columns = [...new Set(found.map(({ to }) => to))];
  const cell = (from: string, to: string) => {
    const connection = found.find((each) => each.from === from && each.to === to);
    return connection === undefined ? "" : ports(connection);
  };
  return [
    `| from \\ to | ${columns.map((to) => NAMES[to]).join(" | ")} |`,
    `|---|${columns.map(() => "---").join("|")}|`,
    ...rows.map((from) => `| **${NAMES[from]}** | ${columns.map((to) => cell(from, to)).join(" | ")} |`),
    "",
    ...found.map(
      (connection) =>
        `- ${NAMES[connection.from]} to ${NAMES[connection.to]}, port ${ports(connection)}: ${connection.why}`,
    ),
  ];
}

const LIMITS = [100, 200, 400];

function pools(): string[] {
  const sizes = [1, 2, 4, 8, 16].flatMap((maxReplicas) => [1, 2].map((workers) => ({ maxReplicas, workers })));
  return [
    `| API pods at most | processes in each | connections of the default pool (5 + 10) | ${LIMITS.map((limit) => `largest pool for ${limit}`).join(" | ")} |`,
    `|---|---|---|${LIMITS.map(() => "---").join("|")}|`,
    ...sizes.map(({ maxReplicas, workers }) => {
      const budget = connectionBudget(
        resolved({
          // Memory is another matter: enough of it, and a database elsewhere.
          api: { workers, autoscaling: { minReplicas: 1, maxReplicas }, resources: { limits: { memory: "4Gi" } } },
          postgres: { external: { host: "db.example.com", maxConnections: 10_000 } },
        }),
      );
      const largest = LIMITS.map((maxConnections) => largestPool({ ...budget, maxConnections }));
      return `| ${maxReplicas} | ${workers} | ${budget.total} | ${largest.map((pool) => (pool < 1 ? "none" : pool)).join(" | ")} |`;
    }),
  ];
}
