import { type Environment, type Manifest, podTemplate, withTemplate } from "./environment.ts";

type Labels = Readonly<Record<string, string>>;

/** A label of all objects of one environment, and not of all environments, becomes one of the field `labels`. */
export function withoutLabels(environments: readonly Environment[]): Environment[] {
  const everywhere = environments.map(({ objects }) => inAll(objects.map(({ metadata }) => metadata.labels ?? {})));
  return environments.map((environment, index) => {
    const pairs = Object.entries(everywhere[index] ?? {}).filter(
      ([label, value]) => !everywhere.every((labels) => labels[label] === value),
    );
    if (pairs.length === 0) return environment;
    const templated = environment.objects.filter((object) => podTemplate(object) !== undefined);
    const inTemplates = inAll(templated.map((object) => podTemplate(object)?.metadata?.labels ?? {}));
    const [below, above] = [pairs.filter(isOf(inTemplates)), pairs.filter((pair) => !isOf(inTemplates)(pair))];
    const kinds = [...new Set(templated.map(({ kind }) => kind))];
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
                  // Not `includeTemplates`: it reaches volume claims too, and a StatefulSet's can't be changed.
                  fields: kinds.map((kind) => ({ kind, path: "spec/template/metadata/labels", create: true }) as const),
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

function without(object: Manifest, pairs: readonly Pair[], below: readonly Pair[]): Manifest {
  const bare = { ...object, metadata: { ...object.metadata, labels: less(object.metadata.labels, pairs) } };
  const template = podTemplate(object);
  if (template === undefined) return bare;
  const metadata = { ...template.metadata, labels: less(template.metadata?.labels, below) };
  return withTemplate(bare, { ...template, metadata });
}

const less = (labels: Labels = {}, pairs: readonly Pair[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([label]) => !pairs.some(([taken]) => taken === label)));
