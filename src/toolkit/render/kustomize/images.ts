import { identity, type Manifest } from "../../kubernetes/manifest.ts";
import { isTree, member } from "../../kubernetes/read.ts";
import type { Environment } from "./environment.ts";

interface Use {
  readonly environment: string;
  /** The container, wherever it is; `undefined` for a volume. */
  readonly place: string | undefined;
  readonly image: string;
}

/**
 * Images that differ between environments become the field `images`: the base contains the name, and the overlay sets the image.
 */
export function withoutImages(environments: readonly Environment[]): Environment[] {
  const uses = environments.flatMap(({ name, objects }) =>
    objects.flatMap((object) => imagesOf(object).map((use) => ({ ...use, environment: name }))),
  );
  const names = new Map(
    [...Map.groupBy(uses, ({ place }) => place)].flatMap(([place, same]) => {
      if (place === undefined) return [];
      const images = [...new Set(same.map(({ image }) => image))];
      const name = images.length > 1 ? commonName(images) : undefined;
      return name === undefined ? [] : [[place, name] as const];
    }),
  );
  const meant = [...new Set(names.values())].filter((name) => meansOneImage(name, uses, names));
  return environments.map(({ name: environment, objects, fields }) => ({
    name: environment,
    objects: objects.map((object) =>
      withImagesOf(object, (image, place) => {
        const name = names.get(place);
        return name !== undefined && meant.includes(name) ? name : image;
      }),
    ),
    fields: {
      ...fields,
      images: meant.flatMap((name) => {
        const use = uses.find((each) => each.environment === environment && nameOf(each, names) === name);
        return use === undefined ? [] : [entry(name, use.image)];
      }),
    },
  }));
}

/** The field replaces every image with that name: in each environment they must all be the same image. */
function meansOneImage(name: string, uses: readonly Use[], names: ReadonlyMap<string, string>): boolean {
  const affected = uses.filter((use) => nameOf(use, names) === name || parsed(use.image).name === name);
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

/** The repository of all of them, or its last component. */
function commonName(images: readonly string[]): string | undefined {
  const names = images.map((image) => parsed(image).name);
  const [name, ...others] = new Set(names);
  if (others.length === 0) return name;
  const [last, ...more] = new Set(names.map((each) => each.slice(each.lastIndexOf("/") + 1)));
  return more.length === 0 ? last : undefined;
}

function parsed(image: string) {
  const [, name = image, tag, digest] = /^([^@]+?)(?::([\w.-]+))?(?:@(.+))?$/.exec(image) ?? [];
  return { name, tag, digest };
}

const nameOf = ({ place }: Use, names: ReadonlyMap<string, string>) =>
  place === undefined ? undefined : names.get(place);

/** The images of an object. */
function imagesOf(object: Manifest): Omit<Use, "environment">[] {
  const found: Omit<Use, "environment">[] = [];
  withImagesOf(object, (image, place) => {
    found.push({ place, image });
    return image;
  });
  return [...found, ...mountedImages(object).map((image) => ({ place: undefined, image }))];
}

type Change = (image: string, place: string) => string;

/** The object with different images wherever the field `images` looks for them: in containers of any kind, at any depth. */
const withImagesOf = (object: Manifest, change: Change): Manifest =>
  inValue(object, identity(object), change) as Manifest;

function inValue(value: unknown, place: string, change: Change): unknown {
  if (Array.isArray(value)) return value.map((item, index) => inValue(item, placeOf(item, index, place), change));
  if (!isTree(value)) return value;
  const members = Object.entries(value).map(([key, member]) => {
    const [below, whole] = [`${place} ${key}`, inValue(member, `${place} ${key}`, change)];
    return [key, LISTS.includes(key) && Array.isArray(whole) ? inItems(whole, below, change) : whole] as const;
  });
  return Object.fromEntries(members);
}

const LISTS = ["initContainers", "containers"];

const inItems = (items: readonly unknown[], place: string, change: Change) =>
  items.map((item, index) =>
    isTree(item) && typeof item.image === "string"
      ? { ...item, image: change(item.image, placeOf(item, index, place)) }
      : item,
  );

const placeOf = (item: unknown, index: number, list: string) => `${list} ${member(item, "name") ?? index}`;

/** Images that are mounted as volumes: kustomize 5.8 replaces them too, 5.5 does not. */
function mountedImages(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    key === "reference" && typeof below === "string" ? [below] : mountedImages(below),
  );
}
