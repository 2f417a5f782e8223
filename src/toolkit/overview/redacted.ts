// Objects that can be shown to anyone: without the values of Secrets, and without passwords in other places.
import { LAST_APPLIED } from "../kubernetes/manifest.ts";
import type { Path } from "../kubernetes/path.ts";
import { isTree, type Tree, tree } from "../kubernetes/read.ts";
import { isOpenInSecret, withoutCredentials } from "../kubernetes/redacted.ts";
import { isSecretName } from "../vet/secrets.ts";

const REDACTED = "[redacted]";

/** A copy of an object without secrets. */
export function redacted(object: unknown): unknown {
  const whole: Tree = { ...tree(object), metadata: withoutLastApplied(tree(object).metadata) };
  return whole.kind === "Secret" ? openOnly(whole, []) : shown(whole, "");
}

/** A part of a Secret, with its keys. */
function openOnly(value: unknown, path: Path): unknown {
  if (isTree(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, openOnly(member, [...path, key])]));
  return isOpenInSecret(path, value) ? value : REDACTED;
}

function withoutLastApplied(metadata: unknown): Tree {
  const { annotations, ...rest } = tree(metadata);
  if (!isTree(annotations)) return rest;
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  return { ...rest, annotations: kept };
}

/** A value with its key: it is hidden if the key's name is that of a secret, and so are credentials in URLs. */
function shown(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(item, key));
  if (isTree(value)) {
    const isSecretVariable =
      typeof value.name === "string" && isSecretName(value.name) && typeof value.value === "string";
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        isSecretVariable && name === "value" ? REDACTED : shown(member, name),
      ]),
    );
  }
  if (typeof value !== "string") return value;
  // A setting of a ConfigMap or an argument with the name of a secret; names of Secrets and keys are not values.
  if (isSecretName(key) && /^[A-Z\d_]+$/.test(key)) return REDACTED;
  return value.replaceAll(WITH_CREDENTIALS, (url) => withoutCredentials(url));
}

const WITH_CREDENTIALS = /\b[a-z][a-z\d+.-]{0,30}:\/\/[^\s"'<>@]*@[^\s"'<>]*/gi;
