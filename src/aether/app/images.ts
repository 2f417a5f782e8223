// How the reference of an image is made of registry, repository, tag and digest.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Image } from "./declaration.ts";

type ImageName = Exclude<keyof ResolvedConfig["images"], "registry" | "pullPolicy" | "pullSecrets">;

/**
 * The reference of an image.
 * @example imageOf(config, mlflow.image) // "ghcr.io/mlflow/mlflow:v3.9.0"
 */
export function imageOf({ images }: Pick<ResolvedConfig, "images">, image: Image): string {
  // The config has a section for each image that is declared.
  const { registry = images.registry ?? image.registry, repository, tag, digest } = images[image.name as ImageName];
  return `${registry === undefined ? "" : `${registry}/`}${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}
