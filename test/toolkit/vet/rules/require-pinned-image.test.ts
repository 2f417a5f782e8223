import { requirePinnedImage } from "../../../../src/toolkit/vet/rules/require-pinned-image.ts";
import { container, pod } from "../../../fixtures/manifests.ts";
import { ruleTable } from "../../../fixtures/rule-table.ts";

const running = (image?: string) => pod({ containers: [container({ image })] });
const PATH = "warning Pod/web spec.containers.0.image";

ruleTable(requirePinnedImage, {
  passes: {
    "the tag is a version": [running("registry.example.com:5000/web:1.0-alpine")],
    "the image has a digest": [running(`web:latest@sha256:${"0".repeat(64)}`)],
    "no image is named": [running(), running("")],
  },
  reports: {
    "the tag is missing": {
      objects: [running("registry.example.com:5000/web")],
      reports: [PATH],
      says: /^Container web of Pod a\/web uses registry\.example\.com:5000\/web without a tag\.$/,
    },
    ...Object.fromEntries(
      ["latest", "main", "master", "edge", "nightly", "stable", "dev"].map((tag) => [
        `the tag is ${tag}, which moves`,
        { objects: [running(`web:${tag}`)], reports: [PATH], says: new RegExp(` uses the mutable tag web:${tag}\\.$`) },
      ]),
    ),
    "an init container has no tag": {
      objects: [pod({ initContainers: [container({ image: "wait" })] })],
      reports: ["warning Pod/web spec.initContainers.0.image"],
    },
  },
});
