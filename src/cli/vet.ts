// All of vet that the commands use: a file of its own also when built, because a render of the defaults does without it.
export type { Facts } from "../vet/facts.ts";
export type { Finding, Path, Position } from "../vet/finding.ts";
export { inventory } from "../vet/inventory.ts";
export { explanation } from "../vet/report/explanation.ts";
export { github } from "../vet/report/github.ts";
export { json } from "../vet/report/json.ts";
export { pretty } from "../vet/report/pretty.ts";
export { sarif } from "../vet/report/sarif.ts";
export { summary, summaryText } from "../vet/report/summary.ts";
export { roster } from "../vet/roster.ts";
export type { Schemas } from "../vet/schema/schemas.ts";
export { type UpgradeReport, vetUpgrade } from "../vet/upgrade/index.ts";
export { vetInventory } from "../vet/vet.ts";
