/** The parts of an overview that can be selected. */
export const TOPICS = ["flows", "budget", "resources", "images", "secrets", "objects"] as const;
export type Topic = (typeof TOPICS)[number];
