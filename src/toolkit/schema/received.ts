import { type Path, valueAt } from "../kubernetes/path.ts";
import { withoutCredentials } from "../kubernetes/redacted.ts";

/**
 * What is at a path, short and without secrets: below `secrets` and `env`, and for a private key, only the type is shown, for
 * objects and lists only the shape, for URLs neither credentials nor query nor fragment.
 */
export function received(path: Path, input: unknown): string | undefined {
  const value = valueAt(input, path);
  const isKey = typeof value === "string" && value.includes("PRIVATE KEY");
  const hidden = path.includes("secrets") || path.includes("env") || isKey;
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

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
