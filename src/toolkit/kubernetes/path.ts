/** The way to a value in an object, as keys and indexes. */
export type Path = readonly (string | number)[];
