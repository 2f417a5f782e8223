// The parts of show and explain that the commands use: a separate file in the build, because it contains the layout of pictures.
export { budgetsOf } from "../aether/vet/valid-connection-budget.ts";
export { overviewOf } from "../toolkit/overview/overview.ts";
export { dataOf, summaryTables, tables } from "../toolkit/overview/tables.ts";
export { type Difference, toPage } from "../toolkit/page/page.ts";
export { toMarkdown } from "../toolkit/picture/mermaid.ts";
export { toSvg } from "../toolkit/picture/svg.ts";
