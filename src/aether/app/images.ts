// How an image reference is built from registry, repository, tag and digest.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Image } from "./declaration.ts";

type ImageName = Exclude<keyof ResolvedConfig["images"], "registry" | "pullPolicy" | "pullSecrets">;

/**
 * The version that runs, as a label value; `undefined` if a digest is set or the tag is not a valid label.
 * @example versionOf(config, mlflow.image) // "v3.9.0"
 */
export function versionOf(config: ResolvedConfig, image: Image): string | undefined {
  const { digest } = config.images[image.name as ImageName];
  const tag = tagOf(config, image);
  return digest === undefined && LABEL_VALUE.test(tag) ? tag : undefined;
}

const LABEL_VALUE = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * The same, with the tag in addition to a digest, for tools that read the version from the tag.
 * @example taggedImageOf(config, operatorImage) // "ghcr.io/cloudnative-pg/postgresql:16@sha256:…"
 */
export function taggedImageOf(config: ResolvedConfig, image: Image): string {
  const { tag, digest } = config.images[image.name as ImageName];
  const reference = imageOf(config, image);
  return digest === undefined ? reference : reference.replace(/@/, `:${tag}@`);
}

/**
 * The reference of an image.
 * @example imageOf(config, mlflow.image) // "ghcr.io/mlflow/mlflow:v3.9.0"
 */
export function imageOf(config: ResolvedConfig, image: Image): string {
  const { images } = config;
  // The config has a section for each declared image.
  const { registry = images.registry ?? image.registry, repository, digest } = images[image.name as ImageName];
  const tag = tagOf(config, image);
  return `${registry === undefined ? "" : `${registry}/`}${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}

function tagOf(config: ResolvedConfig, image: Image): string {
  const { tag, repository } = config.images[image.name as ImageName];
  const isUsual = tag === image.tag && repository === image.repository;
  return isUsual && image.fuller?.isNeeded(config) ? `${tag}${image.fuller.suffix}` : tag;
}
