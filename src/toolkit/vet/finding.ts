// Findings, as data, and the type of a rule.
import type { ObjectReference, Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import type { VetInventory } from "./facts.ts";

/** An error breaks something; a warning breaks it later, or allows more than is needed. */
export type Severity = "error" | "warning";

/** What a rule is about: the sections of docs/vet-rules.md. */
export type Subject = "links" | "schema" | "capacity" | "reachability" | "safety" | "upgrade";

/** A position in a file: line and column start at 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value of an object. */
export interface Location {
  readonly object: ObjectReference;
  /** Its index in the input list; -1 for an object that is not in it. */
  readonly index: number;
  readonly path: Path;
  /** Set if the object was read from a file. */
  readonly position?: Position;
}

/** One problem in a set of objects, at the place where it shows. */
export interface Finding extends Location {
  readonly rule: string;
  readonly severity: Severity;
  /** What would happen in the cluster. */
  readonly message: string;
  /** What to change. */
  readonly fix: string;
  /** Where the value came from, if it is set in another object: a quota, a Service, a ConfigMap. */
  readonly source?: Location;
}

/** What a rule yields: the rest of the finding follows from the rule and the object. */
export interface Problem {
  readonly resource: Resource;
  readonly path: Path;
  readonly message: string;
  /** Set if it is more specific than the rule's. */
  readonly fix?: string;
  readonly severity?: Severity;
  readonly source?: { readonly resource: Resource; readonly path: Path };
}

/** The description of a rule, for the documentation, `--explain` and SARIF. */
export interface RuleRecord {
  /** `no-missing-*`, `require-*`, `unique-*` or `valid-*`. */
  readonly name: string;
  readonly subject: Subject;
  readonly severity: Severity;
  /** What happens in a cluster if it is violated. */
  readonly reason: string;
  readonly fix: string;
}

/** One check. Your own rules use the same interface. */
export interface Rule extends RuleRecord {
  /** The violations among the objects. */
  readonly problems: (inventory: VetInventory) => Iterable<Problem>;
}
