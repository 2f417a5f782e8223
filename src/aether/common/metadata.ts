import type { Metadata } from "../../toolkit/kubernetes/object.ts";
import type { Declaration } from "../app/declaration.ts";
import { versionOf } from "../app/images.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { instanceLabels, objectName, selectorLabels } from "../topology.ts";

type Named = Pick<Declaration, "name">;

/** Metadata of an object that belongs to no single component. */
export function stackMetadata(
  config: ResolvedConfig,
  name: string,
  annotations: Readonly<Record<string, string>> = {},
): Metadata {
  return {
    name,
    namespace: config.namespace,
    labels: stackLabels(config),
    ...annotated({ ...config.commonAnnotations, ...annotations }),
  };
}

/** Metadata of a component's object; `part` if the component has several of the kind. */
export function metadata(
  config: ResolvedConfig,
  component: Named,
  { part = component.name, annotations = {} }: { part?: string; annotations?: Record<string, string> } = {},
): Metadata {
  return {
    name: objectName(config, part),
    namespace: config.namespace,
    labels: componentLabels(config, component),
    ...annotated({ ...config.commonAnnotations, ...annotations }),
  };
}

/**
 * Metadata of an object that creates a component's pods, with the version that they run. The pods do not have the label: adding
 * it would replace them, and a tool that replaces an image in kustomize does not change the label.
 */
export function workloadMetadata(
  config: ResolvedConfig,
  component: Named & Pick<Declaration, "image">,
  parts?: Parameters<typeof metadata>[2],
): Metadata {
  const { labels, ...rest } = metadata(config, component, parts);
  const version = versionOf(config, component.image);
  return { ...rest, labels: { ...labels, ...(version === undefined ? {} : { "app.kubernetes.io/version": version }) } };
}

/** Labels of a component's objects and pods: those of the selectors, and those that may change. */
export const componentLabels = (config: ResolvedConfig, component: Named) => ({
  ...selectorLabels(config, component),
  ...ORIGIN,
  ...config.commonLabels,
});

/** Labels of objects that belong to no single component. */
export const stackLabels = (config: ResolvedConfig) => ({
  ...instanceLabels(config),
  ...ORIGIN,
  ...config.commonLabels,
});

/**
 * Annotations of an object that contains data, or contains such objects. Each tool leaves the object in the cluster when it is no
 * longer rendered and when the whole stack is deleted. `kubectl delete` has no such annotation.
 */
export const KEEP_ANNOTATIONS = {
  "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
  "helm.sh/resource-policy": "keep",
  "kustomize.toolkit.fluxcd.io/prune": "disabled",
} as const;

/**
 * Annotations with those that keep an object. If an option is a list, both lists are merged, and the kept object's own entries
 * take precedence.
 */
export function keptAnnotations(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  const options = (annotations[SYNC_OPTIONS] ?? "").split(",").map((option) => option.trim());
  const own = KEEP_ANNOTATIONS[SYNC_OPTIONS].split(",");
  const others = options.filter((option) => option !== "" && !own.some((each) => nameIn(each) === nameIn(option)));
  return { ...annotations, ...KEEP_ANNOTATIONS, [SYNC_OPTIONS]: [...others, ...own].join(",") };
}

const SYNC_OPTIONS = "argocd.argoproj.io/sync-options";

/** @example nameIn("Prune=false") // "Prune" */
const nameIn = (option: string) => option.split("=", 1)[0];

const ORIGIN = { "app.kubernetes.io/part-of": "aether", "app.kubernetes.io/managed-by": "aether-k8s" };

const annotated = (annotations: Record<string, string>) => (Object.keys(annotations).length > 0 ? { annotations } : {});
