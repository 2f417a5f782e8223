// What a version of Kubernetes accepts, object by object. The data is generated from its OpenAPI documents and loaded only on
// demand.

/**
 * Several versions in one. A field's type is a letter (`s` text, `i` 32-bit and `I` 64-bit integer, `n` number, `b` boolean,
 * `q` quantity, `x` integer or text, `B` base64, `t` time, `o` and `a` anything), with `[` in front for a list of it, `{`
 * for a map of it, or `#` with the number of a definition. `!` follows if it is required, and `@` with a bit
 * for each version if not all have it.
 */
export interface CompactSchemas {
  readonly versions: readonly string[];
  readonly kinds: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly definitions: readonly (string | Readonly<Record<string, string>>)[];
}

/** The type of a field, and whether the API server requires the field. */
export interface FieldType {
  readonly type: string;
  readonly isRequired: boolean;
}

/** What one version accepts. */
export interface Schemas {
  /** For example "1.36". */
  readonly version: string;
  readonly apiVersions: ReadonlySet<string>;
  /** The kinds of an apiVersion that this version serves. */
  readonly kindsOf: (apiVersion: string) => readonly string[];
  /** The type of a kind's objects, as `#` and a number. */
  readonly typeOf: (apiVersion: string, kind: string) => string | undefined;
  /** The fields of a definition, or the type for which it is an alias. */
  readonly definition: (reference: string) => string | Readonly<Record<string, FieldType>>;
}

/** @throws {RangeError} for a version that is not among the four */
export function schemasOf(compact: CompactSchemas, wanted: string = compact.versions.at(-1) ?? ""): Schemas {
  // As `kubectl version` prints it: v1.36.2.
  const version = wanted.replace(/^v?(\d+\.\d+)(?:\.\d+)?(?:[-+].*)?$/, "$1");
  const bit = compact.versions.indexOf(version);
  if (bit < 0)
    throw new RangeError(`Supported versions of Kubernetes: ${compact.versions.join(", ")}. Received ${wanted}.`);
  const isIn = (mask: string | undefined) => mask === undefined || (Number(mask) & (1 << bit)) !== 0;
  const parsed = new Map<string, string | Readonly<Record<string, FieldType>>>();
  const fields = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([name, types]) =>
        types
          .split("|")
          .map((each) => each.split("@"))
          .filter(([, mask]) => isIn(mask))
          .map(([type = "a"]) => [name, { type: type.replace("!", ""), isRequired: type.endsWith("!") }] as const),
      ),
    );
  const served = new Map(
    Object.entries(compact.kinds).map(([apiVersion, kinds]) => [
      apiVersion,
      new Map(
        Object.entries(kinds)
          .map(([kind, text]) => [kind, ...text.split("@")] as const)
          .filter(([, , mask]) => isIn(mask))
          .map(([kind, number]) => [kind, `#${number}`]),
      ),
    ]),
  );
  return {
    version,
    apiVersions: new Set(served.keys()),
    kindsOf: (apiVersion) => [...(served.get(apiVersion)?.keys() ?? [])],
    typeOf: (apiVersion, kind) => served.get(apiVersion)?.get(kind),
    definition: (reference) => {
      const known = parsed.get(reference);
      if (known !== undefined) return known;
      const given = compact.definitions[Number(reference.slice(1))] ?? "a";
      const made = typeof given === "string" ? given : fields(given);
      parsed.set(reference, made);
      return made;
    },
  };
}
