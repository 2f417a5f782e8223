import { type Environment, identity, type Manifest, podTemplate, withTemplate } from "./environment.ts";

interface Use {
  readonly environment: string;
  /** The container, wherever it is. */
  readonly place: string;
  readonly image: string;
}

/**
 * Images that differ between environments become the field `images`: the base has the name, the overlay says which image is
 * meant by it.
 */
export function withoutImages(environments: readonly Environment[]): Environment[] {
  const uses = environments.flatMap(({ name, objects }) =>
    objects.flatMap((object) => [...imagesOf(object)].map(([place, image]) => ({ environment: name, place, image }))),
  );
  const names = new Map(
    [...Map.groupBy(uses, ({ place }) => place)].flatMap(([place, same]) => {
      const images = [...new Set(same.map(({ image }) => image))];
      const name = images.length > 1 ? commonName(images) : undefined;
      return name === undefined ? [] : [[place, name] as const];
    }),
  );
  const meant = [...new Set(names.values())].filter((name) => meansOneImage(name, uses, names));
  return environments.map(({ name: environment, objects, fields }) => ({
    name: environment,
    objects: objects.map((object) => withNames(object, names, meant)),
    fields: {
      ...fields,
      images: meant.flatMap((name) => {
        const use = uses.find((each) => each.environment === environment && names.get(each.place) === name);
        return use === undefined ? [] : [entry(name, use.image)];
      }),
    },
  }));
}

/** kustomize replaces every image of that name: in each environment all of them must be the same one. */
function meansOneImage(name: string, uses: readonly Use[], names: ReadonlyMap<string, string>): boolean {
  const affected = uses.filter(({ place, image }) => names.get(place) === name || parsed(image).name === name);
  return [...Map.groupBy(affected, ({ environment }) => environment).values()].every(
    (same) => new Set(same.map(({ image }) => image)).size === 1,
  );
}

function entry(name: string, image: string) {
  const { name: newName, tag, digest } = parsed(image);
  return {
    name,
    ...(newName === name ? {} : { newName }),
    ...(tag === undefined ? {} : { newTag: tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The repository that all come from, or its last part. */
function commonName(images: readonly string[]): string | undefined {
  const names = images.map((image) => parsed(image).name);
  const [name, ...others] = new Set(names);
  if (others.length === 0) return name;
  const [last, ...more] = new Set(names.map((each) => each.slice(each.lastIndexOf("/") + 1)));
  return more.length === 0 ? last : undefined;
}

function parsed(image: string) {
  const [, name = image, tag, digest] = /^(.+?)(?::([\w.-]+))?(?:@(.+))?$/.exec(image) ?? [];
  return { name, tag, digest };
}

const LISTS = ["initContainers", "containers"] as const;

/** The images of an object's pods, by the container. */
function imagesOf(object: Manifest): Map<string, string> {
  const spec = podTemplate(object)?.spec;
  return new Map(
    LISTS.flatMap((list) =>
      (spec?.[list] ?? []).flatMap(({ name, image }) =>
        image === undefined ? [] : [[placeOf(object, list, name), image] as const],
      ),
    ),
  );
}

const placeOf = (object: Manifest, list: string, container: string) => [identity(object), list, container].join(" ");

function withNames(object: Manifest, names: ReadonlyMap<string, string>, meant: readonly string[]): Manifest {
  const template = podTemplate(object);
  if (template?.spec === undefined) return object;
  const { spec } = template;
  const lists = LISTS.filter((list) => spec[list] !== undefined).map((list) => {
    const containers = spec[list].map((container) => {
      const name = names.get(placeOf(object, list, container.name));
      return name !== undefined && meant.includes(name) ? { ...container, image: name } : container;
    });
    return [list, containers] as const;
  });
  return withTemplate(object, { ...template, spec: { ...spec, ...Object.fromEntries(lists) } });
}
