import { requireSameMount } from "../../../../src/toolkit/vet/upgrade/require-same-mount.ts";
import { container, deployment, object, workload } from "../../../fixtures/manifests.ts";
import { upgradeTable } from "../../../fixtures/rule-table.ts";

type Fields = Readonly<Record<string, unknown>>;
const DATA = { persistentVolumeClaim: { claimName: "data" } };
const web = (mount: Fields, volume: Fields = DATA, fields: Fields = {}) =>
  deployment({
    volumes: [{ name: "data", ...volume }],
    containers: [container({ volumeMounts: [{ name: "data", ...mount }], ...fields })],
  });
const set = (mountPath: string) =>
  workload(
    "apps/v1 StatefulSet",
    { containers: [container({ volumeMounts: [{ name: "data", mountPath }] })] },
    {},
    { volumeClaimTemplates: [{ metadata: { name: "data" } }] },
  );
const database = (value: string, name = "PGDATA") =>
  deployment({ containers: [container({ env: [{ name, value }] })] });
const moved = (before: unknown, after: unknown, says: RegExp, kind = "Deployment") => ({
  before: [before],
  after: [after],
  reports: [`error ${kind}/web spec.template.spec.containers`],
  says,
});
const at = (mountPath: string, more: Fields = {}) => ({ mountPath, ...more });

upgradeTable(requireSameMount, {
  passes: {
    "the volume stays where it is": {
      before: [web(at("/data"))],
      after: [web(at("/data"), DATA, { image: "web:2.0" })],
    },
    "a volume that does not last is mounted elsewhere": {
      before: [web(at("/data"), { emptyDir: {} })],
      after: [web(at("/var"), { emptyDir: {} })],
    },
    "the volume lasts only now": { before: [web(at("/data"), { emptyDir: {} })], after: [web(at("/var"))] },
    "the container is another": { before: [web(at("/data"))], after: [web(at("/var"), DATA, { name: "b" })] },
    "the container is mounted into no longer": { before: [web(at("/data"))], after: [deployment()] },
    "another variable changes": { before: [database("/data", "HOME")], after: [database("/var", "HOME")] },
    "what makes no pods changes": {
      before: [object("v1 ConfigMap", { data: { PGDATA: "/data" } })],
      after: [object("v1 ConfigMap", { data: { PGDATA: "/var" } })],
    },
  },
  reports: {
    "the volume is mounted elsewhere": moved(
      web(at("/data")),
      web(at("/var")),
      /^Deployment a\/web finds no data: volume data of container web moved from \/data to \/var\.$/,
    ),
    "a part of the volume is mounted": moved(
      web(at("/data")),
      web(at("/data", { subPath: "x" })),
      /moved from \/data to \/data \(x\)\.$/,
    ),
    "a claim of a StatefulSet is mounted elsewhere": moved(set("/data"), set("/var"), /^StatefulSet/, "StatefulSet"),
    "a folder of the node is mounted elsewhere": moved(
      web(at("/data"), { hostPath: { path: "/a" } }),
      web(at("/var"), { hostPath: { path: "/a" } }),
      /volume data/,
    ),
    "a share is mounted elsewhere": moved(web(at("/data"), { nfs: {} }), web(at("/var"), { nfs: {} }), /volume data/),
    "Postgres keeps its data elsewhere": moved(
      database("/data"),
      database("/data/pgdata"),
      /: PGDATA of container web moved from \/data to \/data\/pgdata\.$/,
    ),
    "Postgres is told so by a ConfigMap": {
      before: [
        object("v1 ConfigMap", { data: { PGDATA: "/a" } }),
        deployment({ containers: [container({ envFrom: [{ configMapRef: { name: "web" } }] })] }),
      ],
      after: [
        object("v1 ConfigMap", { data: { PGDATA: "/b" } }),
        deployment({ containers: [container({ envFrom: [{ configMapRef: { name: "web" } }] })] }),
      ],
      reports: ["error Deployment/web spec.template.spec.containers"],
    },
  },
});
