// The roster: every component, in apply order. A new component is its folder, a line here, and its rows of FLOWS in topology.ts;
// everything else is derived (../derived/).
import * as api from "./api/index.ts";
import * as backup from "./backup/index.ts";
import * as migration from "./migration/index.ts";
import * as mlflow from "./mlflow/index.ts";
import * as pooler from "./pooler/index.ts";
import * as postgres from "./postgres/index.ts";
import * as postgresExporter from "./postgres-exporter/index.ts";
import * as scheduler from "./scheduler/index.ts";
import * as ui from "./ui/index.ts";

/** Each under the name of its section of the config. */
export const components = { postgres, pooler, backup, migration, mlflow, api, scheduler, ui, postgresExporter };

export type Components = typeof components;
/** The name that a component declares. */
export type ComponentName = Components[keyof Components]["name"];
