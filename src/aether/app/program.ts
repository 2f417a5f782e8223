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

/**
 * The host by which uvicorn listens on every address of the pod, IPv4 and IPv6, also where the node has only one of the two: of
 * "0.0.0.0" and "::" each leaves the other out. A parent of several processes binds IPv4 alone.
 */
export const EVERY_ADDRESS = "";

/** The command of the image (its Containerfile), but for the host, which is 0.0.0.0 there. */
export const serve = (port: number) => [
  ...["uvicorn", "src.api.main:app", "--host", EVERY_ADDRESS, "--port", String(port)],
  ...["--proxy-headers", "--forwarded-allow-ips", "*", "--timeout-graceful-shutdown", "30"],
];
