// What tells stacks apart, for kustomize and diff: a file of its own also when built, because most runs need none of it.
export { differenceText } from "../render/difference-text.ts";
export { authorOf } from "../render/kustomize/signature.ts";
export { toKustomize, unfit } from "../render/kustomize/tree.ts";
export { stackDifference } from "../render/stack-difference.ts";
