// Which values plain text has for kubectl.
import type { DocumentOptions, ParseOptions, SchemaOptions } from "./yaml.ts";

/** Numbers as Go reads them, without those of YAML 1.1 that it does not support: `e2`, `.`, 12:30 and 12e4567 are text. */
const numbers = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: { test: (text: string) => numberOf(text) !== undefined } as RegExp,
  resolve: (text: string) => numberOf(text) ?? text,
};

function numberOf(given: string): number | undefined {
  if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(given)) return Number.POSITIVE_INFINITY;
  if (!/^[-+.\d]/.test(given)) return undefined;
  const plain = given.startsWith(".") ? given : given.replaceAll("_", "");
  const [, sign, digits] = /^([-+]?)0(x[\da-f]+|b[01]+|o?[0-7]+)$/i.exec(plain) ?? [];
  const integer =
    digits === undefined ? undefined : integerOf(sign, BigInt(`0${/^\d/.test(digits) ? "o" : ""}${digits}`));
  if (integer !== undefined) return integer;
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i.test(plain)) return undefined;
  return Number.isFinite(Number(plain)) ? Number(plain) : undefined;
}

/** `undefined` if it is neither an int64 nor, without a sign, a uint64. */
function integerOf(sign: string | undefined, size: bigint): number | undefined {
  const value = sign === "-" ? -size : size;
  return (sign ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) === value ? Number(value) : undefined;
}

/** YAML 1.1 as kubectl reads it: `<<` merges, `yes` is true, 0644 is octal; but no dates, and nothing in base 60. */
export const AS_KUBECTL: DocumentOptions &
  SchemaOptions &
  Pick<ParseOptions, "prettyErrors" | "uniqueKeys"> & { logLevel: "error" } = {
  version: "1.1",
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "error",
  customTags: (tags) => [
    ...tags.filter((tag) => typeof tag === "string" || !isOtherwise(tag.tag)),
    numbers,
    { ...numbers, tag: "tag:yaml.org,2002:int" },
  ],
};

const isOtherwise = (tag: string) => /:(?:int|float|timestamp|binary|set|omap|pairs)$/.test(tag);
