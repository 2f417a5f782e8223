import manifest from "../../../package.json" with { type: "json" };
import { ports } from "../../aether/derived/declared.ts";
import { facts } from "../../aether/vet/facts.ts";
import { choice } from "../choice.ts";
import { command, type Values } from "../command.ts";
import { configOptions, noteFile, noteOrigin } from "../config-input.ts";
import { configFindings, RejectedConfig, stackPlaces } from "../config-place.ts";
import { type CommandContext, type ExitCode, UsageError } from "../context.ts";
import { disabledRules, ruleNamed } from "../disabled-rules.ts";
import { onceFromStdin } from "../files.ts";
import { appliedObjects } from "../object-files.ts";
import { objectsGiven, pipe } from "../objects-given.ts";
import { painter } from "../paint.ts";
import type { Facts, Schemas, UpgradeReport } from "../vet.ts";

const PIPE = pipe("vet");

const options = {
  ...configOptions,
  format: { type: "string" },
  off: { type: "string", multiple: true },
  explain: { type: "string" },
  from: { type: "string" },
  namespace: { type: "string" },
  server: { type: "boolean" },
  context: { type: "string" },
  "kubernetes-version": { type: "string" },
} as const;

/** `aether-k8s vet`: problems in the objects of files, or in the stack of a config. */
export const vet = command({ options, takesArguments: true, run });

async function run(
  context: CommandContext,
  values: Values<typeof options>,
  files: readonly string[],
): Promise<ExitCode> {
  const format = choice("--format", values.format ?? "pretty", ["pretty", "json", "sarif", "github"]);
  onceFromStdin([...files, ...(values.from === undefined ? [] : [values.from])]);
  const all = await import("../vet.ts");
  if (values.explain !== undefined) return explain(context, values.explain, all);
  const input = await objectsGiven(context, files, values, { name: "vet", done: "vetted" }).catch((error: unknown) => {
    if (!(error instanceof RejectedConfig) || format === "pretty") throw error;
    return error;
  });
  if (input instanceof RejectedConfig) return reportConfig(context, format, input, all);
  const { objects: read, config, name, origin } = input;
  const { namespace } = values;
  if (namespace !== undefined && origin !== undefined)
    throw new UsageError("--namespace applies to objects read from files. For a stack, use --set namespace=NAME.");
  const objects = namespace === undefined ? read : all.placed(read, namespace);
  const known = {
    ...(config === undefined ? all.factsOfObjects(objects, ports) : facts(config)),
    unbuilt: input.unbuilt,
    repeated: input.repeated,
  };
  const cluster = await clusterOf(context, values);
  const version = values["kubernetes-version"] ?? cluster?.version;
  const judges = { schemas: await schemas(version), ...(await kubernetes(context, version)) };
  const asked = cluster?.ask(objects);
  const inventory = all.inventory(objects, { ...known, ...judges, ...(asked && { server: asked.answers }) });
  const off = disabledRules(values.off, all.roster);
  const position =
    input.position ?? (origin === undefined || format === "pretty" ? undefined : stackPlaces(origin, objects));
  const judged = { off, ...(position === undefined ? {} : { position }) };
  const old = values.from === undefined ? undefined : await appliedObjects(context, values.from, PIPE);
  const before = old === undefined || namespace === undefined ? old : all.placed(old, namespace);
  const upgraded =
    before === undefined ? undefined : all.vetUpgrade(before, objects, { ...known, ...judges, ...judged });
  const findings = [
    ...all.vetInventory(inventory, { rules: all.aetherRules, ...judged }),
    ...(upgraded?.findings ?? []),
  ];
  const counted = all.summary(inventory, all.connectionBudgets(inventory));
  const summary = { ...counted, notes: [...input.notes, ...counted.notes, ...(asked?.notes ?? [])] };
  const paint = painter(context);
  const looked = [`${name}: ${all.summaryText(summary)}`, ...(upgraded === undefined ? [] : [restarts(upgraded)])].join(
    "; ",
  );
  const texts = {
    pretty: () => all.pretty(findings, { paint, looked, notes: summary.notes }),
    json: () => all.json(findings, summary),
    sarif: () => all.sarif(findings, all.roster, manifest.version),
    github: () => all.github(findings),
  };
  context.stdout(texts[format]());
  // The pretty report already says which config it is.
  if (origin !== undefined) (format === "pretty" ? noteFile : noteOrigin)(context, origin);
  return findings.length === 0 ? 0 : 1;
}

/** A config that cannot be rendered, as a finding in machine formats; the reason is also on standard error. */
function reportConfig(
  context: CommandContext,
  format: string,
  error: RejectedConfig,
  { json, sarif, github, inventory, roster, summary }: All,
): ExitCode {
  const findings = configFindings(error);
  const texts: Readonly<Record<string, () => string>> = {
    json: () => json(findings, summary(inventory([], {}))),
    sarif: () => sarif(findings, roster, manifest.version),
    github: () => github(findings),
  };
  context.stdout(texts[format]?.() ?? "");
  context.stderr(`aether-k8s: ${error.message}\n`);
  return 2;
}

const restarts = ({ restarts: pods }: UpgradeReport) =>
  pods.length === 0 ? "no pods restart" : `restarts the pods of ${pods.join(", ")}`;

/** The cluster to ask, and its version if it is supported. @throws {UsageError} */
async function clusterOf(context: CommandContext, values: Values<typeof options>) {
  if (values.server !== true) {
    if (values.context !== undefined)
      throw new UsageError("--context names the cluster that --server asks: add --server.");
    return undefined;
  }
  const { server } = await import("../server.ts");
  const { KUBERNETES_VERSIONS } = await import("../vet.ts");
  const { version, ask } = server(context, values.context);
  const isKnown = KUBERNETES_VERSIONS.some((each) => version?.startsWith(`v${each}.`));
  return { ask, version: isKnown ? version : undefined };
}

async function schemas(version: string | undefined): Promise<Schemas> {
  const { kubernetesSchemas } = await import("../vet.ts");
  try {
    return await kubernetesSchemas(version);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--kubernetes-version: ${error.message}`);
    throw error;
  }
}

/** Kubernetes' own code, if the command has it. Schemas have already rejected an invalid version. */
async function kubernetes(
  { kubernetes: bytes }: CommandContext,
  version: string | undefined,
): Promise<Pick<Facts, "kubernetes">> {
  if (bytes === undefined) return {};
  const { kubernetesOf } = await import("../vet.ts");
  return { kubernetes: await kubernetesOf(bytes(), version) };
}

type All = typeof import("../vet.ts");

function explain(context: CommandContext, name: string, { roster, explanation }: All): ExitCode {
  context.stdout(explanation(ruleNamed(name, roster)));
  return 0;
}
