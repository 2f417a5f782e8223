/** What a value is if it is not JSON; `undefined` if it is JSON, or absent. */
export function oddityOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "bigint":
      return "a bigint";
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    case "string":
      // Go's JSON decoder would replace it with U+FFFD, and its YAML decoder reject the whole document.
      return value.isWellFormed() ? undefined : "a text with half of a surrogate pair";
    case "number":
      return Number.isFinite(value) ? undefined : String(value);
    case "object":
      return value === null || Array.isArray(value) ? undefined : instanceOf(value);
    default:
      return undefined;
  }
}

/** The class of an object that is more than its keys: a Map or a Date would look like an object without keys. */
function instanceOf(value: object): string | undefined {
  // By shape, not by `=== Object.prototype`: a config loaded in another realm (vm, a test runner) has its own prototype.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  const { name } = (prototype as { constructor?: { name?: unknown } }).constructor ?? {};
  return typeof name === "string" && name !== "" ? `an instance of ${name}` : "an instance of a class";
}
