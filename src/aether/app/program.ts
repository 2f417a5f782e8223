// The app's image, unchanged: API, scheduler and migration run it.
import type { Image, Variables } from "./declaration.ts";

/** The version of the app (pyproject.toml) that this package was verified against. */
export const APP_VERSION = "0.1.0";

export const image = {
  name: "aether",
  what: "The app, built by you: there is no public image.",
  repository: "aether",
  tag: APP_VERSION,
} as const satisfies Image;

/** First user that `useradd` makes in the app's Containerfile. */
export const uid = 1000;

export const protectedPaths = ["/", "/app", "/app/src"];

/** What the image lacks is mounted beside the program. */
export const PYTHON_MOUNT = { "aether-python": "/opt/aether-k8s" } as const;

/** /tmp on a read-only root. */
export const TMP_MOUNT = { tmp: "/tmp" } as const;

export const PYTHONPATH = {
  PYTHONPATH: { because: "it brings the app's package metadata", value: () => PYTHON_MOUNT["aether-python"] },
} satisfies Variables;

/** MLflow's client and server keep settings under it; the image's own home is read-only. */
export const HOME = { HOME: { because: "it is a writable folder", value: () => TMP_MOUNT.tmp } } satisfies Variables;

/** Variables that the app declares and the image's command does not read. */
export const IGNORED_ENVIRONMENT: Readonly<Record<string, string>> = {
  API_HOST: "Remove it: the command listens on every address.",
  API_PORT: "Remove it: the command listens on port 8000.",
  API_WORKERS: "Remove it. The number of processes is decided by api.workers.",
};
