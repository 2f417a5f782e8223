// The default stack at the cost of the real app: Ready at the first try, and as restricted as it is written.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect } from "../connection.ts";
import { deploy } from "../deploy.ts";
import { sleep } from "../until.ts";
import { untilWorkloadsReady } from "../workloads.ts";
import { type ContainerFacts, containerWatch } from "./containers.ts";
import { componentsOf, runningStack, secondsSince } from "./running-stack.ts";

const connection = inject("node");
const { api } = connect(connection);
// The guide has the default namespace for itself.
const config = { namespace: "security" };
const stack = runningStack(connection, config);
/** Also of those that live for seconds only: what waits, what migrates. */
const containers = containerWatch(connection);

beforeAll(async () => {
  const started = Date.now();
  let isReady = false;
  const ready = deploy(api, config).then(() => untilWorkloadsReady(api, stack.namespace));
  const settled = ready.finally(() => {
    isReady = true;
  });
  settled.catch(() => {});
  while (!isReady) {
    await containers.look(await stack.pods());
    await sleep(200);
  }
  console.log(`default stack: ${componentsOf(await ready).join(", ")} Ready in ${secondsSince(started)}`);
  await containers.look(await stack.pods());
});

afterAll(() => stack.remove());

it("is Ready at the first try, with no restart and no warning", async () => {
  expect(await stack.setbacks()).toEqual([]);
  expect(await stack.warnings()).toEqual([]);
});

/** User and writable folders, by component and container. */
const expected = {
  "api/api": [1000, "/tmp"],
  "scheduler/scheduler": [1000, "/tmp"],
  "mlflow/mlflow": [1000, "/mlflow", "/tmp"],
  "postgres/postgres": [70, "/run/postgresql", "/tmp", "/var/lib/postgresql/data"],
  "ui/ui": [101, "/tmp"],
  // They wait for the database at least: long enough to be seen.
  "api/wait": [1000],
  "scheduler/wait": [1000],
  "migration/migration": [1000],
};

it("runs each container restricted: not root, nothing but its volumes writable, no capability, no token, no strangers' addresses", async () => {
  const seen: Record<string, ContainerFacts> = {};
  for (const { metadata, status } of await stack.pods()) {
    const component = metadata.labels["app.kubernetes.io/component"];
    for (const { name, containerID } of [...(status.initContainerStatuses ?? []), ...status.containerStatuses]) {
      const found = containers.facts.get(containerID.replace("containerd://", ""));
      if (found) seen[`${component}/${name}`] = found;
    }
  }
  for (const [name, { environment: _, ...found }] of Object.entries(seen)) console.log(name, JSON.stringify(found));
  expect(
    Object.fromEntries(Object.entries(seen).map(([name, { uid, writable }]) => [name, [uid, ...writable.sort()]])),
  ).toEqual(expected);
  for (const [name, found] of Object.entries(seen)) {
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

it.each(["api", "scheduler"])("the %s finds the same from inside", async (component) => {
  const { status, body } = await stack.ask(await stack.pod(component), "/standin/seen");
  expect(status).toBe(200);
  console.log(component, JSON.stringify({ ...body, environment: Object.keys(body.environment) }));
  expect(body).toMatchObject({ role: component, token: false });
  expect(body.status).toMatchObject({ Uid: "1000\t1000\t1000\t1000", NoNewPrivs: "1", Seccomp: "2" });
  // The runtime's own devices are in every container.
  expect(body.writable.filter((folder: string) => !/^\/(?:tmp|dev)(?:\/|$)/.test(folder))).toEqual([]);
});
