// Claims of the namespace that the stack uses and does not make.
import { parseQuantity } from "../../toolkit/kubernetes/quantity.ts";
import type { Storage } from "../common/fields.ts";
import { hasVolume } from "../components/mlflow/declaration.ts";
import type { ResolvedConfig } from "../config/schema.ts";

export interface ExistingClaim {
  readonly name: string;
  readonly bytes: number;
  /** Where the config names it. */
  readonly path: readonly string[];
}

export const existingClaims = ({ postgres, mlflow }: ResolvedConfig): ExistingClaim[] => [
  ...("external" in postgres ? [] : existing(postgres.storage, ["postgres", "storage"])),
  ...(mlflow === false || "external" in mlflow || !hasVolume(mlflow)
    ? []
    : existing(mlflow.storage, ["mlflow", "storage"])),
];

const existing = (storage: Storage, path: readonly string[]): ExistingClaim[] =>
  "existingClaim" in storage
    ? [{ name: storage.existingClaim, bytes: parseQuantity(storage.size) ?? 0, path: [...path, "existingClaim"] }]
    : [];
