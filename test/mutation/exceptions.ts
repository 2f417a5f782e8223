// Mutants that no test can tell from the original, or that are not worth one, with the reason.

export interface Exception {
  readonly file: string;
  /** The line of the source, trimmed. */
  readonly source: string;
  /** As the report prints it. */
  readonly change: string;
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [];
