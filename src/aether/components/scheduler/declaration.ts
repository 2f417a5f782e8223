import { DATABASE_CA_MOUNT, DATABASE_VARIABLES } from "../../app/database.ts";
import type { Declaration, Variables } from "../../app/declaration.ts";
import { HOME, PYTHON_MOUNT, PYTHONPATH, TMP_MOUNT } from "../../app/program.ts";
import { appSecrets, databaseSecrets } from "../../app/secret-keys.ts";
import { LOCAL_TRACKING } from "../mlflow/declaration.ts";
import { clientEnvironment } from "../pooler/declaration.ts";

export { image, protectedPaths, uid } from "../../app/program.ts";

export const name = "scheduler";
export const title = "scheduler";
// It is the API's program.
export const port = 8000;
export const portName = "http";
export const mounts = { ...TMP_MOUNT, ...PYTHON_MOUNT, ...DATABASE_CA_MOUNT };
export const environment: Variables = {
  AETHER_ROLE: { because: "it is the component's role", value: () => name },
  ...PYTHONPATH,
  ...HOME,
  ...DATABASE_VARIABLES,
  ...clientEnvironment,
  // No connection to MLflow: the scheduler's policy allows only the database, Home Assistant and the LLM.
  MLFLOW_TRACKING_URI: { field: "mlflow", value: () => LOCAL_TRACKING },
};
export const secrets = {
  ...appSecrets("JWT_SECRET", "LLM_API_KEY"),
  ...databaseSecrets(),
  ...appSecrets(
    "HA_TOKEN",
    "GOOGLE_API_KEY",
    // Requests for insight schedules are served and authenticated here.
    "API_KEY",
    "AUTH_PASSWORD",
  ),
};
export const servesApp = true;
export const hasChecksum = true;
export const memoryAtRest = 250 * 2 ** 20;
export const pools: Declaration["pools"] = () => ({ pods: 1, processes: 1 });

/** The Service by which a scheduler pod finds other scheduler pods, including terminating ones. */
export const HEADLESS = "scheduler-headless";

export const names = {
  ServiceAccount: [name],
  Deployment: [name],
  Service: [name, HEADLESS],
  PodDisruptionBudget: [name],
} as const;
