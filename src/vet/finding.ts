// What vet finds, as data, and what a rule is.
import type { Inventory, Resource } from "./inventory.ts";

/** An error breaks something; a warning breaks it later, or gives away more than is needed. */
export type Severity = "error" | "warning";

export type Subject = "links" | "schema" | "capacity" | "reachability" | "safety" | "upgrade";

/** The way to a value in an object, as keys and indexes. */
export type Path = readonly (string | number)[];

/** Where something is written: line and column begin with 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** One thing that is wrong with a set of objects. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly object: ObjectReference;
  /** Its place in the list that was given. */
  readonly index: number;
  readonly path: Path;
  /** What would happen in the cluster. */
  readonly message: string;
  /** What to change. */
  readonly fix: string;
  /** Present when the object was read from a file. */
  readonly position?: Position;
}

/** What a rule says: the rest of the finding follows from the rule and the object. */
export interface Problem {
  readonly resource: Resource;
  readonly path: Path;
  readonly message: string;
  /** Where it is better than the rule's own. */
  readonly fix?: string;
  readonly severity?: Severity;
}

/** One check. Consumers bring their own by the same interface. */
export interface Rule {
  /** `no-missing-*`, `require-*`, `unique-*` or `valid-*`. */
  readonly name: string;
  readonly subject: Subject;
  readonly severity: Severity;
  /** What happens in a cluster where it is broken. */
  readonly reason: string;
  readonly fix: string;
  readonly problems: (inventory: Inventory) => Iterable<Problem>;
}
