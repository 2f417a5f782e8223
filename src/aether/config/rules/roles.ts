// The roles of the database in the cluster.
import { exporterIn } from "../../app/metrics-role.ts";
import { ownDatabase, superuser } from "../../components/postgres/declaration.ts";
import { conflict, type Rule } from "./rule.ts";

/** The exporter's script changes its role's rights and password, whichever role that is. */
export const distinctRoles: Rule = function* (config) {
  const user = exporterIn(config)?.user;
  const owner = ownDatabase(config)?.user;
  if (user !== undefined && (user === owner || user === superuser(config)))
    yield conflict(
      ["monitoring", "postgresExporter", "user"],
      `is ${user}, which is ${user === owner ? "the owner of the database" : "the superuser"}.`,
      "Give the exporter a role of its own, or remove it.",
      ["postgres"],
    );
};
