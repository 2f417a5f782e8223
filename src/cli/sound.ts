// Whether what a command is about to write has no error in it.
import type { KubernetesObject } from "../compose/reference.ts";
import type { AetherConfig } from "../config/types.ts";
import { facts } from "../stack-facts.ts";
import type { ObjectsInput } from "./config-input.ts";
import type { Context } from "./context.ts";

/** Tells everything that is wrong with the stack, under its name where it has one; whether nothing of it is an error. */
export async function isSound(context: Context, { objects, config }: ObjectsInput, name?: string): Promise<boolean> {
  if (isDefault(config)) return true;
  const { inventory, pretty, summary, summaryText, vetInventory } = await import("./vet.ts");
  const all = inventory(objects as readonly KubernetesObject[], config === undefined ? {} : facts(config));
  const findings = vetInventory(all, {});
  if (findings.length > 0)
    context.stderr(
      `${name === undefined ? "" : `${name}:\n`}${pretty(findings, { looked: summaryText(summary(all)) })}`,
    );
  return findings.every(({ severity }) => severity === "warning");
}

/** The defaults are always the same bytes, which the tests of this package vet (test/vet/no-false-alarms.test.ts). */
const isDefault = (config: AetherConfig | undefined) => config !== undefined && Object.keys(config).length === 0;
