// What vet finds, as data, and what a rule is.
import type { ObjectReference, Resource } from "../kubernetes/inventory.ts";
import type { Path } from "../kubernetes/path.ts";
import type { VetInventory } from "./facts.ts";

/** An error breaks something; a warning breaks it later, or gives away more than is needed. */
export type Severity = "error" | "warning";

export type Subject = "links" | "schema" | "capacity" | "reachability" | "safety" | "upgrade";

/** Where something is written: line and column begin with 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value of an object. */
export interface Location {
  readonly object: ObjectReference;
  /** Its place in the list that was given; -1 of what is not in it. */
  readonly index: number;
  readonly path: Path;
  /** Present when the object was read from a file. */
  readonly position?: Position;
}

/** One thing that is wrong with a set of objects, at the place where it shows. */
export interface Finding extends Location {
  readonly rule: string;
  readonly severity: Severity;
  /** What would happen in the cluster. */
  readonly message: string;
  /** What to change. */
  readonly fix: string;
  /** Where the value came from, when it is written in another object: a quota, a Service, the ConfigMap that is read. */
  readonly source?: Location;
}

/** What a rule says: the rest of the finding follows from the rule and the object. */
export interface Problem {
  readonly resource: Resource;
  readonly path: Path;
  readonly message: string;
  /** Where it is better than the rule's own. */
  readonly fix?: string;
  readonly severity?: Severity;
  readonly source?: { readonly resource: Resource; readonly path: Path };
}

/** What a rule is for: the documentation, `--explain` and SARIF say it. */
export interface RuleRecord {
  /** `no-missing-*`, `require-*`, `unique-*` or `valid-*`. */
  readonly name: string;
  readonly subject: Subject;
  readonly severity: Severity;
  /** What happens in a cluster where it is broken. */
  readonly reason: string;
  readonly fix: string;
}

/** One check. Consumers bring their own by the same interface. */
export interface Rule extends RuleRecord {
  readonly problems: (inventory: VetInventory) => Iterable<Problem>;
}
