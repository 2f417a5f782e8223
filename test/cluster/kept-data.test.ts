// What is left of a stack that is deleted as the guide says.
import { spawnSync } from "node:child_process";
import { afterAll, expect, inject, it } from "vitest";
import { aetherStack, toYaml } from "../../src/index.ts";
import { blocks } from "../fixtures/guide.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";
import { untilPodsScheduled } from "./workloads.ts";

const connection = inject("controlPlane");
const { api } = connect(connection);
const namespace = "kept-data";

afterAll(() => api.close());

it("the guide's command deletes the stack and keeps the Namespace, both claims and the Secret", async () => {
  const extraObjects = [{ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "own" }, spec: {} }];
  const stack = aetherStack({ name: "home", namespace, environment: "development", ingress: {}, extraObjects });
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "home-secrets", namespace } };
  const [first, ...rest] = stack;
  expect(complaints(await api.apply([...(first ? [first] : []), secret, ...rest]))).toEqual([]);
  await untilPodsScheduled(api, namespace);

  const [command = ""] = blocks.map(({ text }) => text).filter((text) => text.includes("xargs kubectl"));
  const script = command
    .replace("npx aether-k8s render -f home.yaml", "cat")
    .replaceAll("kubectl -n aether", `kubectl -n ${namespace}`)
    .replaceAll("kubectl", `${connection.kubectl} --kubeconfig ${connection.kubeconfig}`);
  const { status, stderr } = spawnSync("bash", ["--norc", "-euo", "pipefail", "-c", script], {
    input: toYaml([...stack, secret]),
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);

  const left = await Promise.all([...stack, secret].map(async (object) => ({ object, live: await api.get(object) })));
  const kept = left.filter(({ live }) => live !== undefined && live.metadata.deletionTimestamp === undefined);
  expect(kept.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
    `Namespace ${namespace}`,
    "PersistentVolumeClaim home-mlflow",
    "Secret home-secrets",
  ]);
  const claims = await api.list("v1", "PersistentVolumeClaim", namespace);
  expect(claims.map(({ metadata }) => [metadata.name, metadata.deletionTimestamp])).toEqual([
    ["data-home-postgres-0", undefined],
    ["home-mlflow", undefined],
  ]);
});
