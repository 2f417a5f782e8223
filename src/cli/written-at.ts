// Where a path is written in a YAML document.
import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import type { Path } from "../toolkit/kubernetes/path.ts";
import { isJoined } from "../toolkit/schema/unknown-key.ts";

/** The offsets of the last key of a path that is written; `undefined` if not even the first is. */
export function writtenAt(
  path: Path,
  document: Document | Document.Parsed,
): readonly [start: number, end: number] | undefined {
  let node: unknown = document.contents;
  let found: readonly [number, number] | undefined;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    const pair = isMap(node) ? node.items.find((each) => isKey(each.key, String(key))) : undefined;
    const place = pair?.key ?? (isSeq(node) ? node.items[Number(key)] : undefined);
    const range = (place as Node | undefined)?.range;
    if (!range) break;
    found = [range[0], range[1]];
    node = pair === undefined ? place : pair.value;
  }
  return found;
}

const isKey = (node: unknown, key: string) =>
  isScalar(node) && (String(node.value) === key || isJoined(String(node.value), key));
