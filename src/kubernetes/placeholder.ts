/** What stands in a Secret that nobody has filled in, and in no real one. */
export const PLACEHOLDER = "REPLACE_ME";
