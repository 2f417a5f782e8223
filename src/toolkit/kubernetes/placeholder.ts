/** The placeholder in a Secret that is not filled in yet. */
export const PLACEHOLDER = "REPLACE_ME";

/** Whether this is a placeholder, `<REPLACE_ME>` or `<REPLACE_ME: what for>`, and nothing else. */
export const isPlaceholder = (value: unknown): boolean =>
  typeof value === "string" && new RegExp(`^<${PLACEHOLDER}(?:: [^<>\\n]+)?>$`).test(value);
