import { text } from "../kubernetes/read.ts";
import type { VetInventory } from "../vet/facts.ts";
import { components, idOf } from "./components.ts";

/** An image, and what runs it. */
export interface Image {
  readonly image: string;
  /** Whether it is pinned by digest. */
  readonly isPinned: boolean;
  /** The components that run it, and in which containers. */
  readonly usedBy: readonly { readonly component: string; readonly containers: readonly string[] }[];
}

/** Each image once, sorted by name. */
export function images(inventory: VetInventory): Image[] {
  const named = [...new Set(components(inventory).flatMap((each) => each.images))];
  return named.sort().map((image) => ({
    image,
    isPinned: /@sha256:[\da-f]{64}$/.test(image),
    usedBy: inventory.pods.flatMap(({ owner, containers }) => {
      const using = containers.filter(({ spec }) => text(spec.image) === image).map(({ name }) => name);
      return using.length === 0 ? [] : [{ component: idOf(owner), containers: using }];
    }),
  }));
}
