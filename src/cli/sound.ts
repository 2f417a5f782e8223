// Whether what a command is about to write has no error in it.

import type { AetherConfig } from "../aether/config/types.ts";
import { facts } from "../aether/facts.ts";
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import type { ObjectsInput } from "./config-input.ts";
import type { Context } from "./context.ts";
import { reasons } from "./off.ts";

interface Wish {
  /** Of the stack, where there are several. */
  readonly name?: string;
  /** Rules that are not to be heard, as `--off` gives them. */
  readonly off?: readonly string[] | undefined;
}

/**
 * Tells everything that is wrong with the stack; whether nothing of it is an error.
 * @throws {UsageError} for a rule that there is not
 */
export async function isSound(context: Context, { objects, config }: ObjectsInput, wish: Wish = {}): Promise<boolean> {
  if (isDefault(config)) return true;
  const { inventory, pretty, roster, summary, summaryText, vetInventory } = await import("./vet.ts");
  // Our own objects are as Kubernetes' types are; what others made may be anything.
  const isOurs = config !== undefined && config.extraObjects === undefined;
  const schemas = isOurs ? {} : { schemas: await (await import("./schemas.ts")).kubernetesSchemas() };
  const all = inventory(objects as readonly KubernetesObject[], {
    ...(config === undefined ? {} : facts(config)),
    ...schemas,
  });
  const findings = vetInventory(all, { off: reasons(wish.off, roster) });
  if (findings.length > 0) {
    const title = wish.name === undefined ? "" : `${wish.name}:\n`;
    context.stderr(`${title}${pretty(findings, { looked: summaryText(summary(all)) })}`);
  }
  return findings.every(({ severity }) => severity === "warning");
}

/** The defaults are always the same bytes, which the tests of this package vet (test/vet/no-false-alarms.test.ts). */
const isDefault = (config: AetherConfig | undefined) => config !== undefined && Object.keys(config).length === 0;
