import { nameOf } from "../../kubernetes/inventory.ts";
import { text } from "../../kubernetes/read.ts";
import type { Rule } from "../finding.ts";

export const requirePinnedImage: Rule = {
  name: "require-pinned-image",
  subject: "safety",
  severity: "warning",
  reason:
    "Without a tag, or with a tag that moves, two pods of one workload can run different programs, and nothing can be rolled back.",
  fix: "Name a version, or a digest.",
  problems: ({ pods }) =>
    pods.flatMap(({ owner, containers }) =>
      containers
        .map(({ name, path, spec }) => ({ name, path, image: text(spec.image) }))
        .filter(({ image }) => image !== undefined && image !== "" && !isPinned(image))
        .map(({ name, path, image }) => ({
          resource: owner,
          path: [...path, "image"],
          message: `Container ${name} of ${nameOf(owner)} runs whatever ${image} means at the moment.`,
        })),
    ),
};

function isPinned(image: string): boolean {
  if (image.includes("@sha256:")) return true;
  const tag = image.match(/:([\w.-]+)$/)?.[1];
  return tag !== undefined && !MOVING.has(tag);
}

const MOVING = new Set(["latest", "main", "master", "edge", "nightly", "stable", "dev"]);
