// Kubernetes' own code as an older version of itself says what an API server says that is emulating it. Both have the feature
// gates of that version; the fields that it has are those of its OpenAPI document.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kubernetesOf } from "../../src/kubernetes.ts";
import { compared, placed } from "../cluster/answers.ts";
import { startControlPlane } from "../cluster/control-plane.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { mutant } from "../fixtures/mutants-of-kinds.ts";
import { seed } from "../fixtures/seed.ts";

describe.each(["1.33", "1.34", "1.35"])("an API server that emulates Kubernetes %s", (version) => {
  it("says of 1,000 objects of all kinds what Kubernetes' own code does, with the same defaults", async () => {
    const cluster = await startControlPlane(`emulated-${version}`, [`--emulated-version=${version}`]);
    try {
      const objects = fc
        .sample(mutant, { seed: seed(), numRuns: 1000 })
        // 1.33 does not serve its v1: there is nothing to say of it.
        .filter(({ kind }) => version !== "1.33" || kind !== "VolumeAttributesClass")
        .map((object) => placed(object, { namespace: "default" }));
      const { differing, counts } = await compared(cluster.api, await kubernetesOf(kubernetesBytes, version), objects);
      console.info(version, counts);
      expect(differing).toEqual([]);
      expect(counts.taken).toBeGreaterThan(300);
      expect(counts.refused).toBeGreaterThan(200);
    } finally {
      await cluster.stop();
    }
  });
});
