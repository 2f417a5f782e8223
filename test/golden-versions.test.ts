// Every golden stack, as the API servers of all supported minors take it: asked of Kubernetes' own code.
import { describe, expect, it } from "vitest";
import { aetherStack } from "../src/index.ts";
import { KUBERNETES_VERSIONS, kubernetesOf } from "../src/kubernetes.ts";
import { goldenConfigs } from "./fixtures/configs.ts";
import { kubernetesBytes } from "./fixtures/kubernetes.ts";

const distinct = new Map(
  Object.values(goldenConfigs)
    .flatMap((config) => aetherStack(config) as object[])
    .map((object) => [JSON.stringify(object), object]),
);

describe.each(KUBERNETES_VERSIONS)("Kubernetes %s", (version) => {
  it("rejects no object of a golden stack, and warns about none", async () => {
    const kubernetes = await kubernetesOf(kubernetesBytes, version);
    expect(kubernetes.version).toBe(version);
    const verdicts = [...distinct.values()].map((object) => ({ object, ...kubernetes.create(object) }));
    expect(verdicts.filter(({ errors, warnings }) => errors.length + warnings.length > 0)).toEqual([]);
    expect(verdicts.filter(({ isKnown }) => isKnown).length).toBeGreaterThan(100);
  });
});
