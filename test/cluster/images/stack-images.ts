// The roster: what a rendered stack names, each image under exactly the name the stack gives it.
import { aether, aetherFailing, aetherNext, aetherUpstream } from "./aether.ts";
import { busybox } from "./busybox.ts";
import type { Image } from "./image.ts";
import { mlflow } from "./mlflow.ts";
import { postgres } from "./postgres.ts";
import { ui } from "./ui.ts";

export const stackImages: readonly Image[] = [
  ...[postgres, ui, mlflow, busybox],
  ...[aether, aetherUpstream, aetherNext, aetherFailing],
];
