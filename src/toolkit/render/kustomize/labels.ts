import type { Manifest } from "../../kubernetes/manifest.ts";
import { changedAt } from "../../kubernetes/path.ts";
import { member, tree } from "../../kubernetes/read.ts";
import { podTemplate, podTemplatePath } from "../../kubernetes/workloads.ts";
import type { Environment } from "./environment.ts";

type Labels = Readonly<Record<string, string>>;

/** A label of all objects in one environment, but not in all environments, becomes one in the field `labels`. */
export function withoutLabels(environments: readonly Environment[]): Environment[] {
  const everywhere = environments.map(({ objects }) => inAll(objects.map(({ metadata }) => metadata.labels ?? {})));
  return environments.map((environment, index) => {
    const pairs = Object.entries(everywhere[index] ?? {}).filter(
      ([label, value]) => !everywhere.every((labels) => labels[label] === value),
    );
    if (pairs.length === 0) return environment;
    const templated = environment.objects.filter((object) => labelsPath(object) !== undefined);
    const inTemplates = inAll(templated.map((object) => templateLabels(object)));
    const [below, above] = [pairs.filter(isOf(inTemplates)), pairs.filter((pair) => !isOf(inTemplates)(pair))];
    const places = new Map(templated.map((object) => [object.kind, labelsPath(object)?.join("/") ?? ""]));
    return {
      ...environment,
      objects: environment.objects.map((object) => without(object, pairs, below)),
      fields: {
        ...environment.fields,
        labels: [
          ...(below.length === 0
            ? []
            : [
                {
                  pairs: Object.fromEntries(below),
                  // Not `includeTemplates`: it also affects volume claim templates, which cannot be changed in a StatefulSet.
                  fields: [...places].map(([kind, path]) => ({ kind, path, create: true }) as const),
                },
              ]),
          ...(above.length === 0 ? [] : [{ pairs: Object.fromEntries(above) }]),
        ],
      },
    };
  });
}

type Pair = readonly [string, string];

const isOf =
  (labels: Labels) =>
  ([label, value]: Pair) =>
    labels[label] === value;

/** The labels that all have. */
const inAll = ([first = {}, ...others]: readonly Labels[]): Labels =>
  Object.fromEntries(Object.entries(first).filter((pair) => others.every((labels) => isOf(labels)(pair))));

/** The path of the labels of an object's pods, if they differ from its own. */
function labelsPath({ apiVersion, kind }: Manifest): readonly string[] | undefined {
  const path = podTemplatePath(apiVersion, kind);
  return path === undefined || path.length === 0 ? undefined : [...path, "metadata", "labels"];
}

const templateLabels = (object: Manifest) => tree(member(tree(podTemplate(object)).metadata, "labels")) as Labels;

function without(object: Manifest, pairs: readonly Pair[], below: readonly Pair[]): Manifest {
  const bare = changedAt(object, ["metadata", "labels"], (labels) => less(labels, pairs)) as Manifest;
  const path = labelsPath(object);
  return path === undefined ? bare : (changedAt(bare, path, (labels) => less(labels, below)) as Manifest);
}

const less = (labels: unknown, pairs: readonly Pair[]) =>
  Object.fromEntries(Object.entries(tree(labels)).filter(([label]) => !pairs.some(([taken]) => taken === label)));
