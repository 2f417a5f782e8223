// The roster: every rule about upgrades.
import type { UpgradeRule } from "./change.ts";
import { noMissingData } from "./no-missing-data.ts";
import { requireDeletion } from "./require-deletion.ts";
import { requireEmptyVolume } from "./require-empty-volume.ts";
import { requireReplicas } from "./require-replicas.ts";
import { requireSameCollation } from "./require-same-collation.ts";
import { requireSameField } from "./require-same-field.ts";
import { requireSameMount } from "./require-same-mount.ts";
import { requireSameSecret } from "./require-same-secret.ts";
import { validDatabaseVersion } from "./valid-database-version.ts";
import { validStorageSize } from "./valid-storage-size.ts";

export const upgradeRules: readonly UpgradeRule[] = [
  requireSameField,
  validStorageSize,
  noMissingData,
  requireSameMount,
  requireEmptyVolume,
  validDatabaseVersion,
  requireSameCollation,
  requireSameSecret,
  requireReplicas,
  requireDeletion,
];
