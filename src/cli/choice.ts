import { nearest } from "../toolkit/kubernetes/near.ts";
import { UsageError } from "./context.ts";

/** The given value, which is one of a few in upper or lower case. @throws {UsageError} that suggests the nearest one */
export function choice<const Value extends string>(what: string, given: string, values: readonly Value[]): Value {
  const chosen = values.find((each) => each === given.toLowerCase());
  if (chosen !== undefined) return chosen;
  throw new UsageError(`${what} is ${listOf(values)}. Received ${JSON.stringify(given)}.${didYouMean(given, values)}`);
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(given: string, values: readonly string[]): string {
  const near = nearest(given, values);
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

/** @example listOf(["bash", "zsh", "fish"]) // "bash, zsh or fish" */
export const listOf = (values: readonly string[]): string =>
  [values.slice(0, -1).join(", "), ...values.slice(-1)].filter((part) => part !== "").join(" or ");
