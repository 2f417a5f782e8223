// How the reference of an image is made of registry, repository, tag and digest.
import type { ResolvedConfig } from "../config/schema.ts";
import type { Image } from "./declaration.ts";

type ImageName = Exclude<keyof ResolvedConfig["images"], "registry" | "pullPolicy" | "pullSecrets">;

/**
 * The version that runs, as a label says it; `undefined` where a digest decides, or the tag is no label.
 * @example versionOf(config, mlflow.image) // "v3.9.0"
 */
export function versionOf(config: ResolvedConfig, image: Image): string | undefined {
  const { digest } = config.images[image.name as ImageName];
  const tag = tagOf(config, image);
  return digest === undefined && LABEL_VALUE.test(tag) ? tag : undefined;
}

const LABEL_VALUE = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * The same with the tag beside a digest, for what reads a version there.
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
  // The config has a section for each image that is declared.
  const { registry = images.registry ?? image.registry, repository, digest } = images[image.name as ImageName];
  const tag = tagOf(config, image);
  return `${registry === undefined ? "" : `${registry}/`}${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}

function tagOf(config: ResolvedConfig, image: Image): string {
  const { tag, repository } = config.images[image.name as ImageName];
  const isUsual = tag === image.tag && repository === image.repository;
  return isUsual && image.fuller?.isNeeded(config) ? `${tag}${image.fuller.suffix}` : tag;
}
