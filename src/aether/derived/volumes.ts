// The volumes of a stack: each a new claim, or an existing one of the namespace.
import { parseQuantity } from "../../toolkit/kubernetes/quantity.ts";
import type { Storage } from "../common/fields.ts";
import { hasVolume } from "../components/mlflow/declaration.ts";
import { inCluster } from "../components/postgres/declaration.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { objectName } from "../topology.ts";

interface StackVolume {
  readonly claim: string;
  readonly exists: boolean;
  readonly bytes: number;
  /** Its path in the config. */
  readonly path: readonly string[];
}

export function volumes(config: ResolvedConfig): StackVolume[] {
  const { postgres, mlflow } = config;
  const volume = (storage: Storage, part: string, path: readonly string[]): StackVolume => ({
    exists: "existingClaim" in storage,
    claim: "existingClaim" in storage ? storage.existingClaim : part,
    bytes: parseQuantity(storage.size) ?? 0,
    path,
  });
  const found: StackVolume[] = [];
  const section = inCluster(config);
  if (section !== undefined)
    // The name that a StatefulSet gives the claim of its first pod.
    found.push(volume(section.storage, `data-${objectName(config, "postgres")}-0`, ["postgres", "storage"]));
  if ("backup" in postgres) {
    const { backup } = postgres;
    if (backup !== undefined && "claim" in backup.to)
      found.push(volume(backup.to.claim, objectName(config, "backup"), ["postgres", "backup", "to", "claim"]));
  }
  if (mlflow !== false && !("external" in mlflow) && hasVolume(mlflow))
    found.push(volume(mlflow.storage, objectName(config, "mlflow"), ["mlflow", "storage"]));
  return found;
}

export const existingClaims = (config: ResolvedConfig) => volumes(config).filter(({ exists }) => exists);
