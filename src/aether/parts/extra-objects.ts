// The config's own additional objects.

import { referenceTo } from "../../toolkit/compose/reference.ts";
import { ConfigError } from "../../toolkit/errors.ts";
import { identity, type KubernetesObject } from "../../toolkit/kubernetes/manifest.ts";
import { isClusterScoped } from "../../toolkit/kubernetes/scope.ts";
import { stackLabels } from "../common/metadata.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import type { AetherObject } from "../object.ts";

/**
 * The extra objects with their namespace. Objects of kinds that the stack does not use have the type of a stack object: `kind`
 * narrows it.
 * @throws {ConfigError} for an object that the stack already contains
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
