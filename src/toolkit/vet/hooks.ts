import type { Labels } from "../kubernetes/selector.ts";

const HOOKS = ["helm.sh/hook", "argocd.argoproj.io/hook"];

/** Whether an object runs as a step of a release: it is deleted before it is created again. */
export const isHook = (annotations: Labels): boolean => HOOKS.some((hook) => annotations[hook] !== undefined);
