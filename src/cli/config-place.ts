// The position of a setting, for machine-readable reports: code scanning rejects a result without a position.
import { roster } from "../aether/derived/declared.ts";
import type { ConfigError } from "../toolkit/errors.ts";
import { formatPath } from "../toolkit/errors.ts";
import type { KubernetesObject } from "../toolkit/kubernetes/manifest.ts";
import { own } from "../toolkit/kubernetes/read.ts";
import { componentOf } from "../toolkit/render/files.ts";
import { CONFIG_FILES } from "./config-file.ts";
import type { Origin } from "./config-input.ts";
import type { Context } from "./context.ts";
import type { Finding, Path, Position } from "./vet.ts";

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

/**
 * The position of a setting: in the last file that contains the longest prefix of its path, as consecutive keys; the beginning of
 * the file if none does. A program may build its config in any way, so the line is a guess.
 */
function configPlace(context: Context, { from }: Origin, path: Path): Position {
  const files = from.filter((each) => context.exists(each));
  const found = files.map((file) => ({ file, ...lineOf(context.readFile(file), path) }));
  const [best = { file: CONFIG_FILES[0] ?? "", line: 1, column: 1 }] = found
    .toReversed()
    .sort((a, b) => b.depth - a.depth);
  return { file: best.file, line: best.line, column: best.column };
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
  (context: Context, origin: Origin, objects: readonly unknown[]) =>
  (index: number): Position =>
    configPlace(context, origin, sectionOf(objects[index] as KubernetesObject));

/** Problems in a config, as findings in its files. */
export const configFindings = (context: Context, origin: Origin, { issues }: ConfigError): Finding[] =>
  issues.map(({ code, path, message, fix }) => {
    const position = configPlace(context, origin, path);
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
