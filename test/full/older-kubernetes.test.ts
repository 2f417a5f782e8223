// Kubernetes' own code as an older version of itself says what an API server says that emulates it, and, but for what is listed here,
// what the oldest one itself says. Emulated are feature gates; the fields of a version are those of its OpenAPI document.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aetherStack, kubernetesSchemas, vet } from "../../src/index.ts";
import { kubernetesOf } from "../../src/kubernetes.ts";
import { compared, placed, type Said } from "../cluster/answers.ts";
import { complaints } from "../cluster/apply.ts";
import { oldestKubernetesVersion } from "../cluster/binaries.ts";
import { type RunningCluster, startControlPlane } from "../cluster/control-plane.ts";
import { goldenConfigs } from "../fixtures/configs.ts";
import { kubernetesBytes } from "../fixtures/kubernetes.ts";
import { mutant } from "../fixtures/mutants-of-kinds.ts";
import { seed } from "../fixtures/seed.ts";

const emulating = (version: string) =>
  [
    `an API server that emulates Kubernetes ${version}`,
    version,
    () => startControlPlane(`emulated-${version}`, [`--emulated-version=${version}`]),
    true,
  ] as const;

interface Difference {
  readonly object: { readonly kind: string };
  readonly said: Said;
  readonly ours: Said;
}

/** What the code of the newest version says otherwise than 1.33 itself, whatever version it emulates, each with the reason. */
const NEWER: readonly (readonly [difference: RegExp, reason: string])[] = [
  [
    /^StatefulSet ours .* spec\.(?:template\.spec|volumeClaimTemplates\[0\])/,
    "pods and claims of one were not validated",
  ],
  [
    /^\w+ server .*ontainers\[\d+\]\.restartPolicy$/,
    "the field is dropped now, which vet warns of (no-missing-feature)",
  ],
  [/^\w+ (?:server|ours) shape .*\.volumes\.(?:VolumeSource\.)?/, "the path of a field that is embedded in Go"],
  [/^ResourceQuota ours warning .* should be less than /, "a newer warning"],
  [/^CSINode server FieldValueInvalid spec\.drivers\[\d+\]\.name$/, "a missing name was also said to be wrong"],
  [
    /^HorizontalPodAutoscaler ours FieldValueRequired spec\.maxReplicas$/,
    "0 was said to be wrong, and not to be missing",
  ],
  [/^HorizontalPodAutoscaler ours FieldValueInvalid spec\.scaleTargetRef\.apiVersion$/, "its controller failed later"],
  [/^StatefulSet server warning /, "nothing is warned of that is refused"],
];
const schemas = await kubernetesSchemas("1.33");

const refusedBySchemas = (object: object) => vet([object], { schemas }).some(({ rule }) => rule === "valid-schema");

/** The differences without a reason. */
function unexplained({ object, said, ours }: Difference): string[] {
  // Of a newer field, 1.33 says no more than that it is unknown; the schemas of 1.33 say that to vet.
  if (said.problems.some((each) => each.startsWith("shape ")) && refusedBySchemas(object)) return [];
  const lines = ({ problems, warnings }: Said) => [...problems, ...warnings.map((each) => `warning ${each}`)];
  const more = (who: string, a: Said, b: Said) =>
    lines(a).flatMap((each) => (lines(b).includes(each) ? [] : [`${object.kind} ${who} ${each}`]));
  return [...more("server", said, ours), ...more("ours", ours, said)].filter(
    (each) => !NEWER.some(([difference]) => difference.test(each)),
  );
}

describe.each([
  [
    `the API server of Kubernetes ${oldestKubernetesVersion}`,
    "1.33",
    () => startControlPlane("oldest", [], "oldest-kube-apiserver"),
    false,
  ],
  emulating("1.33"),
  emulating("1.34"),
  emulating("1.35"),
] as const)("%s", (_, version, start, isEmulated) => {
  let cluster: RunningCluster;
  beforeAll(async () => {
    cluster = await start();
  });
  afterAll(() => cluster.stop());

  it("says of 1,000 objects of all kinds what Kubernetes' own code does, with the same defaults", async () => {
    const objects = fc
      .sample(mutant, { seed: seed(), numRuns: 1000 })
      // 1.33 does not serve its v1: there is nothing to say of it.
      .filter(({ kind }) => version !== "1.33" || kind !== "VolumeAttributesClass")
      .map((object) => placed(object, { namespace: "default" }));
    const { differing, counts } = await compared(cluster.api, await kubernetesOf(kubernetesBytes, version), objects);
    console.info(version, counts, `${differing.length} differ`);
    expect(differing.filter((each) => isEmulated || unexplained(JSON.parse(each)).length > 0)).toEqual([]);
    expect(counts.taken).toBeGreaterThan(300);
    expect(counts.refused).toBeGreaterThan(200);
  });

  it.each(Object.entries(goldenConfigs))("accepts the golden stack %s without a warning", async (name, config) => {
    const namespace = `golden-${name}`;
    const own = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
    expect(complaints(await cluster.api.apply([own, ...aetherStack({ ...config, namespace })]))).toEqual([]);
  });
});
