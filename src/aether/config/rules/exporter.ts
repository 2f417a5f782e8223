// The PostgreSQL exporter and the database that it observes.
import { exporterIn } from "../../app/metrics-role.ts";
import { inOperator, ownDatabase, superuser } from "../../components/postgres/declaration.ts";
import { conflict, type Rule } from "./rule.ts";

const PATH = ["monitoring", "postgresExporter"];

/** The operator's instances create no role for it, and serve the same metrics themselves. */
export const neededExporter: Rule = function* (config) {
  if (exporterIn(config) !== undefined && inOperator(config) !== undefined)
    yield conflict(
      PATH,
      "is set, but the instances of postgres.cloudNativePg serve metrics themselves, which monitoring already includes.",
      "Remove it.",
      ["postgres"],
    );
};

/** The exporter's script changes rights and password of the role with its name, whichever role that is. */
export const distinctRoles: Rule = function* (config) {
  const user = exporterIn(config)?.user;
  const owner = ownDatabase(config)?.user;
  if (user !== undefined && (user === owner || user === superuser(config)))
    yield conflict(
      [...PATH, "user"],
      `is ${user}, which is ${user === owner ? "the owner of the database" : "the superuser"}.`,
      "Give the exporter a role of its own, or remove it.",
      ["postgres"],
    );
};
