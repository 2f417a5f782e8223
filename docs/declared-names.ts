// src/aether/declared-names.ts: what the components declare, as literal types.

import { roster, secretKeyNames } from "../src/aether/derived/declared.ts";
import { partNames } from "../src/aether/part-names.ts";
import { FLOWS } from "../src/aether/topology.ts";

/** The module that the types of references and of Secrets are made of. */
export function declaredNames(): string {
  const components = Object.values(roster);
  const visited = new Set<string>(FLOWS.filter(({ from }) => from === "ingressController").map(({ to }) => to));
  const policies = {
    NetworkPolicy: components.map(({ name }) => name),
    CiliumNetworkPolicy: components.map(({ name }) => name).filter((name) => visited.has(name)),
  };
  const parts: Record<string, string[]> = {};
  for (const names of [partNames, policies, ...components.map(({ names }) => names)])
    for (const [kind, own] of Object.entries<readonly string[]>(names)) parts[kind] = [...(parts[kind] ?? []), ...own];
  return [
    "// Generated from the declarations of the components by `npm run generate`: as types of the components themselves, these would",
    "// bring the whole schema into the declarations of the package.",
    "",
    "/** The keys of the Secret. */",
    `export type SecretKey = ${union(secretKeyNames)};`,
    "",
    "/** What follows the stack's name in the names of objects, by their kind; a part that ends with `*` goes on. */",
    "export interface NameParts {",
    ...Object.entries(parts).map(([kind, names]) => `  ${kind}: ${union([...new Set(names)])};`),
    "}",
    "",
  ].join("\n");
}

const union = (words: readonly string[]) => words.map((word) => JSON.stringify(word)).join(" | ");
