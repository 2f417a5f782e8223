import { oddityOf } from "../kubernetes/oddity.ts";
import { described } from "../kubernetes/read.ts";

/** The position of a container: enough to name a value in an error and to detect a cycle. Scalars never need one. */
export interface Place {
  readonly parent: Place | undefined;
  readonly key: string | number;
  readonly raw: unknown;
}

type Printable = string | number | boolean | null | undefined | readonly unknown[] | Readonly<Record<string, unknown>>;

const FIRST = ["apiVersion", "kind", "metadata", "spec"];
const FIRST_IN_METADATA = ["name", "namespace", "labels", "annotations"];
const UNICODE = "Kubernetes stores text as UTF-8";

/**
 * Renders objects as one `v1` `List`, for tools that need a single JSON document: two spaces, the key order of `toYaml`,
 * a newline at the end.
 *
 * @throws TypeError for what `toYaml` rejects, with the same message.
 * @example
 * toJson([{ kind: "Namespace", apiVersion: "v1", metadata: { name: "shop" } }]);
 * // {
 * //   "apiVersion": "v1",
 * //   "kind": "List",
 * //   "items": [
 * //     {
 * //       "apiVersion": "v1",
 * //       "kind": "Namespace",
 * //       …
 */
export function toJson(objects: readonly object[]): string {
  const root = rootOf(objects);
  const items = Array.from(objects, (object, index) => node(object, index, root, "    ") as string);
  return `{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": ${wrap("[", items, "]", "  ")}\n}\n`;
}

function node(raw: unknown, key: string | number, parent: Place, indent: string): string | undefined {
  const value = admit(raw, key, parent);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const at = enter(raw, key, parent);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, index) => node(item, index, at, inner) ?? "null");
    return wrap("[", items, "]", indent);
  }
  const record = value as Readonly<Record<string, unknown>>;
  const members = keysOf(record, at).flatMap((name) => {
    const member = node(record[name], name, at, inner);
    return member === undefined ? [] : [`${JSON.stringify(name)}: ${member}`];
  });
  return wrap("{", members, "}", indent);
}

function wrap(open: string, parts: readonly string[], close: string, indent: string): string {
  return parts.length === 0 ? open + close : `${open}\n${indent}  ${parts.join(`,\n${indent}  `)}\n${indent}${close}`;
}

/** The position of the list itself; its children are the Kubernetes objects. */
export function rootOf(objects: readonly object[]): Place {
  return { parent: undefined, key: "objects", raw: objects };
}

/**
 * What a value prints as: JSON.stringify's view of it (`toJSON` is respected, so a Date and a kubernetes-models instance print),
 * except that what JSON.stringify silently turns into `null`, `{}` or nothing is rejected.
 */
export function admit(raw: unknown, key: string | number, parent: Place): Printable {
  const value = hasToJson(raw) ? raw.toJSON(String(key)) : raw;
  if (parent.parent === undefined && (typeof value !== "object" || value === null || Array.isArray(value)))
    return refuse(parent, key, `is ${oddityOf(value) ?? described(value)}`, "give a Kubernetes object");
  const oddity = oddityOf(value);
  if (oddity === undefined) return value as Printable;
  if (typeof value === "string") return refuse(parent, key, "holds half of a surrogate pair", UNICODE);
  const instead =
    typeof value === "number"
      ? "give a finite number or leave it out"
      : "give a string, number, boolean, null, list or plain object";
  return refuse(parent, key, `is ${oddity}`, instead);
}

function hasToJson(raw: unknown): raw is { toJSON(key: string): unknown } {
  return typeof raw === "object" && raw !== null && typeof (raw as { toJSON?: unknown }).toJSON === "function";
}

/** Enters a list or map; a value that contains itself is rejected here instead of causing a stack overflow. */
export function enter(raw: unknown, key: string | number, parent: Place): Place {
  for (let outer: Place | undefined = parent; outer !== undefined; outer = outer.parent)
    if (outer.raw === raw) refuse(parent, key, "contains itself", "copy the intended part");
  return { parent, key, raw };
}

/** The keys in print order: first those that identify the object, at the top and in its own metadata; elsewhere as given. */
export function keysOf(value: Readonly<Record<string, unknown>>, at: Place): readonly string[] {
  const keys = Object.keys(value);
  const above = at.parent?.parent;
  const broken = keys.find((key) => !key.isWellFormed());
  if (broken !== undefined) refuse(at, broken, "has half of a surrogate pair in its key", UNICODE);
  if (above === undefined) return ordered(keys, FIRST);
  if (at.key === "metadata" && above.parent === undefined) return ordered(keys, FIRST_IN_METADATA);
  return keys;
}

function ordered(keys: readonly string[], first: readonly string[]): readonly string[] {
  return [...first.filter((key) => keys.includes(key)), ...keys.filter((key) => !first.includes(key))];
}

function refuse(parent: Place, key: string | number, what: string, instead: string): never {
  let path = "";
  let object: unknown;
  for (let at: Place | undefined = parent, name = key; at !== undefined; name = at.key, at = at.parent) {
    path =
      (typeof name === "number" ? `[${name}]` : /^\w+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`) + path;
    if (at.parent !== undefined && at.parent.parent === undefined) object = at.raw;
  }
  throw new TypeError(`objects${path}${named(object)} ${what}: ${instead}`);
}

/** ` (Deployment api)`, if the object that contains the rejected value has a name. */
function named(object: unknown): string {
  const { kind, metadata } = (object ?? {}) as { kind?: unknown; metadata?: { name?: unknown } | null };
  const names = [kind, metadata?.name].filter((name) => typeof name === "string");
  return names.length === 0 ? "" : ` (${names.join(" ")})`;
}
