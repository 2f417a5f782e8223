import { nameOf, type Resource } from "../../kubernetes/inventory.ts";
import { type Path, valueAt } from "../../kubernetes/path.ts";
import type { Container } from "../../kubernetes/pods.ts";
import { text, textMap, trees } from "../../kubernetes/read.ts";
import { lastingVolumes } from "../../kubernetes/volumes.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem } from "../finding.ts";
import { isSecretName } from "../secrets.ts";
import { variablesOf } from "../variables.ts";
import type { UpgradeRule } from "./change.ts";

export const requireEmptyVolume: UpgradeRule = {
  name: "require-empty-volume",
  subject: "upgrade",
  severity: "warning",
  reason:
    "Images of databases create their database and user, and run their scripts, only at the first start with an empty volume: a change of these settings changes nothing in existing data.",
  fix: "Make the change in the database yourself, or keep the old value.",
  *problems({ before, after, kept }) {
    for (const change of kept) {
      yield* bootstrapped(change.before, change.after);
      const [old, current] = [before.podsOf(change.before), after.podsOf(change.after)];
      if (old === undefined || current === undefined) continue;
      const lasting = lastingVolumes(current);
      for (const container of current.containers) {
        const was = old.containers.find(({ name }) => name === container.name);
        const keeps = trees(container.spec.volumeMounts).some(({ name }) => lasting.has(text(name) ?? ""));
        if (was === undefined || !keeps) continue;
        yield* otherValues(before, was, after, container, change.after);
        yield* newScripts(was, container, change.after);
      }
    }
  },
};

/** What the official images read: those of PostgreSQL, MySQL, MariaDB and MongoDB, and what is built on them. */
const AT_FIRST =
  /^(?:POSTGRES_(?:DB|USER|INITDB_ARGS|INITDB_WALDIR|HOST_AUTH_METHOD)|(?:MYSQL|MARIADB)_(?:DATABASE|USER)|MONGO_INITDB_(?:DATABASE|ROOT_USERNAME))$/;
const SCRIPTS = "/docker-entrypoint-initdb.d";

function* otherValues(
  before: VetInventory,
  was: Container,
  after: VetInventory,
  is: Container,
  resource: Resource,
): Iterable<Problem> {
  const old = new Map(variablesOf(before, was).map(({ name, value }) => [name, value]));
  const scripts = scriptsOf(after, is, resource);
  for (const { name, value, path, resource: at } of variablesOf(after, is)) {
    const previous = old.get(name);
    const isRead = AT_FIRST.test(name) || new RegExp(`\\$\\{?${name}\\b`).test(scripts);
    // A password is not shown.
    if (previous === undefined || previous === value || !isRead || isSecretName(name)) continue;
    yield {
      resource,
      path: at === resource ? path : is.path,
      message: `${nameOf(resource)} reads ${name} only in an empty volume: existing data keeps ${previous}, not ${value}.`,
    };
  }
}

/** The text of all scripts that the set contains. */
const scriptsOf = ({ find, podsOf }: VetInventory, { spec }: Container, owner: Resource): string => {
  const mounted = new Set(mountsOf(spec.volumeMounts).map(({ volume }) => volume));
  return trees(podsOf(owner)?.spec.volumes)
    .filter(({ name }) => mounted.has(text(name)))
    .flatMap(({ configMap }) => {
      const source = find("ConfigMap", owner.namespace, text(valueAt(configMap, ["name"])) ?? "");
      return Object.values(textMap(source?.object.data));
    })
    .join("\n");
};

const mountsOf = (mounts: unknown) =>
  trees(mounts).flatMap(({ name, mountPath }, index) => {
    const path = text(mountPath) ?? "";
    return path === SCRIPTS || path.startsWith(`${SCRIPTS}/`) ? [{ volume: text(name), path, index }] : [];
  });

function* newScripts(was: Container, is: Container, resource: Resource): Iterable<Problem> {
  const old = new Set(mountsOf(was.spec.volumeMounts).map(({ path }) => path));
  for (const { path, index } of mountsOf(is.spec.volumeMounts))
    if (!old.has(path))
      yield {
        resource,
        path: [...is.path, "volumeMounts", index],
        message: `${nameOf(resource)} runs ${path} only in an empty volume: in existing data it changes nothing.`,
        fix: `Once the new pod runs, run it there if it suits the existing data: kubectl exec … -- sh ${path}`,
      };
}

/** CloudNativePG reads it when it creates the instances. */
function* bootstrapped(before: Resource, after: Resource): Iterable<Problem> {
  if (after.kind !== "Cluster" || after.group !== "postgresql.cnpg.io") return;
  for (const field of ["database", "owner"]) {
    const path: Path = ["spec", "bootstrap", "initdb", field];
    const [was, is] = [before, after].map(({ object }) => text(valueAt(object, path)));
    if (was === undefined || is === undefined || was === is) continue;
    yield {
      resource: after,
      path,
      message: `${nameOf(after)} reads bootstrap only when it is created: existing data keeps the ${field} ${was}, not ${is}.`,
    };
  }
}
