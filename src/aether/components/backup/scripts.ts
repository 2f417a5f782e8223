// The scripts of the backup and restore containers. They run in bash in PostgreSQL's image, which also encrypts, and in BusyBox's
// shell in rclone's; both also fail if a command in a pipe fails. In MLflow's image they run in any shell.

/** The suffix after the time in the names of a kind of dump. */
export type Kind = "dump" | "mlflow.tar.gz";

/** The name of a dump, encrypted or not, as a basic regular expression: names sort by time. */
const nameOf = (kind: Kind) => `[0-9]*T[0-9]*Z[.]${kind.replaceAll(".", "[.]")}\\([.]gpg\\)*`;

/** Names of dumps, the newest last. It is not an error if there are none. */
const among = (kind: Kind, list: string) => `${list} | { grep -x '${nameOf(kind)}' || true; } | sort`;

const newName = (kind: Kind) => `rm -rf -- *.${kind}.part
name=$(date -u +%Y%m%dT%H%M%SZ).${kind}`;

const complete = `sync
mv -- "$name.part" "$name"
ls -l -- "$name"`;

/**
 * In some clusters a pod's first connections are blocked, because policies take effect late. After a few minutes pg_dump reports
 * the reason.
 */
const connected = `export PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=60
for try in $(seq 60); do pg_isready --timeout=3 && break; sleep 2; done`;

/** An incomplete dump has another name, and counts only once its table of contents can be read. */
export const dump = `${newName("dump")}
${connected}
pg_dump --format=custom --file="$name.part"
pg_restore --list "$name.part" > /dev/null
${complete}`;

/** A copy made by SQLite itself: the file may be written to meanwhile. */
export const dumpMlflow = (data: string) => `${newName("mlflow.tar.gz")}
copy=copy.mlflow.tar.gz.part
mkdir "$copy"
if [ -f ${data}/mlflow.db ]; then python -c '
import sqlite3, sys
source = sqlite3.connect("file:${data}/mlflow.db?mode=ro", uri=True, timeout=60)
source.backup(sqlite3.connect(sys.argv[1]))' "$copy/mlflow.db"; fi
mkdir -p "$copy/artifacts"
if [ -d ${data}/artifacts ]; then cp -R ${data}/artifacts "$copy/"; fi
tar -czf "$name.part" -C "$copy" .
rm -r "$copy"
${complete}`;

export type Retention = { readonly count: number } | { readonly days: number };

/** Deletes the dumps that are not kept. */
const pruned = (kind: Kind, list: string, retention: Retention, folder: string, remove: string) => {
  const [keeps, isOld] =
    "count" in retention
      ? [retention.count, ""]
      : [
          1,
          `expr "$name" \\< "$(date -u -d "@$(($(date +%s) - ${retention.days * 86_400}))" +%Y%m%dT%H%M%SZ)" > /dev/null || continue`,
        ];
  return `${among(kind, list)} -r | tail -n +${keeps + 1} | while read -r name; do
  ${isOld === "" ? "" : `${isOld}\n  `}echo "deleting ${folder}$name"
  ${remove}
done`;
};

export const prune = (kind: Kind, retention: Retention) => pruned(kind, "ls -1", retention, "", 'rm -- "$name"');

export const upload = (kind: Kind, retention: Retention) => `for name in *.${kind}*; do
  rclone copyto "$name" "$S3_FOLDER/$name"
  echo "uploaded $S3_FOLDER/$name"
done
${pruned(kind, 'rclone lsf --files-only "$S3_FOLDER"', retention, "$S3_FOLDER/", 'rclone deletefile "$S3_FOLDER/$name"')}`;

/** DUMP is the name of a dump; the default is the newest. */
const chosen = (kind: Kind, list: string) => `dump=\${DUMP:-$(${among(kind, list)} | tail -n 1)}
if [ -z "$dump" ]; then echo "There is no dump to restore." >&2; exit 1; fi`;

export const download = (kind: Kind) => `${chosen(kind, 'rclone lsf --files-only "$S3_FOLDER"')}
rclone copyto "$S3_FOLDER/$dump" "$dump"
# rclone treats a missing file as an empty directory.
if [ ! -f "$dump" ]; then echo "There is no $S3_FOLDER/$dump." >&2; exit 1; fi
echo "downloaded $S3_FOLDER/$dump"`;

/** An encrypted dump becomes a dump only when all of it is on the disk. The content of a dump is already compressed. */
export const encrypt = (kind: Kind, plain: string) => `rm -f -- *.${kind}.gpg.part
printf '%s\\n' "$PUBLIC_KEY" > "$HOME/public.asc"
for dump in ${plain}/*.${kind}; do
  name=\${dump##*/}.gpg
  gpg --batch --quiet --compress-level 0 --recipient-file "$HOME/public.asc" --output "$name.part" --encrypt "$dump"
  ${complete.replaceAll("\n", "\n  ")}
done`;

/** Also for dumps made before the config requested encryption. */
export const decrypt = (kind: Kind, plain: string, key: string) => `${chosen(kind, "ls -1")}
case "$dump" in
*.gpg)
  passphrase=${key}/passphrase
  [ -f "$passphrase" ] || passphrase=/dev/null
  gpg --batch --quiet --import ${key}/private.asc
  gpg --batch --quiet --pinentry-mode loopback --passphrase-file "$passphrase" --output "${plain}/\${dump%.gpg}" --decrypt "$dump" || {
    echo "No secret key: private.asc in the Secret is a different key, or its passphrase is missing or wrong." >&2
    exit 1
  }
  echo "decrypted $dump" ;;
*) cp -- "$dump" ${plain}/ ;;
esac`;

/** The dump to restore, which the previous step decrypted. */
const present = (kind: Kind) => `${chosen(kind, "ls -1")}
dump=\${dump%.gpg}
if [ ! -f "$dump" ]; then
  echo "There is no $dump. One whose name ends with .gpg needs postgres.backup.encryption to be restored." >&2
  exit 1
fi
echo "restoring $dump"`;

/**
 * All or nothing: the transaction is committed only after the whole dump was read. It empties the schema first, so that nothing
 * newer than the dump remains. If the app still runs, it fails instead of waiting for its locks.
 */
export const restore = `${present("dump")}
${connected}
export PGOPTIONS="-c lock_timeout=30s -c client_min_messages=warning"
{
  echo 'BEGIN;'
  echo 'DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;'
  pg_restore --no-owner --no-privileges --file=- "$dump"
  echo 'COMMIT;'
} | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 > /dev/null
echo "restored $dump"`;

/** The existing data is deleted only after the whole dump was read. */
export const restoreMlflow = (data: string) => `${present("mlflow.tar.gz")}
rm -rf ${data}/.restored
mkdir ${data}/.restored
tar -xzf "$dump" -C ${data}/.restored
rm -rf ${data}/mlflow.db* ${data}/artifacts
mv ${data}/.restored/* ${data}/
rmdir ${data}/.restored
echo "restored $dump"`;
