// A node is drained while people use the stack: the drain comes to its end, and nobody notices.
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import { hasCondition } from "../api.ts";
import { connect } from "../connection.ts";
import { deploy } from "../deploy.ts";
import { aether } from "../images/aether.ts";
import { ui } from "../images/ui.ts";
import { until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { startIngress } from "./ingress.ts";
import { startSecondNode } from "./node.ts";
import { hasty, runningStack, secondsSince, small } from "./running-stack.ts";
import { startLoad } from "./traffic.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);

/** On the second node if it can be, and else on the first. */
const roaming = {
  tolerations: [{ key: "aether-k8s.test/second", operator: "Exists" as const }],
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          preference: {
            matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In" as const, values: ["node2"] }],
          },
        },
      ],
    },
  },
};
// Database and MLflow stay: their volumes are folders of the first node.
const config: AetherConfig = hasty({
  ...small,
  namespace: "drain",
  mlflow: {},
  api: { autoscaling: false, replicas: 2, ...roaming },
  scheduler: roaming,
  ui: { replicas: 2, ...roaming },
});
const stack = runningStack(connection, config);
let ingress = "";
let node = "";

beforeAll(async () => {
  node = await startSecondNode(connection, [aether, ui]);
  await deploy(api, config);
  await untilWorkloadsReady(api, stack.namespace);
  ingress = await startIngress(connection, stack.namespace);
});
afterAll(() => stack.remove());

const here = async () =>
  (await stack.pods())
    .filter(({ spec, status }) => spec.nodeName === node && status.phase === "Running")
    .map(({ metadata }) => metadata.labels["app.kubernetes.io/component"])
    .sort();

it("is finished, with no failed request, and every pod is Ready elsewhere", async () => {
  const before = await here();
  console.log(`${node} runs ${before.join(", ")}`);
  expect(new Set(before)).toEqual(new Set(["api", "scheduler", "ui"]));
  const load = await startLoad(connection, [`${ingress}/api/v1/health`, `${ingress}/`]);
  onTestFinished(async () => void (await load.stop()));
  const started = Date.now();
  const { code, stdout, stderr } = await kubectl([
    ...["drain", node, "--delete-emptydir-data", "--ignore-daemonsets", "--timeout=300s"],
  ]);
  console.log(`drained in ${secondsSince(started)}\n${stdout.trim()}\n${stderr.trim()}`);
  expect(code).toBe(0);
  expect(await here()).toEqual([]);
  await untilWorkloadsReady(api, stack.namespace);
  const outcomes = await load.stop();
  console.log(JSON.stringify(outcomes));
  expect(Object.keys(outcomes).filter((outcome) => !outcome.endsWith(" 200"))).toEqual([]);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1000);
});

it.each(["postgres", "mlflow"])("takes %s, too, which is back where its volume is", async (component) => {
  const { metadata } = await stack.pod(component);
  const path = `/api/v1/namespaces/${stack.namespace}/pods/${metadata.name}/eviction`;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: metadata.name } };
  // A budget whose pods have just moved lets nobody go for a moment; a drain asks again, too.
  await until("the eviction is granted", async () => (await api.request("POST", path, eviction)).status === 201, {
    intervalMilliseconds: 1000,
  });
  const next = await until(`${component} is Ready again`, async () => {
    const [pod] = (await stack.pods(component)).filter(({ metadata: { uid } }) => uid !== metadata.uid);
    return pod !== undefined && hasCondition("Ready")(pod) && pod;
  });
  expect(next.spec.nodeName).not.toBe(node);
});
