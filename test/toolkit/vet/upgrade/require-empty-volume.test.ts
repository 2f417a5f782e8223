import { requireEmptyVolume } from "../../../../src/toolkit/vet/upgrade/require-empty-volume.ts";
import { container, deployment, object } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

const INITDB = "/docker-entrypoint-initdb.d";
const data = { name: "data", mountPath: "/data" };
const script = (file: string) => ({ name: "scripts", mountPath: `${INITDB}/${file}`, subPath: file });
const scripts = object("v1 ConfigMap", { data: { "a.sh": 'createuser "$OWNER"' } }, { name: "scripts" });
const passwords = object("v1 ConfigMap", { data: { "a.sh": "echo $OWNER_PASSWORD" } }, { name: "scripts" });
const store = (
  env: Readonly<Record<string, string>>,
  {
    mounts = [],
    volume = { persistentVolumeClaim: { claimName: "data" } },
  }: { mounts?: object[]; volume?: object } = {},
) =>
  deployment({
    volumes: [
      { name: "data", ...volume },
      { name: "scripts", configMap: { name: "scripts" } },
    ],
    containers: [
      container({
        env: Object.entries(env).map(([name, value]) => ({ name, value })),
        volumeMounts: [data, ...mounts],
      }),
    ],
  });
const cluster = (initdb: object) => object("postgresql.cnpg.io/v1 Cluster", { spec: { bootstrap: { initdb } } });
const AT = "warning Deployment/web spec.template.spec.containers.0";

upgradeTable(requireEmptyVolume, {
  passes: {
    "the values stay": { before: [store({ POSTGRES_DB: "a" })], after: [store({ POSTGRES_DB: "a" })] },
    "the program reads the variable at every start": {
      before: [store({ PGDATA: "a" })],
      after: [store({ PGDATA: "b" })],
    },
    "the variable is new": { before: [store({})], after: [store({ POSTGRES_DB: "a" })] },
    "nothing is kept": {
      before: [store({ POSTGRES_DB: "a" }, { volume: { emptyDir: {} } })],
      after: [store({ POSTGRES_DB: "b" }, { volume: { emptyDir: {} } })],
    },
    "no mounted script reads the variable": {
      before: [scripts, store({ OWNER: "a" })],
      after: [scripts, store({ OWNER: "b" })],
    },
    "the variable holds a password": {
      before: [passwords, store({ OWNER_PASSWORD: "a" }, { mounts: [script("a.sh")] })],
      after: [passwords, store({ OWNER_PASSWORD: "b" }, { mounts: [script("a.sh")] })],
    },
    "a script stays": {
      before: [store({}, { mounts: [script("a.sh")] })],
      after: [store({}, { mounts: [script("a.sh")] })],
    },
    "a script is removed": { before: [store({}, { mounts: [script("a.sh")] })], after: [store({})] },
    "the container is new": {
      before: [deployment({ containers: [container({ name: "other" })] })],
      after: [store({}, { mounts: [script("a.sh")] })],
    },
    "an operator's database stays": {
      before: [cluster({ database: "a", owner: "b" })],
      after: [cluster({ database: "a", owner: "b" })],
    },
    "another kind has the field": {
      before: [object("example.com/v1 Cluster", { spec: { bootstrap: { initdb: { database: "a" } } } })],
      after: [object("example.com/v1 Cluster", { spec: { bootstrap: { initdb: { database: "b" } } } })],
    },
  },
  reports: {
    "the database has another name": {
      before: [store({ POSTGRES_DB: "a" })],
      after: [store({ POSTGRES_DB: "b" })],
      reports: [`${AT}.env.0.value`],
      says: /^Deployment a\/web reads POSTGRES_DB only in an empty volume: existing data keeps a, not b\.$/,
    },
    "another image's user has another name": {
      before: [store({ MARIADB_USER: "a" })],
      after: [store({ MARIADB_USER: "b" })],
      reports: [`${AT}.env.0.value`],
    },
    "a script reads a variable that changes": {
      before: [scripts, store({ OWNER: "a" }, { mounts: [script("a.sh")] })],
      after: [scripts, store({ OWNER: "b" }, { mounts: [script("a.sh")] })],
      reports: [`${AT}.env.0.value`],
      says: /reads OWNER only in an empty volume: existing data keeps a, not b\.$/,
    },
    "a script is added": {
      before: [store({}, { mounts: [script("a.sh")] })],
      after: [store({}, { mounts: [script("a.sh"), script("b.sh")] })],
      reports: [`${AT}.volumeMounts.2`],
      says: /^Deployment a\/web runs \/docker-entrypoint-initdb\.d\/b\.sh only in an empty volume/,
      fixes: /kubectl exec … -- sh \/docker-entrypoint-initdb\.d\/b\.sh$/,
    },
    "the directory of scripts is added": {
      before: [store({})],
      after: [store({}, { mounts: [{ name: "scripts", mountPath: INITDB }] })],
      reports: [`${AT}.volumeMounts.1`],
    },
    "an operator's database and owner have other names": {
      before: [cluster({ database: "a", owner: "a" })],
      after: [cluster({ database: "b", owner: "c" })],
      reports: [
        "warning Cluster/web spec.bootstrap.initdb.database",
        "warning Cluster/web spec.bootstrap.initdb.owner",
      ],
      says: /^Cluster a\/web reads bootstrap only when it is created: existing data keeps the /,
    },
  },
});
