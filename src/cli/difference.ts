// Differences between stacks, for kustomize and diff: a separate file in the build, because most runs do not need it.
export { differenceData, differenceMarkdown } from "../toolkit/render/difference-formats.ts";
export { differenceText } from "../toolkit/render/difference-text.ts";
export { authorOf } from "../toolkit/render/kustomize/signature.ts";
export { overlayProblem, toKustomize } from "../toolkit/render/kustomize/tree.ts";
export { comparable, hasLive } from "../toolkit/render/other-namespaces.ts";
export { stackDifference } from "../toolkit/render/stack-difference.ts";
