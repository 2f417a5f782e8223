// The images of a stack: their defaults, and how a reference is made of registry, repository, tag and digest.
import type { ResolvedConfig } from "../config/schema.ts";

/** The version of the app (pyproject.toml) that this package was verified against. */
export const APP_VERSION = "0.1.0";

export const IMAGES = {
  aether: { what: "The app, built by you: there is no public image.", repository: "aether", tag: APP_VERSION },
  ui: { what: "The UI, built by you.", repository: "aether-ui", tag: APP_VERSION },
  // The major version that the app's compose file runs.
  postgres: { what: "PostgreSQL.", repository: "postgres", tag: "16-alpine" },
  // The version in the app's uv.lock and compose file: client and server must agree.
  mlflow: { what: "MLflow.", registry: "ghcr.io", repository: "mlflow/mlflow", tag: "v3.9.0" },
} as const satisfies Record<string, { what: string; registry?: string; repository: string; tag: string }>;

export type ImageName = keyof typeof IMAGES;

/**
 * The reference of an image.
 * @example imageOf(config, "mlflow") // "ghcr.io/mlflow/mlflow:v3.9.0"
 */
export function imageOf({ images }: Pick<ResolvedConfig, "images">, name: ImageName): string {
  const { registry = images.registry ?? ownRegistry(name), repository, tag, digest } = images[name];
  return `${registry === undefined ? "" : `${registry}/`}${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}

/** The registry of an image that is not on the container runtime's default one. */
export function ownRegistry(name: ImageName): string | undefined {
  const facts: { readonly repository: string; readonly registry?: string } = IMAGES[name];
  return facts.registry;
}
