// Problems of a YAML document, in words.
import type { Path } from "../toolkit/kubernetes/path.ts";
import type { Document } from "./yaml.ts";

/** How values are read: YAML 1.2, and `<<` takes the keys of another map, as in kubectl, Helm and Compose. */
export const VALUES_YAML = { merge: true, uniqueKeys: false, prettyErrors: false, logLevel: "error" } as const;

export interface YamlProblem {
  readonly message: string;
  /** The offset in the text; undefined if the parser does not report it. */
  readonly at?: number;
  /** The place of a key that its map has twice, the only problem with which there is content: that of the last one. */
  readonly repeated?: Path;
}

/**
 * The content of a document, or all of its problems; a warning is an unknown tag, such as !vault: its value would be read as
 * plain text.
 */
export function readYaml(document: Document | Document.Parsed): {
  readonly content?: unknown;
  readonly problems: readonly YamlProblem[];
} {
  const problems = [...document.errors, ...document.warnings]
    .filter(({ message }, index) => index === 0 || !FOLLOWS.test(message))
    .map(({ code, message, pos: [at] }) => ({
      message: tagProblem(message) ?? PROBLEMS[code] ?? (ENDED.test(message) ? SECOND_VALUE : parserProblem(message)),
      at,
    }));
  const repeated = [...repeatedKeys(document.contents)];
  if (problems.length > 0) return { problems: [...problems, ...repeated].sort((a, b) => a.at - b.at) };
  try {
    return { content: document.toJS(), problems: repeated };
  } catch (error) {
    const { message } = error as Error;
    if (!/^Unresolved alias/.test(message)) return { problems: [{ message: parserProblem(message) }] };
    const at = unresolvedAlias(document.contents, document);
    return { problems: [{ message: UNRESOLVED_ALIAS, ...(at === undefined ? {} : { at }) }] };
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document starts here; move it to its own file and pass both with -f, or remove the "---".',
  TAG_RESOLVE_FAILED:
    'text that starts with "!" is read as a YAML tag, and this tag is unknown; put the value in quotes.',
};

const REPEATED_KEY = "this key is already set earlier in the same map; keep one of them.";

interface RepeatedKey extends Required<YamlProblem> {}

/** The keys that their map already has. The parser would compare each key with all before it. Each `<<` is merged. */
function* repeatedKeys(given: unknown, path: Path = []): Generator<RepeatedKey> {
  const { items = [] } = (given ?? {}) as Part;
  const seen = new Set<unknown>();
  for (const [index, item] of items.entries()) {
    const { key, value } = (item ?? {}) as Part;
    if (key === undefined) {
      yield* repeatedKeys(item, [...path, index]);
      continue;
    }
    const { value: name, range } = (key ?? {}) as Part;
    const repeated = [...path, String(name)];
    // A key that is a map, a list or an alias has no value.
    if (name !== undefined && name !== "<<" && seen.has(name))
      yield { message: REPEATED_KEY, at: range?.[0] ?? 0, repeated };
    seen.add(name);
    yield* repeatedKeys(value, repeated);
  }
}

/** Of YAML itself, which not every reader supports. */
function tagProblem(message: string): string | undefined {
  const [, tag] = /^Unresolved tag: tag:yaml\.org,2002:(\w+)$/.exec(message) ?? [];
  return tag === undefined
    ? undefined
    : `this value cannot be read with the tag !!${tag}; write it as it is meant, without a tag.`;
}

const ENDED = / at node end\b/;
const SECOND_VALUE =
  'this follows a value that is already complete; put the whole value in quotes, or "---" on a line between two documents.';

/** Everything after a value that was complete, once more for each of its tokens. */
const FOLLOWS = / (?:at node end|token in YAML stream)\b/;

/** The parts of the parser's nodes that are read here: without its functions, which are loaded apart. */
interface Part {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly items?: readonly unknown[];
  readonly range?: readonly number[] | null;
  readonly resolve?: (document: Document | Document.Parsed) => unknown;
}

/** The offset of the first alias without an anchor before it. */
function unresolvedAlias(given: unknown, document: Document | Document.Parsed): number | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const { resolve, range, items, key, value } = given as Part;
  if (resolve?.call(given, document) === undefined && resolve !== undefined) return range?.[0];
  for (const part of items ?? [key, value]) {
    const found = unresolvedAlias(part, document);
    if (found !== undefined) return found;
  }
  return undefined;
}

const UNRESOLVED_ALIAS =
  'text that starts with "*" refers to an anchor "&", and this anchor does not exist; put the value in quotes.';

/** Without what follows the colon: that is a piece of the file, and may be a secret. */
const parserProblem = (message: string) => `${message.replace(/:.*/s, "")}.`;
