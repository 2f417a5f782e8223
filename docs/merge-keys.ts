// src/toolkit/kubernetes/merge-keys.ts as text, from Kubernetes' OpenAPI document.

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly "x-kubernetes-patch-strategy"?: string;
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface OpenApi {
  readonly paths: Readonly<
    Record<string, { readonly get?: { readonly "x-kubernetes-group-version-kind"?: GroupVersionKind } }>
  >;
  readonly definitions: Readonly<Record<string, Schema>>;
}

type Fields = Record<string, { by?: string | true; replace?: true; retainKeys?: true; of?: string }>;

export interface MergeKeys {
  readonly kinds: Record<string, Record<string, Fields>>;
  readonly structures: Record<string, Fields>;
}

const OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** What the document says of merging: of every kind that is an object, and of every structure below. */
export function mergeKeys({ definitions }: OpenApi): MergeKeys {
  const kinds: MergeKeys["kinds"] = {};
  const structures: MergeKeys["structures"] = {};
  const unfinished = new Set<string>();

  const structure = (definition: string): Fields => {
    const known = structures[nameOf(definition)];
    if (known !== undefined) return known;
    if (unfinished.has(definition)) throw new Error(`${definition} holds itself: nobody has thought of that yet`);
    unfinished.add(definition);
    const fields = fieldsOf(definitions[definition] ?? {});
    structures[nameOf(definition)] = fields;
    return fields;
  };

  const fieldsOf = ({ properties = {} }: Schema): Fields =>
    Object.fromEntries(
      Object.entries(properties)
        .sort()
        .map(([name, property]) => [name, { ...strategy(property), ...below(property) }] as const)
        .filter(([, field]) => Object.keys(field).length > 0),
    );

  /** Items of a list that is replaced are merged with nothing. */
  const below = (property: Schema): Fields[string] => {
    const reference = "by" in strategy(property) ? property.items?.$ref : property.$ref;
    const definition = reference?.replace("#/definitions/", "");
    return definition === undefined || isEmpty(structure(definition)) ? {} : { of: nameOf(definition) };
  };

  for (const [definition, schema] of Object.entries(definitions)) {
    if (!isBuiltIn(definition) || schema.properties?.metadata?.$ref !== `#/definitions/${OBJECT_META}`) continue;
    for (const { group, version, kind } of schema["x-kubernetes-group-version-kind"] ?? []) {
      const apiVersion = group === "" ? version : `${group}/${version}`;
      const { metadata, ...fields } = fieldsOf(schema);
      if (metadata?.of !== nameOf(OBJECT_META)) throw new Error(`${apiVersion} ${kind} has metadata of its own`);
      kinds[apiVersion] = { ...kinds[apiVersion], [kind]: fields };
    }
  }
  const worthSaying = Object.entries(structures).filter(([, fields]) => !isEmpty(fields));
  return { kinds, structures: Object.fromEntries(worthSaying) };
}

function strategy(property: Schema): Fields[string] {
  const strategies = property["x-kubernetes-patch-strategy"]?.split(",") ?? [];
  return {
    ...(strategies.includes("merge") ? { by: property["x-kubernetes-patch-merge-key"] ?? true } : {}),
    ...(strategies.includes("replace") ? { replace: true } : {}),
    ...(strategies.includes("retainKeys") ? { retainKeys: true } : {}),
  };
}

const isEmpty = (fields: Fields) => Object.keys(fields).length === 0;

/** A server lists its custom resources too; those are merged as plain JSON. */
const isBuiltIn = (definition: string) => /^io\.k8s\.(api|apiextensions-apiserver|kube-aggregator)\./.test(definition);

/** @example nameOf("io.k8s.api.core.v1.PodSpec") // "core.v1.PodSpec" */
const nameOf = (definition: string) => definition.split(".").slice(-3).join(".");

/** The generated file. */
export function mergeKeysFile(document: OpenApi, version: string): string {
  const { kinds, structures } = mergeKeys(document);
  return [
    `// Generated from the OpenAPI document of Kubernetes ${version} by \`npm run generate:merge-keys\`.`,
    'import type { Fields } from "./merge-fields.ts";',
    "",
    "/** The kinds that are built into Kubernetes, by apiVersion; their metadata, which is alike in all, is left out. */",
    `export const kinds: Readonly<Record<string, Readonly<Record<string, Fields>>>> = ${literal(kinds, 2)};`,
    "",
    "/** The structures of which their fields are, and the fields of these. */",
    `export const structures: Readonly<Record<string, Fields>> = ${literal(structures, 1)};`,
    "",
    "/** Kinds, with their API group, whose objects are in no namespace. */",
    "export const clusterKinds: readonly string[] = [",
    ...clusterKinds(document).map((kind) => `  ${JSON.stringify(kind)},`),
    "];",
    "",
  ].join("\n");
}

/** Kinds whose objects are in no namespace, such as `"ClusterRole.rbac.authorization.k8s.io"`. */
function clusterKinds({ paths }: OpenApi): string[] {
  const found = Object.entries(paths)
    .filter(([path]) => path.endsWith("/{name}") && !path.includes("/{namespace}/") && !path.includes("/watch/"))
    .flatMap(([, { get }]) => get?.["x-kubernetes-group-version-kind"] ?? [])
    .map(({ group, kind }) => [kind, group].filter(Boolean).join("."));
  return [...new Set(found)].sort();
}

/** As much of a value on lines of its own as is said. */
function literal(value: object, levels: number, indent = ""): string {
  const members = Object.entries(value)
    .sort()
    .map(([key, member]) => {
      const below = typeof member === "object" ? literal(member, levels - 1, `${indent}  `) : JSON.stringify(member);
      return `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${below}`;
    });
  if (members.length === 0) return "{}";
  if (levels <= 0) return `{ ${members.join(", ")} }`;
  return `{\n${members.map((member) => `${indent}  ${member},\n`).join("")}${indent}}`;
}
