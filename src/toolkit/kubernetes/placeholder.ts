/** What stands in a Secret that nobody has filled in, and in no real one. */
export const PLACEHOLDER = "REPLACE_ME";

/** Whether this is the question for a value, `<REPLACE_ME>` or `<REPLACE_ME: what for>`, and nothing else. */
export const isPlaceholder = (value: unknown): boolean =>
  typeof value === "string" && new RegExp(`^<${PLACEHOLDER}(?:: [^<>\\n]+)?>$`).test(value);
