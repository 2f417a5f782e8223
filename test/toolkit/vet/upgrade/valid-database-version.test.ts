import { validDatabaseVersion } from "../../../../src/toolkit/vet/upgrade/valid-database-version.ts";
import { container, deployment, object, workload } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

const CLAIM = { persistentVolumeClaim: { claimName: "data" } };
const store = (image: unknown, name = "web", volume: object = CLAIM, ...mounts: object[]) =>
  deployment({
    volumes: [{ name: "data", ...volume }],
    containers: [container({ name, image, volumeMounts: [{ name: "data", mountPath: "/data" }, ...mounts] })],
  });
const change = (before: string, after: string) => ({ before: [store(before)], after: [store(after)] });
const starts = (pairs: readonly (readonly [string, string])[]) =>
  Object.fromEntries(pairs.map(([before, after]) => [`${before} becomes ${after}`, change(before, after)]));
const fails = (pairs: readonly (readonly [string, string, string])[]) =>
  Object.fromEntries(
    pairs.map(([before, after, what]) => [
      `${before} becomes ${after}`,
      {
        ...change(before, after),
        reports: ["error Deployment/web spec.template.spec.containers.0.image"],
        says: new RegExp(`^Deployment a/web does not start: its data is from ${what}\\.$`),
      },
    ]),
  );
const unknown = (pairs: readonly (readonly [string, string, string])[]) =>
  Object.fromEntries(
    pairs.map(([before, after, which]) => [
      `${before} becomes ${after}`,
      {
        ...change(before, after),
        reports: ["warning Deployment/web spec.template.spec.containers.0.image"],
        says: new RegExp(`^Deployment a/web changes its PostgreSQL image, and ${which} one does not show its version`),
        fixes: /--version.*\/etc\/os-release/,
      },
    ]),
  );
const set = (image: string) =>
  workload(
    "apps/v1 StatefulSet",
    { containers: [container({ name: "sidecar" }), container({ image, volumeMounts: [{ name: "data" }] })] },
    {},
    { volumeClaimTemplates: [{ metadata: { name: "data" } }] },
  );
const EMPTY = { emptyDir: {} };

upgradeTable(validDatabaseVersion, {
  passes: {
    ...starts([
      ["postgres:16.4", "postgres:16.9-alpine"],
      ["postgres:16", "mysql:5.7"],
      ["postgres:16.9", "postgres:16.4"],
      ["postgres:16-alpine", "mirror.example.com/library/postgres:16-alpine"],
      ["postgres:latest", "mirror.example.com:5000/postgres:latest"],
      ["postgres@sha256:0a", "mirror.example.com/postgres:16@sha256:0a"],
      ["postgres:16@sha256:0a", "postgres:16@sha256:0b"],
      ["registry:5000/postgres", "registry:5001/postgres"],
      ["timescale/timescaledb:2.14.2-pg15", "timescale/timescaledb:2.15.0-pg15"],
      ["postgis/postgis:16-3.4", "postgis/postgis:16-3.5"],
      ["mysql:8.0", "mysql:8.4"],
      ["mysql:8.0.30", "mysql:8.0.1"],
      ["mariadb:10.11", "mariadb:11.4"],
      ["mariadb:9.11", "mariadb:10.4"],
      ["mongo:6.0", "mongo:7.0"],
      ["bitnami/postgres-exporter:0.15.0", "bitnami/postgres-exporter:1.0.0"],
      ["valkey:8.1", "valkey:7.2"],
      ["acme/app:pg16", "acme/app:pg17"],
    ]),
    "the container keeps nothing": {
      before: [store("postgres:16", "web", EMPTY)],
      after: [store("postgres:17", "web", EMPTY)],
    },
    "the container is another": { before: [store("postgres:16")], after: [store("postgres:17", "other")] },
    "the image is no text": { before: [store(16)], after: [store(17)] },
    "only one of them is a database": { before: [store("acme/app@sha256:0a")], after: [store("postgres@sha256:0a")] },
    "what makes no pods changes": {
      before: [object("example.com/v1 Database", { spec: { image: "postgres:16" } })],
      after: [object("example.com/v1 Database", { spec: { image: "postgres:17" } })],
    },
  },
  reports: {
    ...fails([
      ["postgres:16.4", "postgres:17", "PostgreSQL 16, but the image is 17"],
      ["postgres:17", "postgres:16", "PostgreSQL 17, but the image is 16"],
      ["bitnami/postgresql:16.1.0", "bitnami/postgresql:v17.0.0", "PostgreSQL 16, but the image is 17"],
      [
        "registry.example.com:5000/a/postgres:16@sha256:0a",
        "postgres:17@sha256:0b",
        "PostgreSQL 16, but the image is 17",
      ],
      ["postgis/postgis:16-3.4", "postgis/postgis:17-3.4", "PostgreSQL 16, but the image is 17"],
      ["timescale/timescaledb:2.14.2-pg15", "timescale/timescaledb:2.14.2-pg17", "PostgreSQL 15, but the image is 17"],
      ["timescale/timescaledb-ha:pg16.1-ts2.14", "timescale/timescaledb-ha:pg17", "PostgreSQL 16, but the image is 17"],
      ["pgvector/pgvector:pg16", "pgvector/pgvector:0.8.0-pg17", "PostgreSQL 16, but the image is 17"],
      ["postgres:16", "timescale/timescaledb:2.14.2-pg17", "PostgreSQL 16, but the image is 17"],
      ["acme/postgres:pg16", "acme/postgres:pg17", "PostgreSQL 16, but the image is 17"],
      ["acme/postgis:pg16", "acme/postgis:pg17", "PostgreSQL 16, but the image is 17"],
      ["mysql:8.0", "mysql:5.7", "MySQL 8\\.0, but the image is 5\\.7"],
      ["mysql:8.4", "mysql:v8.0", "MySQL 8\\.4, but the image is 8\\.0"],
      ["mariadb:10.11", "mariadb:10.6", "MariaDB 10\\.11, but the image is 10\\.6"],
      ["mariadb:11.4", "mariadb:9.4", "MariaDB 11\\.4, but the image is 9\\.4"],
      ["mongo:7.0", "mongo:6.0", "MongoDB 7\\.0, but the image is 6\\.0"],
      ["bitnami/mongodb:7.0", "bitnami/mongodb:6.0", "MongoDB 7\\.0, but the image is 6\\.0"],
    ]),
    ...unknown([
      ["postgres:16", "postgres:latest", "the new"],
      ["postgres:latest", "postgres:16", "the old"],
      ["postgres:16", "postgres", "the new"],
      ["postgres:16-alpine", "postgres@sha256:0a", "the new"],
      ["postgres@sha256:0a", "postgres:16-alpine", "the old"],
      ["postgres@sha256:0a", "postgres@sha256:0b", "the old"],
    ]),
    "the data is beside what does not last": {
      before: [store("postgres:16", "web", CLAIM, { name: "tmp", mountPath: "/tmp" })],
      after: [store("postgres:17", "web", CLAIM, { name: "tmp", mountPath: "/tmp" })],
      reports: ["error Deployment/web spec.template.spec.containers.0.image"],
    },
    "a claim of a StatefulSet holds the data": {
      before: [set("postgres:16")],
      after: [set("postgres:17")],
      reports: ["error StatefulSet/web spec.template.spec.containers.1.image"],
    },
  },
});
