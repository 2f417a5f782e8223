import type { Variable } from "../variables.ts";

/** A host in a variable. */
export interface NamedHost extends Variable {
  readonly host: string;
  /** Undefined if neither the value nor its scheme contains it. */
  readonly port: number | undefined;
  /** Certain: it is in a URL. Otherwise it is a name and a number that look like one. */
  readonly isUrl: boolean;
}
