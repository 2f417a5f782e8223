import { type CompactSchemas, type Schemas, schemasOf } from "./schemas.ts";

/**
 * What a version of Kubernetes accepts: 1.33 to 1.36, also written as v1.36.2; the default is the newest. Loaded on demand.
 * @throws {RangeError} for another version
 * @example vet(objects, { schemas: await kubernetesSchemas("1.35") })
 */
export async function kubernetesSchemas(version?: string): Promise<Schemas> {
  const { default: compact } = await import("./kubernetes.json", { with: { type: "json" } });
  return schemasOf(compact as unknown as CompactSchemas, version);
}
