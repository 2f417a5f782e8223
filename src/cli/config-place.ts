// Where a setting is written: for errors, and for machine-readable reports, as code scanning rejects a result without a position.
import { roster } from "../aether/derived/declared.ts";
import { ConfigError, configMessage, formatPath } from "../toolkit/errors.ts";
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import { valueAt } from "../toolkit/kubernetes/path.ts";
import { own, type Tree } from "../toolkit/kubernetes/read.ts";
import { componentOf } from "../toolkit/render/files.ts";
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

/** Where a source of a config has a setting. */
interface Place {
  /** How many keys of the path it has. */
  readonly depth: number;
  /** For people; empty if there is nothing to say. */
  readonly text: string;
  /** `undefined` if it is not in a file. */
  readonly position?: Position;
}

/** A file, or an option of the command line. */
export type ConfigSource = (path: Path) => Place;

/** A values file, which was read. */
export const valuesSource =
  (file: string, document: Document.Parsed, lines: Lines, { writtenAt }: typeof import("./yaml.ts")): ConfigSource =>
  (path) => {
    const { depth, range } = writtenAt(path, document) ?? { depth: 0, range: [0] };
    const { line, col } = lines.linePos(range[0]);
    const position = { file, line: Math.max(1, line), column: Math.max(1, col) };
    return { depth, text: `${file}:${position.line}: `, ...(file === nameOf("-") ? {} : { position }) };
  };

/** A program may build its config in any way, so the line is a guess: it is where the keys of the path follow one another. */
export const programSource =
  (context: Context, file: string): ConfigSource =>
  (path) => {
    const { depth, line, column } = lineOf(context.readFile(file), path);
    return { depth, text: `${file}: `, position: { file, line, column } };
  };

/** The text of a place in --set. */
export const SET = "--set ";

/** An option that sets some settings. */
export const optionSource =
  (text: string, settings: Tree): ConfigSource =>
  (path) => ({ depth: valueAt(settings, path) === undefined ? 0 : path.length, text });

/** The last source that has the longest part of a path. */
const placeOf = (sources: readonly ConfigSource[], path: Path): Place | undefined =>
  sources
    .map((source) => source(path))
    .toReversed()
    .sort((a, b) => b.depth - a.depth)[0];

/** The position of a setting; the beginning of a file if none has it. */
function configPosition({ sources }: Origin, path: Path): Position {
  const inFiles = sources.filter((source) => source(path).position !== undefined);
  return placeOf(inFiles, path)?.position ?? { file: CONFIG_FILES[0] ?? "", line: 1, column: 1 };
}

/** A config that cannot be rendered: its message says where each problem is written. */
export class RejectedConfig extends ConfigError {
  readonly origin: Origin;

  constructor(given: ConfigError["issues"], origin: Origin) {
    const textOf = (path: Path) => {
      const place = placeOf(origin.sources, path);
      return place === undefined || place.depth === 0 ? "" : place.text;
    };
    const issues = given.map((issue) => {
      const advice = textOf(issue.path) === SET ? assignmentAdvice(issue.path, issue.fix) : "";
      return { ...issue, fix: issue.fix + advice };
    });
    super(issues);
    this.origin = origin;
    const message = configMessage(issues, ({ path }) => textOf(path));
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

function lineOf(text: string, path: Path): { line: number; column: number; depth: number } {
  let at = 0;
  let depth = 0;
  for (const key of path.filter((each) => typeof each === "string")) {
    const name = key.replaceAll(/[^\w-]/g, "\\$&");
    const next = text.slice(at).search(new RegExp(`(?<![\\w.-])["']?${name}["']?\\s*:`));
    if (next < 0) break;
    at += next;
    depth += 1;
  }
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, depth };
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
