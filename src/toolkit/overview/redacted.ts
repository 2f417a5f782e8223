// Objects as they may be shown to anybody: without the values of Secrets, and without passwords that stand elsewhere.
import { LAST_APPLIED } from "../kubernetes/manifest.ts";
import { isTree, type Tree, tree } from "../kubernetes/read.ts";
import { withoutCredentials } from "../kubernetes/redacted.ts";
import { isSecretName } from "../vet/secrets.ts";

const REDACTED = "[redacted]";

/** A copy of an object without what is secret in it. */
export function redacted(object: unknown): unknown {
  const { kind, metadata, ...rest } = tree(object);
  const whole: Tree = { ...tree(object), metadata: withoutLastApplied(metadata) };
  if (kind !== "Secret") return shown(whole, "");
  const hidden = Object.fromEntries(
    ["data", "stringData"].flatMap((field) =>
      isTree(rest[field])
        ? [[field, Object.fromEntries(Object.keys(tree(rest[field])).map((key) => [key, REDACTED]))]]
        : [],
    ),
  );
  // Annotations may hold the values, too: those of kubectl do.
  const annotations = tree(tree(metadata).annotations);
  const kept = Object.keys(annotations).length === 0 ? {} : { annotations: mapped(annotations, () => REDACTED) };
  return { ...whole, metadata: { ...tree(whole.metadata), ...kept }, ...hidden };
}

const mapped = (tree: Tree, of: (value: unknown) => unknown): Tree =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, of(value)]));

function withoutLastApplied(metadata: unknown): Tree {
  const { annotations, ...rest } = tree(metadata);
  if (!isTree(annotations)) return rest;
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  return { ...rest, annotations: kept };
}

/** A value under a key: what is named as a secret is hidden, and so are the credentials of URLs. */
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
  // A setting of a ConfigMap or an argument that is called a secret; names of Secrets and keys are no values.
  if (isSecretName(key) && /^[A-Z\d_]+$/.test(key)) return REDACTED;
  return value.replaceAll(WITH_CREDENTIALS, (url) => withoutCredentials(url));
}

const WITH_CREDENTIALS = /\b[a-z][a-z\d+.-]{0,30}:\/\/[^\s"'<>@]*@[^\s"'<>]*/gi;
