// Objects of the config's own, which ride along.

import { referenceTo } from "../../toolkit/compose/reference.ts";
import { ConfigError } from "../../toolkit/errors.ts";
import { identity, type KubernetesObject } from "../../toolkit/kubernetes/manifest.ts";
import { isClusterScoped } from "../../toolkit/kubernetes/scope.ts";
import { stackLabels } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherObject } from "../object.ts";

/**
 * The extra objects in the namespace they belong to. Of other kinds than the stack's, they are typed as what a stack consists
 * of: `kind` tells.
 * @throws {ConfigError} for one that is there already
 */
export function extraObjects(config: ResolvedConfig, objects: readonly AetherObject[]): AetherObject[] {
  const extra = config.extraObjects.map((object) => placed(config, object));
  const all: readonly KubernetesObject[] = [...objects, ...extra];
  const issues = extra.flatMap((object, index) => {
    const first = all.findIndex((each) => identity(each) === identity(object));
    if (first === objects.length + index) return [];
    return [
      {
        code: "conflict" as const,
        path: ["extraObjects", index],
        message: `is ${referenceTo(object)}, which already exists.`,
        received: undefined,
        fix: "Give it another name, or patch the one that is there.",
      },
    ];
  });
  if (issues.length > 0) throw new ConfigError(issues);
  return extra as AetherObject[];
}

function placed(config: ResolvedConfig, object: KubernetesObject): KubernetesObject {
  const { namespace = isClusterScoped(object) ? "" : config.namespace, ...metadata } = object.metadata ?? {};
  const labels = config.labelExtraObjects ? { labels: { ...stackLabels(config), ...metadata.labels } } : {};
  return { ...object, metadata: { ...metadata, ...(namespace === "" ? {} : { namespace }), ...labels } };
}
