// Settings on the command line: --set KEY=VALUE.
import { settingAt } from "../aether/config/parse.ts";
import { fields } from "../aether/config/schema.ts";
import type { Path } from "../toolkit/kubernetes/path.ts";
import type { Tree } from "../toolkit/kubernetes/read.ts";
import { UsageError } from "./context.ts";

/** `a.b=value`: the value is JSON if it parses, otherwise a string. A dot in a key is written `\.`. @throws {UsageError} */
export function parseAssignment(assignment: string): Tree {
  const at = assignment.indexOf("=");
  // Without the received text: it may be the value itself.
  if (at < 1)
    throw new UsageError(
      `--set takes key=value, such as --set ui.replicas=3. Received ${at === 0 ? 'nothing before "=".' : `no "=".${insteadOf(assignment)}`}`,
    );
  const path = assignment.slice(0, at);
  const keys = keysIn(path);
  const text = assignment.slice(at + 1);
  const value = jsonOrText(text);
  if (value === text) refuseSeveral(path, text);
  return keys.reduceRight<unknown>((below, key) => ({ [key]: below }), value) as Tree;
}

/** What to type in place of an assignment without "=". */
function insteadOf(text: string): string {
  if (text.startsWith("{")) return " Pass several settings in a file, or pipe them in: -f -";
  const [, path = "", removes] = /^([\w.-]+?)(?:(-)$|:|$)/.exec(text) ?? [];
  const meant = meantKeys(path);
  return meant === undefined ? "" : ` Type ${pathOf(meant)}=${removes ? "null, which resets it" : "…"}`;
}

const keysOf = (path: string) => path.split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", "."));
const pathOf = (keys: readonly string[]) => keys.map((key) => key.replaceAll(".", "\\.")).join(".");

/** The keys of a path; those that are no setting are explained by the check of the config. @throws {UsageError} */
function keysIn(path: string): readonly string[] {
  const keys = keysOf(path);
  if (settingAt(keys) !== undefined) return keys;
  if (keys.some((key, index) => /^\d+$/.test(key) || (index > 0 && /\[\d*\]$/.test(key)) || /^\w+\[\d*\]$/.test(key)))
    throw new UsageError(
      `--set cannot set one item of a list. Set the whole list as JSON, such as --set 'ingress.extraHosts=["a.example.com"]'. Received ${JSON.stringify(path)}.`,
    );
  const meant = meantKeys(path);
  const flaw = keys.includes("") ? ", which has an empty part" : path.includes(":") ? ", which has a colon" : "";
  if (meant === undefined && flaw === "") return keys;
  throw new UsageError(
    `--set takes a key whose parts are separated by dots, such as --set ui.replicas=3. Received ${JSON.stringify(path)}${flaw}.${meant === undefined ? "" : ` Type ${pathOf(meant)}=…`}`,
  );
}

/** The setting that a path spells otherwise, as Helm, jq, kubectl or an environment variable would. */
const meantKeys = (path: string) => spellings(path).find((keys) => settingAt(keys) !== undefined);

function spellings(path: string): string[][] {
  const keys = keysOf(path).filter((key) => key !== "");
  const words = path.split(/[^A-Za-z\d]+/).filter((word) => word !== "");
  // A key of labels may contain dots.
  const dotted = keys.map((_, index) => [...keys.slice(0, index), keys.slice(index).join(".")]);
  const isField = Object.hasOwn(fields, words[0] ?? "");
  return [keys, ...dotted.slice(1), words, isField ? [] : words.slice(1)];
}

/** JSON, or else text; also a number that JSON would change, such as the version 1.10. */
function jsonOrText(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "number" && String(value) !== text.trim() ? text : value;
  } catch {
    return text;
  }
}

/** Helm's --set takes several settings; here the others would be part of the first one's text. */
function refuseSeveral(path: string, text: string): void {
  const [, next = ""] = text.match(/,\s*([a-zA-Z][\w.]*)=/) ?? [];
  // Without the values: they may be secret.
  if (Object.hasOwn(fields, next.split(".")[0] ?? ""))
    throw new UsageError(
      `--set takes one setting. Repeat it: --set ${path}=… --set ${next}=… If the comma is part of the text, put the text in quotes: --set '${path}="…"'.`,
    );
}

/** How to type in --set what a fix of a config asks for; empty inside of a list. */
export function assignmentAdvice(keys: Path, fix: string): string {
  if (keys.some((key) => typeof key === "number")) return "";
  const path = pathOf(keys.map(String));
  if (fix.endsWith(", in quotes.")) return ` In --set, put the quotes in other quotes: --set '${path}="…"'.`;
  if (/^Type a list\b/.test(fix)) return ` In --set, a list is JSON: --set '${path}=["…"]'.`;
  if (/^Type an object\b/.test(fix)) return ` In --set, an object is JSON: --set '${path}={"…": …}'.`;
  return "";
}
