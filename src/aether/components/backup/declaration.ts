import type { Image, Variables } from "../../app/declaration.ts";
import { HOME, TMP_MOUNT } from "../../app/program.ts";
import type { KeyConditions, SecretKeyFacts } from "../../app/secret-keys.ts";
import type { ResolvedConfig } from "../../config/schema.ts";
import * as postgres from "../postgres/declaration.ts";

// The dump is made by programs of the server's own version.
export { image, uid } from "../postgres/declaration.ts";

export const name = "backup";
export const title = "backup";
/** A small client of every S3 service, on Alpine, with a shell. */
export const s3Image = {
  name: "rclone",
  what: "rclone, which uploads backups to S3.",
  repository: "rclone/rclone",
  tag: "1.75.1",
} as const satisfies Image;
/** The Debian image of PostgreSQL contains GnuPG; Alpine's, MLflow's and rclone's do not. */
export const encryptionImage = {
  name: "gnupg",
  what: "GnuPG, which encrypts backups; PostgreSQL's image on Debian has it.",
  repository: "postgres",
  tag: "16-bookworm",
} as const satisfies Image;
export const otherContainers = ["dump", "encrypt", "download", "decrypt"] as const;
export const otherImages = [s3Image, encryptionImage] as const;
export const mounts = { ...TMP_MOUNT, dumps: "/dumps", plain: "/plain", key: "/key" } as const;
export const protectedPaths = ["/", "/usr"];

/** The suffix in the name of the CronJob that never runs by schedule. */
export const RESTORE = "restore";
/** The Secret with the private key, which exists only during a restore. */
export const KEY = "backup-key";
export const MLFLOW = "backup-mlflow";
export const RESTORE_MLFLOW = "restore-mlflow";

export const path = ["postgres", "backup"];
export const sectionIn = ({ postgres }: ResolvedConfig) => ("backup" in postgres ? postgres.backup : undefined);

/** The S3 storage of the backups, if they use S3. */
export function s3Of(config: ResolvedConfig) {
  const section = sectionIn(config);
  return section !== undefined && "s3" in section.to ? section.to.s3 : undefined;
}

type S3 = NonNullable<ReturnType<typeof s3Of>>;

const ofS3 = (value: (s3: S3) => string | undefined) => ({
  field: "postgres.backup.to.s3",
  value: (config: ResolvedConfig) => {
    const s3 = s3Of(config);
    return s3 && value(s3);
  },
});

export const databaseEnvironment: Variables = {
  PGHOST: { because: "it is the database of the stack", value: postgres.serverName },
  PGDATABASE: { field: "postgres.database", value: (config) => postgres.ownDatabase(config)?.database },
  PGUSER: { field: "postgres.user", value: (config) => postgres.ownDatabase(config)?.user },
  ...HOME,
};

// A remote named "s3" that is configured only by variables: rclone.org/docs/#environment-variables, rclone.org/s3.
export const s3Environment: Variables = {
  RCLONE_CONFIG_S3_TYPE: ofS3(() => "s3"),
  RCLONE_CONFIG_S3_PROVIDER: ofS3(({ endpoint }) => (endpoint === undefined ? "AWS" : "Other")),
  RCLONE_CONFIG_S3_ENDPOINT: ofS3(({ endpoint }) => endpoint),
  RCLONE_CONFIG_S3_REGION: ofS3(({ region }) => region),
  // The keys have the names that every S3 client reads.
  RCLONE_CONFIG_S3_ENV_AUTH: ofS3(() => "true"),
  // Creating or looking up a bucket needs rights that nothing else here needs.
  RCLONE_CONFIG_S3_NO_CHECK_BUCKET: ofS3(() => "true"),
  // A pod's first connection may be attempted before its policy takes effect.
  RCLONE_RETRIES: ofS3(() => "10"),
  RCLONE_RETRIES_SLEEP: ofS3(() => "5s"),
  S3_FOLDER: ofS3(({ bucket, prefix }) => `s3:${bucket}/${prefix}`),
  ...HOME,
};
export const encryptionEnvironment: Variables = {
  PUBLIC_KEY: {
    field: "postgres.backup.encryption.publicKey",
    value: (config) => sectionIn(config)?.encryption?.publicKey,
  },
  ...HOME,
};
export const environment: Variables = { ...s3Environment, ...databaseEnvironment, ...encryptionEnvironment };

export const databaseSecrets = { POSTGRES_PASSWORD: postgres.secrets.POSTGRES_PASSWORD } as const;

const goesToS3 = ({ postgres }: KeyConditions) =>
  "backup" in postgres && postgres.backup !== undefined && "s3" in postgres.backup.to;
/** Of a cloud, such as a role of AWS: rclone takes its credentials if there are no keys. */
const hasIdentity = ({ postgres }: KeyConditions) =>
  "backup" in postgres &&
  (postgres.backup?.serviceAccountName ?? postgres.backup?.serviceAccountAnnotations) !== undefined;
const needsKeys = (config: KeyConditions) => goesToS3(config) && !hasIdentity(config);
export const s3Secrets = {
  AWS_ACCESS_KEY_ID: {
    required: needsKeys,
    read: goesToS3,
    purpose: "access key of the S3 service that backups go to",
  },
  AWS_SECRET_ACCESS_KEY: { required: needsKeys, read: goesToS3, purpose: "secret of that access key" },
} as const satisfies Record<string, SecretKeyFacts>;
export const secrets = { ...databaseSecrets, ...s3Secrets } as const;

export const connections = 1;
export const names = {
  ServiceAccount: [name],
  PersistentVolumeClaim: [name],
  CronJob: [name, RESTORE, MLFLOW, RESTORE_MLFLOW],
} as const;
