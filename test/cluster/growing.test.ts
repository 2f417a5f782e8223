// A volume of the database that grows as the guide says, under the stack's own quota.
import { afterAll, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../src/index.ts";
import { blocks } from "../fixtures/guide.ts";
import type { KubernetesObject } from "./api.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";
import { storageClass } from "./volume-provisioner.ts";
import { untilPodsScheduled } from "./workloads.ts";

const { api, kubectl } = connect(inject("controlPlane"));
const namespace = "growing";
const CLAIM = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data-aether-postgres-0", namespace },
};
const SET = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "aether-postgres", namespace } };
const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "aether-postgres-0", namespace } };

const stack = (size: string) => {
  const config: AetherConfig = { namespace, ingress: {}, postgres: { storage: { size } } };
  return aetherStack(config);
};

/** The guide's lines about growing, but the one that renders. */
const [remove = "", grow = ""] = blocks
  .filter(({ text }) => text.includes("--cascade=orphan"))
  .flatMap(({ text }) => text.match(/^kubectl -n aether .*$/gm) ?? []);
const run = (line: string) =>
  kubectl(
    (line.match(/'[^']*'|\S+/g) ?? [])
      .slice(1)
      .map((word) => (word === "aether" ? namespace : word.replaceAll("'", ""))),
  );

afterAll(async () => {
  await api.apply([storageClass]);
  await api.close();
});

it("the database's volume grows as in the guide: the quota first, and the pod stays", async () => {
  const expanding: KubernetesObject = { ...storageClass, allowVolumeExpansion: true };
  await api.apply([expanding]);
  expect(complaints(await api.apply(stack("20Gi")))).toEqual([]);
  await untilPodsScheduled(api, namespace);
  const uid = (await api.get(POD))?.metadata.uid;

  expect((await run(grow)).stderr).toContain("exceeded quota: aether-quota");
  const [refused, ...others] = complaints(await api.apply(stack("40Gi")));
  expect(refused).toContain("StatefulSet");
  expect(others).toEqual([]);

  expect((await run(remove)).code).toBe(0);
  expect(complaints(await api.apply(stack("40Gi")))).toEqual([]);
  expect(await run(grow)).toMatchObject({ code: 0, stderr: "" });

  expect((await api.get(CLAIM))?.spec.resources.requests).toEqual({ storage: "40Gi" });
  expect((await api.get(POD))?.metadata).toMatchObject({ uid, ownerReferences: [{ kind: "StatefulSet" }] });
  expect((await api.get(SET))?.spec.volumeClaimTemplates[0].spec.resources.requests).toEqual({ storage: "40Gi" });
});
