// PgBouncer's configuration: pgbouncer.org/config.html.

/** The file with the password, which the container writes at startup. */
const USERS = "/tmp/userlist.txt";
export const CONFIG_FILE = "pgbouncer.ini";

interface Settings {
  readonly database: string;
  readonly host: string;
  readonly hostPort: number;
  readonly port: number;
  /** Connections of the app's pools, all of which may reach one pod. */
  readonly clients: number;
  readonly size: number;
  readonly waitSeconds: number;
}

export const pgbouncerIni = ({ database, host, hostPort, port, clients, size, waitSeconds }: Settings) => `[databases]
${database} = host=${host} port=${hostPort}

[pgbouncer]
listen_addr = *
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${USERS}
pool_mode = transaction
; asyncpg prepares every statement
max_prepared_statements = 200
max_client_conn = ${clients}
default_pool_size = ${size}
max_db_connections = ${size}
; a transaction that gets no connection fails, as in the app's own pool
query_wait_timeout = ${waitSeconds}
ignore_startup_parameters = extra_float_digits,options
`;

/** SIGINT lets transactions finish; SIGTERM would wait until every client disconnects. */
export const START = `umask 077
printf '"%s" "%s"\\n' "$PGUSER" "$(printf %s "$POSTGRES_PASSWORD" | sed 's/"/""/g')" > ${USERS}
pgbouncer "$1" &
pid=$!
trap 'kill -INT "$pid"' TERM INT
wait "$pid" || wait "$pid"`;
