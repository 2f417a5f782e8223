// What a page of a stack adds to its overview: vet's findings, and differences from other stacks.
import { ports } from "../aether/derived/declared.ts";
import { facts } from "../aether/vet/facts.ts";
import { notManifests } from "../toolkit/kubernetes/manifest.ts";
import type { Difference, PageOptions } from "../toolkit/page/page.ts";
import { type ConfigArguments, objectsInput } from "./config-input.ts";
import { type CommandContext, UsageError } from "./context.ts";
import { environmentsIn, overlayName } from "./environments.ts";
import { appliedObjects } from "./object-files.ts";
import { type GivenObjects, pipe } from "./objects-given.ts";
import type { Facts } from "./vet.ts";

export interface ComparisonOptions extends ConfigArguments {
  /** A file with the currently applied objects. */
  readonly from?: string | undefined;
  /** Names of environments, separated by commas. */
  readonly environments?: string | undefined;
}

/** @throws {UsageError} for a file that cannot be read, and an environment that does not exist */
export async function pageOptions(
  context: CommandContext,
  { objects, config, origin }: GivenObjects,
  { from, environments, ...arguments_ }: ComparisonOptions,
): Promise<Omit<PageOptions, "title">> {
  if (environments !== undefined && origin === undefined)
    throw new UsageError("--environments compares stacks of a config; files of objects have none.");
  const vet = await import("./vet.ts");
  const known: Facts = {
    ...(config === undefined ? vet.factsOfObjects(objects, ports) : facts(config)),
    schemas: await vet.kubernetesSchemas(),
    ...(context.kubernetes === undefined ? {} : { kubernetes: await vet.kubernetesOf(context.kubernetes()) }),
  };
  const others: { readonly title: string; readonly objects: readonly unknown[] }[] = [];
  if (from !== undefined) others.push({ title: from, objects: await appliedObjects(context, from, pipe("show")) });
  for (const environment of environments === undefined ? [] : environmentsIn(environments))
    others.push({
      title: overlayName(environment),
      ...(await objectsInput(context, { ...arguments_, environment })),
    });
  const findings = vet.vetInventory(vet.inventory(objects, known), { rules: vet.aetherRules });
  const differences: Difference[] = [];
  for (const other of others) differences.push(await difference(other.title, other.objects, objects, known));
  return { objects, findings, ...(differences.length === 0 ? {} : { differences }) };
}

async function difference(
  title: string,
  before: readonly unknown[],
  after: readonly unknown[],
  known: Facts,
): Promise<Difference> {
  const [{ differenceText, stackDifference }, { vetUpgrade }] = [
    await import("./difference.ts"),
    await import("./vet.ts"),
  ];
  for (const [name, objects] of [
    [title, before],
    ["the stack", after],
  ] as const) {
    const problem = notManifests(objects, (index) => `object ${index} of ${name}`);
    if (problem !== undefined) throw new UsageError(`${problem}.`);
  }
  const found = stackDifference(before as object[], after as object[], known.kubernetes?.update);
  const replaced = found.namespaces === undefined ? vetUpgrade(before, after, known) : { findings: [] };
  return { title: `${title} → this stack`, text: differenceText(found), ...replaced };
}
