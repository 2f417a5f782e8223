// The default stack with the image that upstream builds, at its cost: Ready at the first try, and as restricted as written.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { aetherStack } from "../../../src/index.ts";
import { containerStatuses, type KubernetesObject } from "../api.ts";
import { connect } from "../connection.ts";
import { applied, generatedSecret } from "../deploy.ts";
import { aetherUpstream } from "../images/aether.ts";
import { until } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { type ContainerFacts, containerWatch } from "./containers.ts";
import { componentsOf, runningStack, secondsSince } from "./running-stack.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);
// The guide has the default namespace for itself.
const config = { namespace: "security", images: { aether: { tag: aetherUpstream.name.split(":")[1] ?? "" } } };
const stack = runningStack(connection, config);
const key = "a-key-that-the-test-knows-too-0123456789";
/** What lives for seconds only, unless the database keeps it waiting. */
const waiting = ["api/wait", "scheduler/wait", "migration/migration"];
const containers = containerWatch(connection);
let pods: KubernetesObject[] = [];

async function look(): Promise<void> {
  pods = await stack.pods();
  await containers.look(pods);
}

/** What is known of containers, each with its component and name: of those of several pods as often. */
const seen = (): (readonly [name: string, ContainerFacts])[] =>
  pods.flatMap((pod) =>
    containerStatuses(pod).flatMap(({ name, containerID }) => {
      const found = containers.facts.get(containerID?.replace("containerd://", ""));
      return found ? [[`${pod.metadata.labels["app.kubernetes.io/component"]}/${name}`, found] as const] : [];
    }),
  );
const seenOften = () => Map.groupBy(seen(), ([name]) => name);

beforeAll(async () => {
  const started = Date.now();
  const objects = aetherStack(config);
  const database = objects.filter(({ kind }) => kind === "StatefulSet");
  const others = objects.filter((object) => !database.includes(object));
  await applied(api, [...others.slice(0, 1), await generatedSecret(config, { API_KEY: key }), ...others]);
  await until(
    "all that waits is seen",
    async () => {
      await look();
      return waiting.every((name) => seenOften().has(name));
    },
    { intervalMilliseconds: 1000 },
  );
  await applied(api, database);
  const ready = await untilWorkloadsReady(api, stack.namespace);
  console.log(`default stack: ${componentsOf(ready).join(", ")} Ready in ${secondsSince(started)}`);
  await look();
});

afterAll(() => stack.remove());

it("is Ready at the first try, with no restart and no warning", async () => {
  expect(await stack.setbacks()).toEqual([]);
  expect(await stack.warnings()).toEqual([]);
});

/** User and writable folders, by component and container. */
const expected: Record<string, readonly (number | string)[]> = {
  "api/api": [1000, "/tmp"],
  "scheduler/scheduler": [1000, "/tmp"],
  "mlflow/mlflow": [1000, "/mlflow", "/tmp"],
  "postgres/postgres": [70, "/run/postgresql", "/tmp", "/var/lib/postgresql/data"],
  "ui/ui": [101, "/tmp"],
  ...Object.fromEntries(waiting.map((name) => [name, [1000]])),
};

it("runs each container restricted: not root, nothing but its volumes writable, no capability, no token, no strangers' addresses", async () => {
  const all = seen();
  for (const [name, { environment: _, ...found }] of all) console.log(name, JSON.stringify(found));
  expect([...new Set(all.map(([name]) => name))].sort()).toEqual(Object.keys(expected).sort());
  expect(["api/api", "ui/ui"].map((name) => seenOften().get(name)?.length)).toEqual([2, 2]);
  for (const [name, { uid, writable }] of all) expect.soft([uid, ...writable.sort()], name).toEqual(expected[name]);
  for (const [name, found] of all) {
    expect.soft(found, name).toMatchObject({
      capabilities: Array(5).fill("0000000000000000").join(" "),
      hasSeccomp: true,
      hasNoNewPrivileges: true,
      isRootReadOnly: true,
      hasToken: false,
    });
    const addresses = Object.entries(found.environment).filter(([, value]) => value.startsWith("tcp://"));
    // Kubernetes' own are in every container there is.
    const strangers = addresses.filter(([variable]) => !variable.startsWith("KUBERNETES_"));
    expect.soft(strangers, name).toEqual([]);
  }
});

it("keeps a chat in MLflow: through the API's /tmp, the policies and the server's volume", async () => {
  const chat = { messages: [{ role: "user", content: "is the door closed?" }] };
  const path = `/api/v1/chat/completions?api_key=${key}`;
  const { status } = await stack.ask(await stack.pod("api"), path, "POST", chat);
  expect(status).toBe(200);
  const find = "import glob; print(*glob.glob('/mlflow/**/conversation.json', recursive=True))";
  const mlflow = (await stack.pod("mlflow")).metadata.name;
  const { stdout } = await kubectl(["exec", "-n", stack.namespace, mlflow, "--", "python3", "-c", find]);
  expect(stdout).toMatch(/\/artifacts\/conversation\.json$/m);
});

it.each(["api", "scheduler"])("the %s finds the same from inside", async (component) => {
  const { status, body } = await stack.ask(await stack.pod(component), "/standin/seen");
  expect(status).toBe(200);
  console.log(component, JSON.stringify({ ...body, environment: Object.keys(body.environment) }));
  expect(body).toMatchObject({ role: component, token: false });
  expect(body.status).toMatchObject({ Uid: "1000\t1000\t1000\t1000", NoNewPrivs: "1", Seccomp: "2" });
  // The runtime's own devices are in every container.
  expect(body.writable.filter((folder: string) => !/^\/(?:tmp|dev)(?:\/|$)/.test(folder))).toEqual([]);
});
