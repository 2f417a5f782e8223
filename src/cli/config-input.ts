// The config of a command line: the config file, values files in order, then --environment, then --set.

import type { AetherConfig } from "../aether/config/types.ts";
import { aetherStack } from "../aether/stack.ts";
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import { isTree, type Tree } from "../toolkit/kubernetes/read.ts";
import { toJson } from "../toolkit/render/json.ts";
import { nameOfJoined } from "../toolkit/schema/unknown-key.ts";
import { parseAssignment } from "./assignment.ts";
import type { Values } from "./command.ts";
import { CONFIG_FILES, configFile, isProgram, isValues } from "./config-file.ts";
import { assignmentLayer, environmentLayer, type Layer, programLayer, rejecting, valuesLayer } from "./config-place.ts";
import { type CommandContext, type Context, UsageError } from "./context.ts";
import { environmentOf } from "./environments.ts";
import { nameOf, onceFromStdin, readText, yamlContent } from "./files.ts";
import { merged } from "./merged.ts";
import { VALUES_YAML } from "./yaml-problems.ts";

export const configOptions = {
  config: { type: "string" },
  values: { type: "string", short: "f", multiple: true },
  set: { type: "string", multiple: true },
  environment: { type: "string" },
} as const;

export type ConfigArguments = Values<typeof configOptions>;

export interface ObjectsInput {
  readonly objects: readonly KubernetesObject[];
  /** `undefined` if a config file returns its own objects. */
  readonly config: AetherConfig | undefined;
  readonly origin: Origin;
}

/** The source of a config. */
export interface Origin {
  /** Files, and `--set` if something is set. */
  readonly from: readonly string[];
  /** A file found in the working directory that the command line does not name. */
  readonly found?: string;
  /** Another file found there, which is not read. */
  readonly besides: readonly string[];
  /** About the config file. */
  readonly note?: string | undefined;
  /** A later one overrides an earlier one. */
  readonly layers: readonly Layer[];
}

/**
 * The objects of the command line: of a config, or those that a config file returns.
 * @throws {UsageError} for a file that cannot be read or parsed
 * @throws {ConfigError}
 */
export async function objectsInput(context: Context, values: ConfigArguments): Promise<ObjectsInput> {
  const { path, source, origin } = await configSource(context, values);
  if (!Array.isArray(source))
    return {
      objects: rejecting(origin, () => aetherStack(source as AetherConfig)),
      config: source as AetherConfig,
      origin,
    };
  if (source.length === 0) throw new UsageError(`${path} returns an empty list. Return the objects to render.`);
  const strange = source.findIndex((object) => typeof object?.kind !== "string");
  if (strange >= 0)
    throw new UsageError(`${path} returns a list whose item ${strange} has no kind, so it is not a Kubernetes object.`);
  try {
    toJson(source);
  } catch (error) {
    throw new UsageError(`${path} returns a value that YAML cannot represent: ${(error as Error).message}.`);
  }
  return { objects: source, config: undefined, origin };
}

/**
 * The config of the command line, not checked yet.
 * @throws {UsageError} also if a config file returns objects
 */
export async function configInput(
  context: Context,
  values: ConfigArguments,
): Promise<{ config: AetherConfig; origin: Origin }> {
  const { path, source, origin } = await configSource(context, values);
  if (Array.isArray(source))
    throw new UsageError(`${path} returns objects, but this command needs a config. Pass one with --config or -f.`);
  return { config: source as AetherConfig, origin };
}

interface Source {
  readonly path: string | undefined;
  readonly source: unknown;
  readonly origin: Origin;
}

/** The source of a config as text. @example originText(origin) // "aether.config.ts, --set" */
export const originText = ({ from }: Origin) => (from.length === 0 ? "the defaults" : from.join(", "));

/** Reports what the user should know about the config file. */
export function noteFile({ note }: CommandContext, origin: Origin): void {
  if (origin.note !== undefined) note(origin.note);
}

/** The same, and which config is used, if the command line does not name it. */
export function noteOrigin(context: CommandContext, origin: Origin): void {
  const { note, isPiped } = context;
  const { from, found, besides } = origin;
  noteFile(context, origin);
  if (found !== undefined)
    note(`config: ${from.join(", ")}.${besides.length === 0 ? "" : ` Not read: ${besides.join(", ")}.`}`);
  else if (from.length === 0 || from[0] === "--set")
    note(
      `no config file found; using ${from.length === 0 ? "the default stack with the host aether.local" : "only --set"}.${
        isPiped?.() === true ? " Standard input is not read; use -f - to read it." : ""
      }`,
    );
}

/** The files from which a command line takes its config. */
function filesOf(context: Context, { config, values = [], set = [] }: ConfigArguments) {
  const [found, ...besides] = CONFIG_FILES.filter((each) => config === undefined && context.exists(each));
  const path = config ?? (found === undefined || values.includes(found) ? undefined : found);
  return {
    path,
    from: [...(path === undefined ? [] : [path]), ...values.map(nameOf), ...(set.length > 0 ? ["--set"] : [])],
    ...(path !== undefined && config === undefined ? { found: path } : {}),
    besides,
  };
}

async function configSource(
  context: Context,
  { config, values = [], set = [], environment: given }: ConfigArguments,
): Promise<Source> {
  const environment = given === undefined ? undefined : (environmentOf(given) ?? given);
  onceFromStdin(values);
  const { path, ...files } = filesOf(context, { config, values, set });
  const layers: Layer[] = [];
  let note: string | undefined;
  if (path !== undefined && isValues(path)) layers.push(await readValues(context, path));
  else if (path !== undefined) {
    const { source, ...file } = await configFile(context, path, environment);
    note = file.note;
    if (Array.isArray(source)) {
      const useless = [...(values.length > 0 ? ["-f"] : []), ...(set.length > 0 ? ["--set"] : [])];
      if (useless.length > 0)
        throw new UsageError(
          `${path} returns objects, so ${useless.join(" and ")} would have no effect. Change the objects in that file.`,
        );
      return { path, source, origin: { ...files, note, layers: [programLayer({}, context, path)] } };
    }
    layers.push(programLayer(source as Tree, context, path));
  }
  for (const each of values) layers.push(await readValues(context, each));
  if (environment !== undefined) layers.push(environmentLayer(environment));
  for (const assignment of set) layers.push(assignmentLayer(parseAssignment(assignment)));
  const all = layers.map(({ settings }) => settings);
  const source = (path === undefined ? [{}, ...all] : all).reduce((below, above) => merged(below, above));
  return { path, source, origin: { ...files, note, layers } };
}

async function readValues(context: Context, path: string): Promise<Layer> {
  const name = nameOf(path);
  if (isProgram(path)) throw new UsageError(`${name} is a program, not values. Pass it with --config ${name}.`);
  const text = readText(context, path);
  if (path === "-" && text.trim() === "")
    throw new UsageError("standard input is empty. Did the command before it fail? For the defaults, write {}.");
  const yaml = await import("./yaml.ts");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { ...VALUES_YAML, lineCounter: lines });
  const settings = yamlContent(document, name, lines) ?? {};
  if (isTree(settings)) return valuesLayer(settings, name, document, lines, yaml);
  const place = `${name}:${lines.linePos(document.contents?.range[0] ?? 0).line}`;
  const joined = typeof settings === "string" ? nameOfJoined(settings) : undefined;
  throw new UsageError(
    joined !== undefined
      ? `${place}: ${joined} has no space after the colon. Type "${joined}: …".`
      : `${place}: this is ${Array.isArray(settings) ? "a list" : `a ${typeof settings}`}, not a map of settings such as "host: aether.example.com".`,
  );
}
