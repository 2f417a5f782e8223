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

/** The first user that `useradd` creates in the app's Containerfile. */
export const uid = 1000;

export const protectedPaths = ["/", "/app", "/app/src"];

/** What the image lacks is mounted next to the program. */
export const PYTHON_MOUNT = { "aether-python": "/opt/aether-k8s" } as const;

/** /tmp on a read-only root file system. */
export const TMP_MOUNT = { tmp: "/tmp" } as const;

export const PYTHONPATH = {
  PYTHONPATH: { because: "it brings the app's package metadata", value: () => PYTHON_MOUNT["aether-python"] },
} satisfies Variables;

/** MLflow's client and server store settings in it; the image's own home is read-only. */
export const HOME = { HOME: { because: "it is a writable folder", value: () => TMP_MOUNT.tmp } } satisfies Variables;

/** Variables that the app declares but the image's command does not read. */
export const IGNORED_ENVIRONMENT: Readonly<Record<string, string>> = {
  API_HOST: "Remove it: the command listens on every address.",
  API_PORT: "Remove it: the command listens on port 8000.",
  API_WORKERS: "Remove it. The number of processes is decided by api.workers.",
};

/**
 * The host with which uvicorn listens on every address of the pod, IPv4 and IPv6, even if the node has only one of them:
 * "0.0.0.0" omits IPv6 and "::" omits IPv4. With several processes, uvicorn binds only IPv4.
 */
export const EVERY_ADDRESS = "";

/** The command of the image (its Containerfile), except for the host, which is 0.0.0.0 there. */
export const uvicornCommand = (port: number) => [
  ...["uvicorn", "src.api.main:app", "--host", EVERY_ADDRESS, "--port", String(port)],
  ...["--proxy-headers", "--forwarded-allow-ips", "*", "--timeout-graceful-shutdown", "30"],
];
