import { requireSameCollation } from "../../../../src/toolkit/vet/upgrade/require-same-collation.ts";
import { container, deployment } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

const CLAIM = { persistentVolumeClaim: { claimName: "data" } };
const store = (image: string, volume: object = CLAIM) =>
  deployment({
    volumes: [{ name: "data", ...volume }],
    containers: [container({ image, volumeMounts: [{ name: "data", mountPath: "/data" }] })],
  });
const change = (before: string, after: string) => ({ before: [store(before)], after: [store(after)] });
const reported = (before: string, after: string, says: string) => ({
  [`${before} becomes ${after}`]: {
    ...change(before, after),
    reports: ["warning Deployment/web spec.template.spec.containers.0.image"],
    says: new RegExp(`^Deployment a/web ${says} text differently: its indexes were built with .*, but the image is `),
    fixes: /REINDEX DATABASE.*REFRESH COLLATION VERSION/,
  },
});

upgradeTable(requireSameCollation, {
  passes: {
    ...Object.fromEntries(
      [
        ["postgres:16-alpine", "postgres:16.9-alpine3.22"],
        ["postgres:16", "postgres:16.9"],
        ["postgres:16.4-bookworm", "registry.example.com/team/postgres:16.9-bookworm"],
        ["timescale/timescaledb:2.14.2-pg16", "postgres:16-alpine"],
        ["bitnami/postgresql:16.1.0-debian-12-r3", "bitnami/postgresql:16.2.0-debian-12-r1"],
        // What they are is the warning of another rule.
        ["postgres:16-alpine", "postgres@sha256:0a"],
        ["postgres@sha256:0a", "postgres:16-bookworm"],
        ["mariadb:11-noble", "mariadb:11-jammy"],
        ["postgres:16-alpine", "mysql:8-bookworm"],
      ].map(([before = "", after = ""]) => [`${before} becomes ${after}`, change(before, after)]),
    ),
    "the container keeps nothing": {
      before: [store("postgres:16-alpine", { emptyDir: {} })],
      after: [store("postgres:16-bookworm", { emptyDir: {} })],
    },
  },
  reports: {
    ...reported("postgres:16-alpine", "postgres:16-bookworm", "sorts"),
    ...reported("postgres:16-bookworm", "postgres:16-alpine", "sorts"),
    ...reported("registry.example.com:5000/postgres:16-alpine3.22", "postgres:16.9-trixie", "sorts"),
    ...reported("postgis/postgis:16-3.5-alpine", "postgis/postgis:16-3.5", "may sort"),
    ...reported("postgres:16-alpine", "postgres:latest", "may sort"),
    ...reported("postgres:16-bullseye", "postgres:16-bookworm", "may sort"),
    ...reported("postgres:16", "postgres:16-trixie", "may sort"),
    ...reported("bitnami/postgresql:16.1.0-debian-11-r3", "bitnami/postgresql:16.1.0-debian-12-r1", "may sort"),
    ...reported("timescale/timescaledb:2.14.2-pg16", "timescale/timescaledb-ha:pg16", "may sort"),
  },
});
