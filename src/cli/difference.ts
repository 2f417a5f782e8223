// What tells stacks apart, for kustomize and diff: a file of its own also when built, because most runs need none of it.
export { differenceText } from "../toolkit/render/difference-text.ts";
export { authorOf } from "../toolkit/render/kustomize/signature.ts";
export { toKustomize, unfit } from "../toolkit/render/kustomize/tree.ts";
export { stackDifference } from "../toolkit/render/stack-difference.ts";
