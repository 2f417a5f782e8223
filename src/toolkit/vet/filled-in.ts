// Values that are filled in before objects are applied: by Flux's `${VARIABLE}` and by SOPS. Their later value is not judged.

import type { Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import { valueAt } from "../kubernetes/path.ts";
import { isTree } from "../kubernetes/read.ts";

const VARIABLE = /\$\{[A-Za-z_]\w*(?::?[-=?+][^}]*)?\}/;

/** Text that a person or a program replaces: `$NAME`, `<name>`, `{{ name }}`, `__NAME__`. Text with spaces is text. */
const PLACEHOLDER =
  /^\S*(?:\$[A-Z][A-Z\d_]+\b|\$\([A-Za-z][\w-]*\)|<[A-Za-z][^<>]*>|\{\{[^{}]*\}\}|__[A-Z][A-Z\d_]*__)\S*$/;

/** A name such as `PROJECT_ID` is a placeholder, too: objects have lowercase names. */
const CONSTANT = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/;

/** Fields that contain programs, in which a shell or a template has such variables, too. */
const PROGRAMS = new Set(["command", "args", "env", "data", "stringData", "annotations"]);

export const isEncrypted = ({ object }: Pick<Resource, "object">): boolean => isTree(object.sops);

/** Whether the values of an object are those that the API server will get, as far as it is visible. */
export const isFinal = (resource: Resource): boolean =>
  !isEncrypted(resource) && variableIn(resource.object) === undefined;

/** Whether a value, or a part of it, is filled in later. */
export function isFilledIn({ resource, path }: { readonly resource: Resource; readonly path: Path }): boolean {
  if (isEncrypted(resource) || isNamedLater(resource)) return true;
  // A part of a text there is the text's own.
  if (path[0] === "data" || path[0] === "stringData") return isVariable(valueAt(resource.object, path));
  return variableIn(valueAt(resource.object, path)) !== undefined;
}

const isVariable = (value: unknown) => typeof value === "string" && VARIABLE.exec(value)?.[0] === value.trim();

/** The Namespace of a kustomize component, which is renamed to that of the stack. */
const isNamedLater = ({ kind, name }: Resource) => kind === "Namespace" && name === "_";

/** Whether a value is to be replaced before the object is applied. */
export const isPlaceholder = (value: unknown): boolean =>
  typeof value === "string" && value.length < 1000 && PLACEHOLDER.test(value);

/** Whether that is so of a value of an object. */
export function hasPlaceholder({ resource, path }: { readonly resource: Resource; readonly path: Path }): boolean {
  const value = valueAt(resource.object, path);
  return isPlaceholder(value) || (/name$/i.test(`${path.at(-1)}`) && typeof value === "string" && CONSTANT.test(value));
}

/** The first variable in a value. */
export function variableIn(value: unknown): string | undefined {
  if (typeof value === "string") return value.length < 10_000 ? VARIABLE.exec(value)?.[0] : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = PROGRAMS.has(key) ? undefined : variableIn(member);
    if (found !== undefined) return found;
  }
  return undefined;
}
