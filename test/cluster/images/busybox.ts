// For the sidecars that configs bring along.
import { debian } from "./debian.ts";
import type { Image } from "./image.ts";

export const busybox: Image = {
  name: "busybox:1.37",
  layers: [debian()],
  config: { Env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["sh"] },
};
