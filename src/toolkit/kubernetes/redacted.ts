// What of an object, a URL or an image reference may be shown.

import type { Path } from "./path.ts";
import { isTree } from "./read.ts";

/**
 * Whether a field of a Secret is certainly not one of its values: annotations may contain a copy of them, and a misspelt `data` or
 * another field of the wrong type one that was pasted.
 * @example isOpenInSecret(["immutable"], "hunter2") // false
 * @example isOpenInSecret(["metadata", "labels"], "hunter2") // false
 */
export function isOpenInSecret(path: Path, value: unknown): boolean {
  const [field, part, ...below] = path;
  const isSimple = typeof value !== "object";
  if (field === "metadata" && part === "labels")
    return below.length === 0 ? isLabels(value) : below.length === 1 && typeof below[0] === "string" && isSimple;
  if (field === "metadata") return (part === "name" || part === "namespace") && below.length === 0 && isSimple;
  if (path.length !== 1) return false;
  return field === "immutable" ? typeof value === "boolean" : NAMES.has(String(field)) && isSimple;
}

const NAMES = new Set(["apiVersion", "kind", "type"]);

const isLabels = (value: unknown) => isTree(value) && Object.values(value).every((each) => typeof each !== "object");

/**
 * A text without credentials, however malformed: what precedes the last @, follows a ? or #, and is in the position of a
 * port. A digest is not a host.
 * @example withoutCredentials("http:/me:hunter2@ha:8123/?token=x") // "[redacted]@ha:8123/?[redacted]"
 * @example withoutCredentials("ghcr.io/team/web@sha256:0a1b") // "ghcr.io/team/web@sha256:0a1b"
 */
export function withoutCredentials(text: string): string {
  const digest = text.match(/@sha\d{3}:[\da-f]*$/)?.[0] ?? "";
  const rest = text.slice(0, text.length - digest.length);
  const at = rest.lastIndexOf("@");
  const scheme = rest.match(/^[a-z][a-z\d+.-]{0,30}:\/\//i)?.[0] ?? "";
  const place = at < 0 ? rest.slice(scheme.length) : rest.slice(at + 1);
  const [, authority = "", path = ""] = place.match(/^([^/?#]*)(.*)$/s) ?? [];
  const host = scheme === "" && at < 0 ? authority : authority.replace(/^([^:[\]]*):(?!\d+$).+$/s, "$1:[redacted]");
  return `${scheme}${at < 0 ? "" : "[redacted]@"}${host}${path.replace(/([?#]).+$/s, "$1[redacted]")}${digest}`;
}
