// The tools that can run the migration as a hook, and when they run it.
import type { ResolvedConfig } from "../../config/schema.ts";

export const HOOKS = {
  helm: {
    stages: ["pre-install", "post-install", "pre-upgrade", "post-upgrade"],
    // Before the pods that need the new schema.
    usual: "pre-install,pre-upgrade",
  },
  // PreSync would deadlock on a database of the same application.
  argocd: { stages: ["PreSync", "Sync", "PostSync"], usual: "Sync" },
} as const;

/** When the migration runs, and whether that is before all objects that are not hooks; `undefined` for a plain Job. */
export function hookOf({ hook, hookStage }: ResolvedConfig["migration"]) {
  if (hook === undefined) return undefined;
  const stage = hookStage ?? HOOKS[hook].usual;
  return { hook, stage, isFirst: /pre-install|PreSync/.test(stage) };
}
