// What the image runs once, in an empty volume: the app's role owns its database and is not a superuser, and the exporter's role
// can only read. An existing volume keeps its roles.
import { EXPORTER_CONNECTIONS } from "../../app/metrics-role.ts";
import { TRACES_CONNECTIONS, TRACES_PASSWORD, TRACES_ROLE } from "../../app/traces-role.ts";

export const OWNER_SCRIPT = "10-owner.sh";

/** The image sources it, with its own variables. Values are passed as psql variables, which quote them. */
export const ownerScript = `psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\\set owner \`printf %s "$DATABASE_OWNER"\`
\\set password \`printf %s "$POSTGRES_PASSWORD"\`
-- A statement that fails is logged, and this one holds a password.
SET log_min_error_statement = panic;
CREATE ROLE :"owner" LOGIN PASSWORD :'password';
ALTER DATABASE :"DBNAME" OWNER TO :"owner";
-- Without a password the superuser logs in from inside the pod alone, as kubectl exec does.
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
`;

export const EXPORTER_SCRIPT = "20-exporter.sh";

/** Also for an existing volume, and for a new password: run again in the pod, it only changes the role. */
export const exporterScript = `psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\\set role \`printf %s "$DATA_SOURCE_USER"\`
\\set password \`printf %s "$DATA_SOURCE_PASS"\`
-- A statement that fails is logged, and one of these holds a password.
SET log_min_error_statement = panic;
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \\gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${EXPORTER_CONNECTIONS} PASSWORD :'password';
GRANT pg_monitor TO :"role";
SQL
`;

export const TRACES_SCRIPT = "30-mlflow.sh";

/** Also for an existing volume, like the exporter's. By default every role may connect to every database; here each only to its own. */
export const tracesScript = `psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
\\set password \`printf %s "$${TRACES_PASSWORD}"\`
-- A statement that fails is logged, and one of these holds a password.
SET log_min_error_statement = panic;
SELECT 'CREATE ROLE ${TRACES_ROLE}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${TRACES_ROLE}') \\gexec
ALTER ROLE ${TRACES_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${TRACES_CONNECTIONS} PASSWORD :'password';
SELECT 'CREATE DATABASE ${TRACES_ROLE} OWNER ${TRACES_ROLE}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${TRACES_ROLE}') \\gexec
REVOKE ALL ON DATABASE :"DBNAME", ${TRACES_ROLE} FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME", ${TRACES_ROLE} TO pg_monitor;
SQL
`;
