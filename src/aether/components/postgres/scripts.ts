// What the image runs once, in an empty volume: the app's role owns its database and is no superuser, and the exporter's only
// looks. A volume that exists keeps the roles it has.
import { EXPORTER_CONNECTIONS } from "../../app/metrics-role.ts";

export const OWNER_SCRIPT = "10-owner.sh";

/** The image sources it, with its own variables. Values go through psql's variables, which quote them. */
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

/** Also for a volume that exists, and for a new password: run again in the pod, it changes nothing but the role. */
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
