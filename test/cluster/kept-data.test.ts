// What is left of a stack that is deleted as the guide says.
import { afterAll, expect, inject, it } from "vitest";
import { aetherStack } from "../../src/index.ts";
import { blocks } from "../fixtures/guide.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";
import { untilPodsScheduled } from "./workloads.ts";

const { api, kubectl } = connect(inject("controlPlane"));
const namespace = "kept-data";

afterAll(() => api.close());

it("the guide's command deletes the stack and keeps the Namespace, both claims and the Secret", async () => {
  const stack = aetherStack({ namespace, environment: "development", ingress: {} });
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "aether-secrets", namespace } };
  const [first, ...rest] = stack;
  expect(complaints(await api.apply([...(first ? [first] : []), secret, ...rest]))).toEqual([]);
  await untilPodsScheduled(api, namespace);

  const [command = ""] = blocks.flatMap(({ text }) => text.match(/^kubectl -n aether delete all,.*$/m) ?? []);
  const { code, stderr } = await kubectl(
    command
      .split(" ")
      .slice(1)
      .map((word) => (word === "aether" ? namespace : word)),
  );
  expect([code, stderr]).toEqual([0, ""]);

  const left = await Promise.all([...stack, secret].map(async (object) => ({ object, live: await api.get(object) })));
  const kept = left.filter(({ live }) => live !== undefined && live.metadata.deletionTimestamp === undefined);
  expect(kept.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
    `Namespace ${namespace}`,
    "PersistentVolumeClaim aether-mlflow",
    "Secret aether-secrets",
  ]);
  const claims = await api.list("v1", "PersistentVolumeClaim", namespace);
  expect(claims.map(({ metadata }) => [metadata.name, metadata.deletionTimestamp])).toEqual([
    ["aether-mlflow", undefined],
    ["data-aether-postgres-0", undefined],
  ]);
});
