import { describe, expect, it } from "vitest";
import { podAmount } from "../../../src/toolkit/kubernetes/scale.ts";

const cpu = (amount: number, more: object = {}) => ({
  name: `c${amount}`,
  resources: { requests: { cpu: String(amount) } },
  ...more,
});
const asked = (spec: object) => podAmount({ spec } as never, "request", "cpu");
const sidecar = { restartPolicy: "Always" };

describe("a pod requests", () => {
  it.each([
    ["the sum of its containers", { containers: [cpu(1), cpu(2)] }, 3],
    [
      "the largest of its init containers, when that is more",
      { initContainers: [cpu(5), cpu(4)], containers: [cpu(1)] },
      5,
    ],
    ["its containers, when they are more", { initContainers: [cpu(2)], containers: [cpu(1), cpu(2)] }, 3],
    ["its sidecars beside its containers", { initContainers: [cpu(2, sidecar)], containers: [cpu(1)] }, 3],
    [
      "the sidecars that started before an init container, beside it",
      { initContainers: [cpu(1, sidecar), cpu(5), cpu(3, sidecar)], containers: [cpu(1)] },
      6,
    ],
    [
      "an init container alone, where the sidecars start after it",
      { initContainers: [cpu(0.25), cpu(0.1, sidecar)], containers: [cpu(0.1)] },
      0.25,
    ],
    ["what it says as a whole", { resources: { requests: { cpu: "7" } }, containers: [cpu(1)] }, 7],
    ["nothing where nothing of it says", { containers: [{ name: "a" }] }, undefined],
  ])("%s", (_, spec, expected) => {
    expect(asked(spec)).toBe(expected);
  });
});
