// MLflow in the stack's own PostgreSQL.
import { exporterIn } from "../../app/metrics-role.ts";
import { hasOwnTraces, TRACES_ROLE } from "../../app/traces-role.ts";
import { inCluster } from "../../components/postgres/declaration.ts";
import { conflict, type Rule } from "./rule.ts";

/** MLflow's role and database can only be created in the database that the stack runs, with names of their own. */
export const ownTraces: Rule = function* (config) {
  if (!hasOwnTraces(config)) return;
  const section = inCluster(config);
  if (section === undefined) {
    yield conflict(
      ["mlflow", "database"],
      "is postgres, but the stack does not run the database itself.",
      "Make a role and a database for MLflow there, and set mlflow.database.host.",
      ["postgres"],
    );
    return;
  }
  const taken = [
    { path: ["postgres", "user"], name: section.user },
    { path: ["postgres", "database"], name: section.database },
    { path: ["monitoring", "postgresExporter", "user"], name: exporterIn(config)?.user },
  ];
  for (const { path, name } of taken)
    if (name === TRACES_ROLE)
      yield conflict(path, `is ${name}, which MLflow uses in this database.`, "Choose another name.", ["mlflow"]);
};
