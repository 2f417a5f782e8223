// The claims of a StatefulSet.
import { ComposeError } from "../errors.ts";
import { valueAt } from "../kubernetes/path.ts";
import { trees } from "../kubernetes/read.ts";

/** What the API server requires of each. */
const REQUIRED = [
  ["spec", "accessModes"],
  ["spec", "resources", "requests", "storage"],
];

/**
 * A patch of one claim drops the rest of it and the others: the list has no merge key, so the API server replaces it.
 * @throws {ComposeError} if a change leaves a claim without what the API server requires
 */
export function refuseBrokenClaims(before: unknown, after: unknown, of: string): void {
  const known = lacks(before);
  const [lack] = lacks(after).filter((each) => !known.includes(each));
  if (lack !== undefined)
    throw new ComposeError(
      "invalid",
      of,
      `The change of ${of} leaves claim ${lack}: a patch replaces the whole list volumeClaimTemplates, as in the API server. Give every claim in full, or a function that changes them.`,
    );
}

const lacks = (object: unknown): string[] =>
  trees(valueAt(object, ["spec", "volumeClaimTemplates"])).flatMap((claim) =>
    REQUIRED.filter((path) => valueAt(claim, path) === undefined).map(
      (path) => `${valueAt(claim, ["metadata", "name"])} without ${path.join(".")}`,
    ),
  );
