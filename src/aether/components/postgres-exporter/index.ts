export * from "./declaration.ts";
export { objects } from "./objects.ts";
export { section } from "./section.ts";
