#!/bin/bash
# What the official image does before the first start, for a container that does not run as root:
# a cluster in PGDATA with the user, password and database of POSTGRES_*, then the scripts of /docker-entrypoint-initdb.d.
set -euo pipefail

variable() { # NAME DEFAULT: the value of NAME, or the content of the file that NAME_FILE names
  local file="${1}_FILE"
  if [ -n "${!file:-}" ]; then cat "${!file}"; else printf '%s' "${!1:-$2}"; fi
}

case "${1:-}" in -*) set -- postgres "$@" ;; esac

if [ "${1:-}" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=$(variable POSTGRES_USER postgres)
  password=$(variable POSTGRES_PASSWORD "")
  database=$(variable POSTGRES_DB "$user")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "$password" ] && [ "$method" != trust ]; then
    echo "Error: Database is uninitialized and superuser password is not specified: set POSTGRES_PASSWORD" >&2
    exit 1
  fi
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA" || true
  read -ra arguments <<<"$(variable POSTGRES_INITDB_ARGS "")"
  initdb --username="$user" --pwfile=<(printf '%s\n' "$password") "${arguments[@]}"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

  # Only the socket: nobody may connect before the database is complete.
  pg_ctl --options="-c listen_addresses=''" --wait start
  export PGPASSWORD=$password PGUSER=$user
  [ "$database" = postgres ] || psql --dbname=postgres --set=db="$database" <<<'CREATE DATABASE :"db";'
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sh) . "$script" ;;
      *.sql) psql --set=ON_ERROR_STOP=1 --no-psqlrc --dbname="$database" --file="$script" ;;
    esac
  done
  unset PGPASSWORD PGUSER
  pg_ctl --mode=fast --wait stop
fi

exec "$@"
