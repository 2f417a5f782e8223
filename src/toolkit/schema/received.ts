import { type Path, valueAt } from "../kubernetes/path.ts";
import { withoutCredentials } from "../kubernetes/redacted.ts";

/**
 * What is at a path, short and without secrets: of a value that may be one only the type, of objects and lists only the shape, of
 * URLs neither credentials nor query nor fragment.
 */
export function received(path: Path, input: unknown): string | undefined {
  const value = valueAt(input, path);
  const isKey = typeof value === "string" && value.includes("PRIVATE KEY");
  const hidden = mayBeSecret(path) || isKey;
  switch (typeof value) {
    case "undefined":
      return undefined;
    // The symbol by which plain.ts replaced something that is not data.
    case "symbol":
      return value.description;
    case "object":
      if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
      return value === null ? "null" : "an object";
    case "string":
      return hidden ? "[redacted string]" : JSON.stringify(shortened(withoutCredentials(value)));
    default:
      return hidden ? `[redacted ${typeof value}]` : String(value);
  }
}

/**
 * Whether people put a secret there: in variables, and of `secrets` in its values, in the section itself and in place of the name
 * of a key. Everything else in `secrets` is a name or a setting.
 */
const mayBeSecret = (path: Path): boolean =>
  path.includes("env") ||
  path.at(-1) === "secrets" ||
  (path.includes("secrets") && (path.includes("values") || path.at(-1) === "keys" || path.at(-2) === "keys"));

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
