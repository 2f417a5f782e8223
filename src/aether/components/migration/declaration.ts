import type { Variables } from "../../app/declaration.ts";
import { PYTHON_MOUNT, PYTHONPATH } from "../../app/program.ts";
import { appSecrets } from "../../app/secret-keys.ts";

export { image, protectedPaths, uid } from "../../app/program.ts";

export const name = "migration";
export const title = "migration";
export const mounts = PYTHON_MOUNT;
export const environment: Variables = PYTHONPATH;
export const secrets = appSecrets("DATABASE_URL");
// The lock's own and Alembic's.
export const connections = 2;
export const memoryAtRest = 70 * 2 ** 20;
export const names = { ConfigMap: [name], ServiceAccount: [name], Job: ["migrate-*"] } as const;
