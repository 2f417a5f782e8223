// What values come to: the stack, its overview, and what vet says of it.
import type { AetherConfig } from "../../src/aether/config/types.ts";
import { overview } from "../../src/aether/overview.ts";
import { aetherStack } from "../../src/aether/stack.ts";
import { facts } from "../../src/aether/vet/facts.ts";
import { vet } from "../../src/aether/vet/vet.ts";
import { ConfigError } from "../../src/toolkit/errors.ts";
import type { Kubernetes } from "../../src/toolkit/judge/kubernetes.ts";
import type { KubernetesObject } from "../../src/toolkit/kubernetes/manifest.ts";
import type { Overview } from "../../src/toolkit/overview/overview.ts";
import type { Finding } from "../../src/toolkit/vet/finding.ts";
import compact from "../../src/toolkit/vet/schema/kubernetes.json" with { type: "json" };
import { type CompactSchemas, schemasOf } from "../../src/toolkit/vet/schema/schemas.ts";
import { type Problem, problemOf, valuesOf } from "./values.ts";

export interface Stack {
  readonly config: AetherConfig;
  readonly objects: readonly KubernetesObject[];
  readonly shown: Overview;
  readonly findings: readonly Finding[];
}

const schemas = schemasOf(compact as unknown as CompactSchemas);

/** @throws {ConfigError} */
export function stackOf(config: AetherConfig, kubernetes?: Kubernetes): Stack {
  const objects = aetherStack(config);
  const known = facts(config);
  const judged = { ...known, schemas, ...(kubernetes === undefined ? {} : { kubernetes }) };
  return { config, objects, shown: overview(objects, known), findings: vet(objects, judged) };
}

/** The stack of a text, or what is wrong with the text. */
export function read(text: string): Stack | readonly Problem[] {
  const { document, problems, config } = valuesOf(text);
  if (config === undefined) return problems;
  try {
    return stackOf(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map((issue) => problemOf(issue, document, text));
  }
}
