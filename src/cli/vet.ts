// The parts of vet that the commands use: a separate file in the build, because a render of the defaults does not need it.

export { factsOfObjects } from "../aether/vet/facts-of-objects.ts";
export { aetherRules, roster } from "../aether/vet/rules.ts";
export { connectionBudgets } from "../aether/vet/valid-connection-budget.ts";
export { vetUpgrade } from "../aether/vet/vet.ts";
// Shared with a config file that imports this package: vet is most of the library, and the file's output is vetted anyway.
export * as library from "../index.ts";
export { KUBERNETES_VERSIONS, type Kubernetes, kubernetesOf, type Refusal } from "../toolkit/judge/kubernetes.ts";
export { inventory, placed } from "../toolkit/kubernetes/inventory.ts";
export type { Path } from "../toolkit/kubernetes/path.ts";
export type { Facts, ServerAnswer } from "../toolkit/vet/facts.ts";
export type { Finding, Position } from "../toolkit/vet/finding.ts";
export { explanation } from "../toolkit/vet/report/explanation.ts";
export { github } from "../toolkit/vet/report/github.ts";
export { json } from "../toolkit/vet/report/json.ts";
export { pretty } from "../toolkit/vet/report/pretty.ts";
export { sarif } from "../toolkit/vet/report/sarif.ts";
export { summary, summaryText } from "../toolkit/vet/report/summary.ts";
export { kubernetesSchemas } from "../toolkit/vet/schema/load.ts";
export type { Schemas } from "../toolkit/vet/schema/schemas.ts";
export type { UpgradeReport } from "../toolkit/vet/upgrade/index.ts";
export { vetInventory } from "../toolkit/vet/vet.ts";
