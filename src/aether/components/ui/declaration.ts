import type { Image } from "../../app/declaration.ts";
import { APP_VERSION, TMP_MOUNT } from "../../app/program.ts";

export const name = "ui";
export const title = "UI";
export const image = {
  name: "ui",
  what: "The UI, built by you.",
  repository: "aether-ui",
  tag: APP_VERSION,
} as const satisfies Image;
/** The user `nginx` of the image. */
export const uid = 101;
// The app's Containerfile.ui.
export const port = 8080;
export const portName = "http";
export const mounts = { ...TMP_MOUNT, nginx: "/etc/aether-ui" } as const;
export const protectedPaths = ["/", "/usr"];
export const hasChecksum = true;
export const memoryAtRest = 7 * 2 ** 20;
export const names = {
  ConfigMap: [name],
  ServiceAccount: [name],
  Deployment: [name],
  Service: [name],
  PodDisruptionBudget: [name],
} as const;
