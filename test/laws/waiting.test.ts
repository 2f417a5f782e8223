// Waiting for what people bring (a Secret, an image, a node, a volume) takes as long as it takes: nothing in the objects limits it.
import { expect, it } from "vitest";
import { forEveryStack } from "../fixtures/laws.ts";

/** Every field with this name, at any depth. */
function values(object: unknown, name: string): unknown[] {
  if (typeof object !== "object" || object === null) return [];
  return Object.entries(object).flatMap(([key, value]) => (key === name ? [value] : values(value, name)));
}

it("no Job and no pod ends because of its age, except the migration if the config limits it", () => {
  forEveryStack((objects, config) => {
    const limit = config.migration?.activeDeadlineSeconds;
    expect(objects.flatMap((object) => values(object, "activeDeadlineSeconds"))).toEqual(limit ? [limit] : []);
  });
});
