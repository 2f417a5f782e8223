// What people bring comes late: the node, the volume, the image, the Secret. Then everything starts by itself. A minute of waiting
// stands for hours: nothing in the objects ends a Job or a pod because of its age (test/laws/waiting.test.ts), no attempt
// counts meanwhile (below), and kubelet's pauses between attempts end at five minutes.
import { afterAll, expect, inject, it } from "vitest";
import { type AetherConfig, aetherStack } from "../../../src/index.ts";
import type { KubernetesObject } from "../../cluster/api.ts";
import { binaries } from "../../cluster/binaries.ts";
import { connect } from "../../cluster/connection.ts";
import { applied, generatedSecret, update } from "../../cluster/deploy.ts";
import { aether } from "../../cluster/images/aether.ts";
import { sandboxOf } from "../../cluster/node/connection.ts";
import { containerdSocket } from "../../cluster/node/containerd.ts";
import { hasty, runningStack, secondsSince, small } from "../../cluster/node/running-stack.ts";
import { sleep, until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";

const connection = inject("node");
const { api, kubectl } = connect(connection);
const LATE_SECONDS = Number(process.env.LATE_SECONDS ?? 60);
const namespace = "late";
const tag = "0.1.0-late";
const config: AetherConfig = hasty({
  ...small,
  namespace,
  images: { aether: { tag } },
  pods: { nodeSelector: { "aether-k8s.test/late": "yes" } },
  postgres: { storage: { existingClaim: "late", size: "1Gi" } },
});
const stack = runningStack(connection, config);
afterAll(async () => {
  await stack.remove();
  await kubectl(["label", "node", "--all", "aether-k8s.test/late-"]);
  await ctr("images", "rm", `docker.io/library/aether:${tag}`);
});

async function ctr(...args: string[]): Promise<void> {
  const address = ["--address", containerdSocket(connection.directory), "--namespace", "k8s.io"];
  await sandboxOf(connection).check((await binaries("ctr")).ctr, [...address, ...args]);
}

const reasons = async (component: string) =>
  (await stack.pods(component)).flatMap(({ status }) => [
    ...(status.conditions ?? []).map(({ message = "" }: { message?: string }) => message),
    ...[...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
      ({ state }) => state.waiting?.reason ?? "",
    ),
  ]);
/** It waits for that, and goes on waiting. */
async function waits(component: string, reason: RegExp) {
  await until(`${component} waits: ${reason.source}`, async () =>
    (await reasons(component)).some((each) => reason.test(each)),
  );
  await sleep(LATE_SECONDS * 1000);
  expect(await reasons(component)).toContainEqual(expect.stringMatching(reason));
}

it("a node, a volume, an image and a Secret that come late, one after the other, are all that was missing", async () => {
  const [first] = aetherStack(config);
  await applied(api, [first as object]);
  await update(api, config);
  const started = Date.now();

  await waits("migration", /didn't match Pod's node affinity\/selector/);
  const [{ metadata }] = (await api.list("v1", "Node")) as [KubernetesObject];
  await kubectl(["label", "node", metadata.name, "aether-k8s.test/late=yes"]);

  await waits("postgres", /persistentvolumeclaim "late" not found/);
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  await applied(api, [
    { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "late", namespace }, spec },
  ]);

  await waits("migration", /^(ErrImagePull|ImagePullBackOff)$/);
  await ctr("images", "tag", `docker.io/library/${aether.name}`, `docker.io/library/aether:${tag}`);

  await waits("migration", /^CreateContainerConfigError$/);
  await applied(api, [await generatedSecret(config)]);

  await untilWorkloadsReady(api, namespace);
  console.log(`each ${LATE_SECONDS} s late: ready after ${secondsSince(started)}`);
  // Nothing was tried in vain, and nothing has to be run again.
  expect(await stack.setbacks()).toEqual([]);
  const [job] = await api.list("batch/v1", "Job", namespace);
  expect(job?.status.failed).toBeUndefined();
  expect(job?.spec.activeDeadlineSeconds).toBeUndefined();
  expect(await stack.pods("migration")).toHaveLength(1);
});
