// Images, logins, secrets and the migration: the parts of a release.
import { partsInSecret } from "../../app/database.ts";
import { certificateName, secretName } from "../../app/names.ts";
import { secretKeyOf } from "../../common/secret.ts";
import { HOOKS, hookOf } from "../../components/migration/hooks.ts";
import * as mlflow from "../../components/mlflow/declaration.ts";
import { imagesOf, requiredSecretKeys, type SecretKey, secretKeyNames, secretKeys } from "../../derived/declared.ts";
import { conflict, missing, type Rule } from "./rule.ts";
import { secretValueIssues } from "./secret-values.ts";

export const pinnedInProduction: Rule = function* (config) {
  const { environment, images } = config;
  if (environment !== "production") return;
  for (const name of imagesOf(config)) {
    if (images[name].tag !== "latest" || images[name].digest !== undefined) continue;
    yield conflict(
      ["images", name, "tag"],
      'is "latest" in production: you could not tell which version runs, nor roll back to it.',
      `Set images.${name}.tag to a version, or images.${name}.digest.`,
      ["environment", "mlflow", "postgres"],
    );
  }
};

/** What the stack uses of an image, and other images under the same name lack. */
export const usableImages: Rule = function* (config) {
  const { images, postgres } = config;
  const { repository } = images.postgres;
  const isServer = !("external" in postgres || "cloudNativePg" in postgres);
  if (isServer && /(?:^|\/)(?:bitnami\w*|cloudnative-pg)\//.test(repository))
    yield conflict(
      ["images", "postgres", "repository"],
      `is ${repository}, which does not start as PostgreSQL's own image does: it has other variables, paths and users.`,
      'Use "postgres", or an image that is built on it, such as "pgvector/pgvector".',
      ["postgres"],
    );
  // Images of one's own have versions of their own.
  const server = /(?:^|\/)postgres$/.test(repository) ? majorOf(images.postgres) : undefined;
  if (isServer && server !== undefined && server < 13)
    yield conflict(
      ["images", "postgres", "tag"],
      `is ${images.postgres.tag}, but Aether needs PostgreSQL 13 or newer: the migration would exit.`,
      'Set it to "16-alpine", or to the version of your volume if that is newer.',
      ["postgres"],
    );
  const { tag, digest } = images.mlflow;
  const isTheirs = images.mlflow.repository.endsWith("mlflow/mlflow") && digest === undefined;
  const [, major, minor] = (isTheirs ? tag.match(/^v?(\d+)\.(\d+)/) : undefined) ?? [];
  if (imagesOf(config).has("mlflow") && Number(major) * 100 + Number(minor) < 305)
    yield conflict(
      ["images", "mlflow", "tag"],
      `is ${tag}, but the server's option --allowed-hosts exists from 3.5 on: it would not start.`,
      'Set it to "v3.9.0", the version of the app\'s client.',
      ["mlflow"],
    );
};

/** The usual tag becomes a fuller one; another version under the same name must be one. Other names and suffixes are one's own. */
export const fullerMlflow: Rule = function* (config) {
  const { tag, digest, repository, registry } = config.images.mlflow;
  const { image } = mlflow;
  const server = mlflow.inCluster(config);
  if (server === undefined || !image.fuller.isNeeded(config) || digest !== undefined || tag === image.tag) return;
  if (repository !== image.repository || (registry ?? image.registry) !== image.registry) return;
  if (!/^(?:latest|v?\d+(?:\.\d+)*(?:rc\d+)?)$/.test(tag)) return;
  yield conflict(
    ["images", "mlflow", "tag"],
    server.database === undefined
      ? `is ${tag}, an image without boto3, which mlflow.artifacts needs: no artifact could be stored.`
      : `is ${tag}, an image without psycopg2, which mlflow.database needs: MLflow would not start.`,
    `Set it to "${fullerTag(tag)}", or use an image of your own.`,
    ["mlflow"],
  );
};

/** The fuller tag of a version. Before 3.9 there is none: that of the app's client. */
const fullerTag = (tag: string): string => {
  const { image } = mlflow;
  const [, version, major, minor] = tag.match(/^v?((\d+)\.(\d+).*)/) ?? [];
  if (version === undefined) return `${tag}${image.fuller.suffix}`;
  return Number(major) * 100 + Number(minor) >= 309 ? `v${version}${image.fuller.suffix}` : image.tag;
};

/** Backups are made by PostgreSQL's own image, which refuses a newer server; CloudNativePG's image is the server. */
export const backupPrograms: Rule = function* ({ images, postgres }) {
  if (!("cloudNativePg" in postgres) || postgres.backup === undefined) return;
  const [server, programs] = [images.cloudNativePg, images.postgres].map(majorOf);
  if (server === undefined || programs === undefined || programs >= server) return;
  yield conflict(
    ["images", "postgres", "tag"],
    `is ${images.postgres.tag}, but the database is PostgreSQL ${server}: pg_dump refuses a newer server, so every backup would fail.`,
    `Set it to "${images.postgres.tag.replace(/\d+(?:\.\d+)?/, String(server))}".`,
    ["postgres"],
  );
};

/** PostgreSQL's major versions have two digits; another number is the version of one's own image. */
const majorOf = ({ tag, digest }: { readonly tag: string; readonly digest?: string | undefined }) => {
  const major = digest === undefined ? tag.match(/^v?(\d\d)(?!\d)/)?.[1] : undefined;
  return major === undefined ? undefined : Number(major);
};

export const secrets: Rule = function* (config) {
  if (!("values" in config.secrets)) return;
  const { values } = config.secrets;
  if (config.environment !== "development")
    yield conflict(
      ["secrets", "values"],
      `is not allowed in ${config.environment}: the values would be stored in the config and in everything rendered from it.`,
      'Use secrets.existingSecret or secrets.externalSecret, or set environment to "development".',
      ["environment"],
    );
  for (const key of requiredSecretKeys(config))
    if (values[key] === undefined)
      yield missing(
        ["secrets", "values", key],
        "is missing, but a pod needs it.",
        `Add it: ${secretKeys[key].purpose}.`,
        ["auth", "llm", "postgres"],
      );
  yield* secretValueIssues(values, config);
};

/** Two values under one name: one of them would be lost when the Secret is written. */
export const secretNames: Rule = function* (config) {
  const { secrets: source } = config;
  if (!("existingSecret" in source)) return;
  const { keys } = source.existingSecret;
  const place = (key: SecretKey) => {
    const { name, key: inSecret } = secretKeyOf(config, key);
    return `${inSecret} of ${name}`;
  };
  for (const key of secretKeyNames.filter((each) => keys[each] !== undefined)) {
    const other = secretKeyNames.find((each) => each !== key && place(each) === place(key));
    if (other !== undefined)
      yield conflict(
        ["secrets", "existingSecret", "keys", key],
        `is ${secretKeyOf(config, key).key}, the same key as for ${other}.`,
        "Use a different key of the Secret for each.",
      );
  }
};

/** The parts of a URL describe an external database; next to a whole URL they would be ambiguous. */
export const databaseParts: Rule = function* (config) {
  const { postgres, secrets: source } = config;
  const [part] = partsInSecret(config);
  if (part === undefined) return;
  const [kind = ""] = Object.keys(source);
  const list = "existingSecret" in source ? source.existingSecret.keys : "values" in source ? source.values : {};
  const path = ["secrets", kind, ...("values" in source || Object.keys(list).length === 0 ? [] : ["keys"])];
  if (!("external" in postgres)) {
    yield conflict(
      path,
      `has ${part}, but the database in the cluster uses DATABASE_URL with POSTGRES_PASSWORD.`,
      `Remove ${part}, or set postgres.external.`,
      ["postgres"],
    );
    return;
  }
  if (Object.hasOwn(list, "DATABASE_URL"))
    yield conflict(path, `has DATABASE_URL and ${part}, a part of it.`, `Remove ${part}, or DATABASE_URL.`);
  for (const [name, field] of [["PGUSER", "user"]] as const)
    if (!partsInSecret(config).includes(name) && postgres.external[field] === undefined)
      yield missing(path, `has ${part}, but not ${name}.`, `Add ${name}, or set postgres.external.${field}.`, [
        "postgres",
      ]);
};

/** The authorities are in one file. */
export const databaseAuthorities: Rule = function* ({ postgres }) {
  if (!("external" in postgres) || postgres.external.tls?.caSecret === undefined) return;
  if (postgres.external.tls.caConfigMap !== undefined)
    yield conflict(
      ["postgres", "external", "tls", "caConfigMap"],
      "is set together with caSecret, but only one of them can be mounted.",
      "Remove one of them.",
    );
};

/** A Secret has one type: what the pods read is Opaque, a certificate is kubernetes.io/tls, registry credentials a third. */
export const distinctSecrets: Rule = function* (config) {
  const { images, ingress, secrets: source } = config;
  const values = secretName(config);
  const certificate = certificateName(config);
  const fix = "Use a separate Secret for each.";
  const also = ["secrets", "ingress", "name"];
  if (values === certificate)
    yield ingress !== false && ingress.tls !== false && ingress.tls.secretName !== undefined
      ? conflict(
          ["ingress", "tls", "secretName"],
          `is ${values}, the Secret with the values that pods read.`,
          fix,
          also,
        )
      : conflict(
          ["secrets", ...Object.keys(source), "name"],
          `is ${values}, the Secret with the certificate.`,
          fix,
          also,
        );
  for (const [index, name] of images.pullSecrets.entries())
    if (name === values || name === certificate)
      yield conflict(
        ["images", "pullSecrets", index],
        `is ${name}, the Secret with the ${name === values ? "values that pods read" : "certificate"}.`,
        fix,
        also,
      );
};

export const hookStage: Rule = function* ({ migration: { hook, hookStage: typed } }) {
  if (typed === undefined) return;
  const refused = (why: string, fix: string) => conflict(["migration", "hookStage"], `is ${typed}, ${why}`, fix);
  if (hook === undefined) {
    yield refused(
      "which has no effect without migration.hook.",
      'Set migration.hook to "helm" or "argocd", or remove it.',
    );
    return;
  }
  const stages: readonly string[] = HOOKS[hook].stages;
  const unknown = typed.split(",").find((stage) => !stages.includes(stage));
  if (unknown !== undefined)
    yield refused(
      `but ${hook} runs no migration at ${JSON.stringify(unknown)}.`,
      `Use ${stages.join(", ")}, or some of them joined by commas.`,
    );
};

/** Hooks run before all other objects of a chart: those in the namespace would come before the Namespace. */
export const chartNamespace: Rule = function* ({ createNamespace, migration }) {
  if (createNamespace !== true || migration.hook !== "helm") return;
  yield conflict(
    ["createNamespace"],
    "is true, but a Helm chart cannot create the namespace that it is installed in.",
    "Remove it, and install with --create-namespace.",
    ["migration"],
  );
};

/** A Job that runs before what it waits for. */
export const hookAfterDependencies: Rule = function* ({ migration, postgres, secrets: source }) {
  const run = hookOf(migration);
  if (run === undefined || !run.isFirst) return;
  const late = [
    ...("external" in postgres ? [] : ["the database"]),
    ...("existingSecret" in source ? [] : ["the Secret"]),
  ];
  if (late.length === 0) return;
  yield conflict(
    ["migration", "hookStage"],
    `is ${run.stage}, but ${late.join(" and ")} would be created after it: the installation would never finish.`,
    run.hook === "helm"
      ? 'Set it to "post-install,pre-upgrade" and install without --wait, or use a plain Job, or an external database and an existing Secret.'
      : 'Set it to "Sync", or use an external database and an existing Secret.',
    ["postgres", "secrets"],
  );
};
