// Vets what a command is about to write: an error prevents it.

import type { AetherConfig } from "../aether/config/types.ts";
import { ports } from "../aether/derived/declared.ts";
import { facts } from "../aether/vet/facts.ts";
import { isTree } from "../toolkit/kubernetes/read.ts";
import type { podFields } from "../toolkit/schema/pod-fields.ts";
import type * as z from "../toolkit/schema/z.ts";
import type { ObjectsInput } from "./config-input.ts";
import type { Context } from "./context.ts";
import { disabledRules } from "./disabled-rules.ts";

interface Options {
  /** The name of the stack, if there are several. */
  readonly title?: string;
  /** As passed to `--off`. */
  readonly off?: readonly string[] | undefined;
}

/**
 * Whether vet finds no error in a stack; all findings, including warnings, are printed to standard error.
 * @throws {UsageError} for a disabled rule that does not exist
 */
export async function passesVet(
  context: Context,
  { objects, config }: ObjectsInput,
  { title, off }: Options = {},
): Promise<boolean> {
  if (isDefault(config)) return true;
  const { aetherRules, connectionBudgets, factsOfObjects, ...vet } = await import("./vet.ts");
  const schemas = isTyped(config) ? {} : { schemas: await vet.kubernetesSchemas() };
  const all = vet.inventory(objects, {
    ...(config === undefined ? factsOfObjects(objects, ports) : facts(config)),
    ...schemas,
  });
  const findings = vet.vetInventory(all, { rules: aetherRules, off: disabledRules(off, vet.roster) });
  if (findings.length > 0)
    context.stderr(
      `${title === undefined ? "" : `${title}:\n`}${vet.pretty(findings, { looked: vet.summaryText(vet.summary(all, connectionBudgets(all))) })}`,
    );
  return findings.every(({ severity }) => severity === "warning");
}

/** The defaults are always the same bytes, which the tests of this package vet (test/toolkit/vet/no-false-alarms.test.ts). */
const isDefault = (config: AetherConfig | undefined) => config !== undefined && Object.keys(config).length === 0;

/** Whether the objects have only known fields, because this package wrote all of them: parts from the user may have any. */
const isTyped = (config: AetherConfig | undefined) =>
  config !== undefined &&
  config.extraObjects === undefined &&
  !Object.values(config).some(
    (section) => isTree(section) && Object.keys(section).some((field) => Object.hasOwn(HANDED_THROUGH, field)),
  ) &&
  // The autoscaler's metrics are such a part, too.
  !(isTree(config.api?.autoscaling) && "metrics" in config.api.autoscaling);

type PodFields = ReturnType<typeof podFields>;

/** The pod fields that are parts of Kubernetes objects: below their first level the config's schema accepts anything. */
export type HandedThrough = {
  [Field in Exclude<keyof PodFields, "networkPolicy">]: z.output<PodFields[Field]> extends
    | string
    | Record<string, string>
    | undefined
    ? never
    : Field;
}[Exclude<keyof PodFields, "networkPolicy">];

const HANDED_THROUGH: Readonly<Record<HandedThrough, true>> = {
  env: true,
  envFrom: true,
  volumes: true,
  volumeMounts: true,
  initContainers: true,
  sidecars: true,
  tolerations: true,
  affinity: true,
  topologySpreadConstraints: true,
  securityContext: true,
};
