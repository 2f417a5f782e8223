import { DATABASE_CA_MOUNT, DATABASE_VARIABLES } from "../../app/database.ts";
import type { Variables } from "../../app/declaration.ts";
import { PYTHON_MOUNT, PYTHONPATH } from "../../app/program.ts";
import { databaseSecrets } from "../../app/secret-keys.ts";

export { image, protectedPaths, uid } from "../../app/program.ts";

export const name = "migration";
export const title = "migration";
export const mounts = { ...PYTHON_MOUNT, ...DATABASE_CA_MOUNT };
export const environment: Variables = { ...PYTHONPATH, ...DATABASE_VARIABLES };
export const secrets = databaseSecrets();
// The connection that holds the lock, and Alembic's.
export const connections = 2;
export const memoryAtRest = 70 * 2 ** 20;
export const names = { ConfigMap: [name], ServiceAccount: [name], Job: ["migrate-*"] } as const;
