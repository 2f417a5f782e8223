// Images of a registry that asks for credentials, pushed by the guide's commands.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { parse } from "yaml";
import type { AetherConfig } from "../../../src/index.ts";
import { containerStatuses, type KubernetesObject } from "../../cluster/api.ts";
import { check } from "../../cluster/command.ts";
import { connect } from "../../cluster/connection.ts";
import { deploy } from "../../cluster/deploy.ts";
import { hasty, runningStack, small } from "../../cluster/node/running-stack.ts";
import { until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";
import { guideText } from "../../fixtures/guide.ts";
import { block } from "./guide-lines.ts";
import { podman, startRegistry } from "./registry.ts";

const connection = inject("node");
const { api } = connect(connection);
const namespace = "registry";
/** The guide's line, which is a comment there. */
const { images } = parse(guideText.match(/^# (images: .*)$/m)?.[1] ?? "") as Required<Pick<AetherConfig, "images">>;
const config: AetherConfig = { ...hasty({ ...small, namespace }), images };
const stack = runningStack(connection, config);

beforeAll(() => startRegistry(connection));
afterAll(() => stack.remove());

const follow = async (lines: readonly string[]) => {
  const script = `${await podman(connection)}
kubectl() { "${connection.kubectl}" --kubeconfig "${connection.kubeconfig}" "$@"; }
${lines.join("\n").replaceAll("aether-production", namespace)}`;
  await check("bash", ["--norc", "-euo", "pipefail", "-c", script]);
};
const reasons = (pod: KubernetesObject) => containerStatuses(pod).map(({ state }) => state.waiting?.reason);

/** As the kubelet reports it. A pod's status may name the same image by another tag. */
const pulled = async () => {
  const events = await api.list("v1", "Event", namespace);
  const images = events.flatMap(({ message }) => /^Successfully pulled image "(.*?)"/.exec(String(message))?.[1] ?? []);
  return [...new Set(images)].sort();
};

it("pods wait for the credentials of the registry, and start once the guide's Secret exists", async () => {
  const lines = block("docker-registry registry");
  const secret = lines.findIndex((line) => line.includes("create secret docker-registry"));
  expect(secret).toBeGreaterThan(0);
  await follow(lines.slice(0, secret));
  await deploy(api, config);
  await until("a pod reports that it can't pull", async () =>
    (await stack.pods("ui")).some((pod) => reasons(pod).includes("ImagePullBackOff")),
  );
  await follow(lines.slice(secret));
  await untilWorkloadsReady(api, namespace);
  expect(await pulled()).toEqual(["registry.example.com/aether-ui:0.1.0", "registry.example.com/aether:0.1.0"]);
});
