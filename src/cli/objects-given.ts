// The objects for a command: from files or standard input, or the stack of a config.
import type { AetherConfig } from "../aether/config/types.ts";
import { isTree } from "../toolkit/kubernetes/read.ts";
import { CONFIG_FILES, isProgram } from "./config-file.ts";
import { type ConfigArguments, configOptions, type Origin, objectsInput, originText } from "./config-input.ts";
import { type CommandContext, UsageError } from "./context.ts";
import { nameOf } from "./files.ts";
import { readObjects } from "./object-files.ts";
import type { Path, Position } from "./vet.ts";

/** The command, and what it does with the objects. */
export interface CommandVerb {
  readonly name: string;
  readonly done: string;
}

/** More objects than these may take more than a second. */
const MANY = 1000;

/** What to type if there are no objects. */
export const pipe = (name: string): string =>
  `Give files with Kubernetes objects, or pipe them in: aether-k8s render | aether-k8s ${name} -`;

export interface GivenObjects {
  readonly objects: readonly unknown[];
  readonly position?: (index: number, path: Path) => Position | undefined;
  /** `undefined` for files, and if a config file returns its own objects. */
  readonly config: AetherConfig | undefined;
  /** What was checked. */
  readonly name: string;
  readonly origin?: Origin;
  /** What was not read, and why. */
  readonly notes: readonly string[];
  /** The indexes of objects that kustomize completes. */
  readonly unbuilt: ReadonlySet<number>;
  /** By the index of an object, the places of keys that it sets more than once. */
  readonly repeated: ReadonlyMap<number, readonly Path[]>;
}

/**
 * The input of a command. A pipe is read if nothing else is named.
 * @throws {UsageError}
 */
export async function objectsGiven(
  context: CommandContext,
  named: readonly string[],
  { from, ...config }: ConfigArguments & { readonly from?: string | undefined },
  { name, done }: CommandVerb,
): Promise<GivenObjects> {
  const piped = named.length > 0 || from === "-" || isChosen(config) ? "" : await context.piped?.();
  if (piped === undefined) await refuseSilence(context, name);
  const files = piped?.trim() ? ["-"] : named;
  const reading = piped?.trim() ? { ...context, readFile: () => piped } : context;
  if (files.length > 0) {
    const wanted = (Object.keys(configOptions) as (keyof ConfigArguments)[]).find(
      (option) => config[option] !== undefined,
    );
    if (wanted !== undefined)
      throw new UsageError(
        `--${wanted} selects a stack to render and ${name}, but files are ${done} as they are. Use one or the other.`,
      );
    const program = files.find(isProgram);
    if (program !== undefined)
      throw new UsageError(
        `${program} is a program, not objects. If it is a config: aether-k8s ${name} --config ${program}`,
      );
    const read = await readObjects(reading, files, pipe(name));
    if (read.objects.every((each) => isTree(each) && each.apiVersion === undefined && each.kind === undefined))
      throw new UsageError(
        `${files.map(nameOf).join(", ")} ${files.length === 1 ? "contains" : "contain"} no Kubernetes objects. If it is a config: aether-k8s ${name} ${files.map((each) => `-f ${each}`).join(" ")}`,
      );
    if (read.objects.length > MANY) context.progress?.(`looking at ${read.objects.length} objects`);
    return {
      ...read,
      config: undefined,
      name: files.map(nameOf).join(", "),
    };
  }
  const { origin, ...input } = await objectsInput(context, config);
  return {
    ...input,
    origin,
    name: `the stack of ${originText(origin)}`,
    notes: [],
    unbuilt: new Set(),
    repeated: new Map(),
  };
}

const isChosen = (config: ConfigArguments) =>
  (Object.keys(configOptions) as (keyof ConfigArguments)[]).some((option) => config[option] !== undefined);

/**
 * If a pipe sends nothing, its writer may be slow or absent: a config in the directory is used, the defaults are not.
 * @throws {UsageError}
 */
async function refuseSilence(context: CommandContext, name: string): Promise<void> {
  if (!CONFIG_FILES.some((file) => context.exists(file)))
    throw new UsageError(
      `standard input is a pipe that sends nothing. Use aether-k8s ${name} - to wait for it, or aether-k8s ${name} < /dev/null to ${name} the default stack.`,
    );
  context.note(
    `standard input is a pipe that sends nothing, so it is ignored. Use aether-k8s ${name} - to wait for it.`,
  );
}
