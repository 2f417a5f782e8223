import { nameOf } from "../../kubernetes/inventory.ts";
import { text } from "../../kubernetes/read.ts";
import { withoutCredentials } from "../../kubernetes/redacted.ts";
import type { Rule } from "../finding.ts";

export const requirePinnedImage: Rule = {
  name: "require-pinned-image",
  subject: "safety",
  severity: "warning",
  reason:
    "With a mutable tag or no tag, pods of the same workload can run different versions, and you cannot roll back.",
  fix: "Use a version tag or a digest.",
  *problems({ pods }) {
    for (const { owner, containers } of pods)
      for (const { name, path, spec } of containers) {
        const image = text(spec.image) ?? "";
        // The part of a digest after `@sha256:`.
        const [, tag] = image.match(/:([\w.-]+)$/) ?? [];
        if (image === "" || (tag !== undefined && !MUTABLE.has(tag))) continue;
        const shown = withoutCredentials(image);
        const what = tag === undefined ? `${shown} without a tag` : `the mutable tag ${shown}`;
        yield {
          resource: owner,
          path: [...path, "image"],
          message: `Container ${name} of ${nameOf(owner)} uses ${what}.`,
        };
      }
  },
};

const MUTABLE = new Set(["latest", "main", "master", "edge", "nightly", "stable", "dev"]);
