// Where a setting is written: for errors, and for machine-readable reports, as code scanning rejects a result without a position.
import { roster } from "../aether/derived/declared.ts";
import { ConfigError, configMessage, formatPath } from "../toolkit/errors.ts";
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import { valueAt } from "../toolkit/kubernetes/path.ts";
import { isTree, own, type Tree, tree } from "../toolkit/kubernetes/read.ts";
import { componentOf } from "../toolkit/render/files.ts";
import { isJoined } from "../toolkit/schema/unknown-key.ts";
import { assignmentAdvice } from "./assignment.ts";
import { CONFIG_FILES } from "./config-file.ts";
import type { Origin } from "./config-input.ts";
import type { Context } from "./context.ts";
import { type Lines, nameOf } from "./files.ts";
import type { Finding, Path, Position } from "./vet.ts";
import type { Document } from "./yaml.ts";

const SECTIONS: Readonly<Record<string, string>> = {
  Namespace: "namespace",
  Ingress: "ingress",
  NetworkPolicy: "networkPolicy",
  Secret: "secrets",
  ExternalSecret: "secrets",
  ResourceQuota: "quota",
  LimitRange: "quota",
};

/** The config section of an object; undefined if none renders it. */
function sectionOf(object: KubernetesObject): Path {
  const component = componentOf(object);
  const [field] = Object.entries(roster).find(([, { name }]) => name === component) ?? [];
  const section = own(SECTIONS, object.kind) ?? field;
  return section === undefined ? [] : [section];
}

/** Where a setting is written. */
interface Place {
  /** For people; empty if there is nothing to say. */
  readonly text: string;
  /** `undefined` if it is not in a file. */
  readonly position?: Position;
  readonly isAssignment?: true;
}

/** The settings of a file, or of an option of the command line. */
export interface Layer {
  readonly settings: Tree;
  /** Where the longest written part of a path is. */
  readonly place: (path: Path) => Place;
}

/** A values file, which was read. */
export const valuesLayer = (
  settings: Tree,
  file: string,
  document: Document.Parsed,
  lines: Lines,
  { writtenAt }: typeof import("./yaml.ts"),
): Layer => ({
  settings,
  place: (path) => {
    const { line, col } = lines.linePos(writtenAt(path, document)?.[0] ?? 0);
    const position = { file, line: Math.max(1, line), column: Math.max(1, col) };
    return { text: `${file}:${position.line}: `, ...(file === nameOf("-") ? {} : { position }) };
  },
});

/** A program may build its config in any way, so the line is a guess: it is where the keys of the path follow one another. */
export const programLayer = (settings: Tree, context: Context, file: string): Layer => ({
  settings,
  place: (path) => ({ text: `${file}: `, position: { file, ...lineOf(context.readFile(file), path) } }),
});

export const assignmentLayer = (settings: Tree): Layer => ({
  settings,
  place: () => ({ text: "--set ", isAssignment: true }),
});

/** The option `--environment`, which errors name by the setting. */
export const environmentLayer = (environment: string): Layer => ({
  settings: { environment },
  place: () => ({ text: "" }),
});

/** The layer that sets the longest part of a path; of several the last. */
function layerOf(layers: readonly Layer[], path: Path): { layer?: Layer; depth: number } {
  let found: { layer?: Layer; depth: number } = { depth: -1 };
  for (const layer of layers.toReversed()) {
    const set = valuesOn(path, layer.settings);
    if (set.length > found.depth) found = { layer, depth: set.length };
    // Only maps are merged: anything else replaces what the layers below set.
    if (!set.every(isTree)) break;
  }
  return found;
}

/** The values of the keys of a path, as far as they are set. */
function valuesOn(path: Path, settings: unknown): readonly unknown[] {
  const [key, ...below] = path;
  if (key === undefined) return [];
  const value = valueAt(settings, [writtenKey(settings, key)]);
  return value === undefined ? [] : [value, ...valuesOn(below, value)];
}

function writtenKey(settings: unknown, key: string | number): string | number {
  const keys = Object.keys(tree(settings));
  return keys.includes(String(key)) ? key : (keys.find((each) => isJoined(each, key)) ?? key);
}

/** The position of a setting; the beginning of a file if none has it. */
function configPosition({ layers }: Origin, path: Path): Position {
  const inFiles = layers.filter(({ place }) => place(path).position !== undefined);
  return layerOf(inFiles, path).layer?.place(path).position ?? { file: CONFIG_FILES[0] ?? "", line: 1, column: 1 };
}

/** A config that cannot be rendered: its message says where each problem is written. */
export class RejectedConfig extends ConfigError {
  readonly origin: Origin;

  constructor(given: ConfigError["issues"], origin: Origin) {
    const placeOf = (path: Path): Place | undefined => {
      const { layer, depth } = layerOf(origin.layers, path);
      return depth > 0 ? layer?.place(path) : undefined;
    };
    const issues = given.map((issue) => {
      const advice = placeOf(issue.path)?.isAssignment ? assignmentAdvice(issue.path, issue.fix) : "";
      return { ...issue, fix: issue.fix + advice };
    });
    super(issues);
    this.origin = origin;
    const message = configMessage(issues, ({ path }) => placeOf(path)?.text ?? "");
    this.message = origin.note === undefined ? message : `${message}\n${origin.note}`;
  }
}

/** Runs what reads a config. @throws {RejectedConfig} */
export function rejecting<T>(origin: Origin, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ConfigError ? new RejectedConfig(error.issues, origin) : error;
  }
}

function lineOf(text: string, path: Path): { line: number; column: number } {
  let at = 0;
  for (const key of path.filter((each) => typeof each === "string")) {
    const name = key.replaceAll(/[^\w-]/g, "\\$&");
    const next = text.slice(at).search(new RegExp(`(?<![\\w.-])["']?${name}["']?\\s*:`));
    if (next < 0) break;
    at += next;
  }
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The positions of a stack's objects: those of their sections. */
export const stackPlaces =
  (origin: Origin, objects: readonly unknown[]) =>
  (index: number): Position =>
    configPosition(origin, sectionOf(objects[index] as KubernetesObject));

/** Problems in a config, as findings in its files. */
export const configFindings = ({ issues, origin }: RejectedConfig): Finding[] =>
  issues.map(({ code, path, message, fix }) => {
    const position = configPosition(origin, path);
    return {
      rule: `config-${code.replaceAll("_", "-")}`,
      severity: "error",
      object: { apiVersion: "aether-k8s", kind: "Config", name: position.file },
      index: -1,
      path,
      message: `${path.length === 0 ? "The config" : formatPath(path)} ${message}`,
      fix,
      position,
    };
  });
