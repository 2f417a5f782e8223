import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { AetherConfig } from "../../src/index.ts";
import type { PodSpec } from "../../src/toolkit/kubernetes/object.ts";
import { violations } from "../../src/toolkit/kubernetes/pod-security.ts";
import { forEveryStack } from "../fixtures/laws.ts";
import { amount, containersOf, type Pod, podsOf } from "../fixtures/objects.ts";
import { INIT_CONTAINERS, SIDECARS } from "../fixtures/pod-arbitrary.ts";

const users = [...INIT_CONTAINERS, ...SIDECARS].map(({ name }) => name);
/** The module's own containers: what a config brings is handed through as it is. */
const own = (pod: Pod) => containersOf(pod).filter(({ name }) => !users.includes(name));
/** Whether everything wanted is there; what the module adds to a container or constraint may be there besides. */
const contains = (found: unknown, wanted: unknown): boolean =>
  isObject(found) && isObject(wanted)
    ? Object.entries(wanted).every(([key, value]) => contains(found[key], value))
    : isDeepStrictEqual(structuredClone(found), structuredClone(wanted));
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const has = (all: readonly unknown[], one: unknown) => all.some((each) => contains(each, one));

describe("in every stack, every container", () => {
  it("meets Pod Security restricted, and declares whether it only writes to volumes", () => {
    forEveryStack((objects) => {
      for (const security of podsOf(objects).flatMap((pod) => own(pod).map(({ securityContext }) => securityContext))) {
        expect(security).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
        // A config may open it.
        expect(security?.readOnlyRootFilesystem).toBeTypeOf("boolean");
      }
    });
  });

  it("and every volume is admitted under Pod Security restricted, those of the config too", () => {
    forEveryStack((objects) => {
      expect(podsOf(objects).flatMap(({ spec }) => violations({ ...spec }))).toEqual([]);
    });
  });

  it("runs as a user that is a number and not root, with the runtime's filter of system calls", () => {
    forEveryStack((objects, { platform }) => {
      for (const { spec } of podsOf(objects)) {
        expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
        // OpenShift chooses the number.
        if (platform === "openshift") continue;
        expect(spec.securityContext?.runAsUser).toBeGreaterThan(0);
        expect(spec.securityContext?.fsGroup).toBe(spec.securityContext?.runAsUser);
      }
    });
  });

  it("does not walk a large volume at each start when its files belong to the group already", () => {
    forEveryStack((objects) => {
      for (const { spec } of podsOf(objects)) expect(spec.securityContext?.fsGroupChangePolicy).toBe("OnRootMismatch");
    });
  });

  it("has no token, and no variables for Services: API_PORT=tcp://… would stop the app", () => {
    forEveryStack((objects) => {
      const { length } = podsOf(objects);
      expect(podsOf(objects).map(({ spec }) => spec.automountServiceAccountToken)).toEqual(Array(length).fill(false));
      expect(podsOf(objects).map(({ spec }) => spec.enableServiceLinks)).toEqual(Array(length).fill(false));
    });
  });

  it("requests CPU, memory and disk, and no more than its limit", () => {
    forEveryStack((objects) => {
      const wrong = podsOf(objects)
        .flatMap(own)
        .flatMap(({ name, resources }) =>
          ["cpu", "memory", "ephemeral-storage"]
            // A config may leave the CPU limit out.
            .filter((each) => each !== "cpu" || resources?.limits?.cpu !== undefined)
            .filter((each) => !(amount(resources?.requests?.[each]) <= amount(resources?.limits?.[each])))
            .map((each) => `${name} ${each}`),
        );
      expect(wrong).toEqual([]);
    });
  });

  it("is evicted for its logs before its emptyDirs fill its disk: they take less than its limit", () => {
    forEveryStack((objects) => {
      const full = podsOf(objects).filter(({ spec }) => {
        const sizes = (spec.volumes ?? []).flatMap(({ emptyDir }) =>
          // What lies in memory takes no disk.
          emptyDir && emptyDir.medium !== "Memory" ? amount(emptyDir.sizeLimit) : [],
        );
        const total = sizes.reduce((sum, size) => sum + size, 0);
        return total >= amount(spec.containers[0]?.resources?.limits?.["ephemeral-storage"]);
      });
      expect(full.map(({ name }) => name)).toEqual([]);
    });
  });

  it("is pulled as the config says, with its credentials", () => {
    forEveryStack((objects, { images = {} }) => {
      const policies = podsOf(objects).flatMap((pod) => own(pod).map(({ imagePullPolicy }) => imagePullPolicy));
      expect(new Set(policies)).toEqual(new Set([images.pullPolicy ?? "IfNotPresent"]));
      const credentials = images.pullSecrets?.length
        ? [...new Set(images.pullSecrets)].map((name) => ({ name }))
        : undefined;
      for (const { spec } of podsOf(objects)) expect(spec.imagePullSecrets).toEqual(credentials);
    });
  });

  /** The section of a component; some have theirs below another's. */
  const sectionOf = ({ postgres, monitoring, ...config }: AetherConfig, component: string) => {
    const nested = {
      postgres,
      backup: postgres?.backup,
      pooler: postgres?.pooler,
      "postgres-exporter": monitoring ? monitoring.postgresExporter : undefined,
    };
    return { ...config, ...nested }[component as keyof typeof nested] as AetherConfig["scheduler"];
  };

  /** What runs as long as the pod; in a Job's these are native sidecars. */
  const besides = ({ containers, initContainers = [] }: PodSpec) => [
    ...containers,
    ...initContainers.map(({ restartPolicy: _, ...container }) => container),
  ];

  it("of a component contains everything that its section of the config adds", () => {
    forEveryStack((objects, config) => {
      const pods = podsOf(objects).map((pod) => {
        const component = pod.labels["app.kubernetes.io/component"] ?? "";
        return {
          ...pod,
          section: sectionOf(config, component) ?? {},
          container: pod.spec.containers[0],
        };
      });
      const lists = pods.flatMap(({ section, spec, container }) => [
        [section.env, container?.env],
        [section.envFrom, container?.envFrom],
        [section.volumeMounts, container?.volumeMounts],
        [section.volumes, spec.volumes],
        [section.sidecars, besides(spec)],
        [section.initContainers, spec.initContainers],
        [section.tolerations, spec.tolerations],
        [section.topologySpreadConstraints, spec.topologySpreadConstraints],
      ]);
      const maps = pods.flatMap(({ section, spec, labels, annotations }) => [
        [section.podLabels, labels],
        [section.podAnnotations, annotations],
        [section.nodeSelector, spec.nodeSelector],
        [section.affinity, spec.affinity],
      ]);
      expect(lists.filter(([wanted = [], found = []]) => !wanted.every((each) => has(found, each)))).toEqual([]);
      expect(
        maps.filter(
          ([wanted, found]) => !Object.entries(wanted ?? {}).every((e) => has(Object.entries(found ?? {}), e)),
        ),
      ).toEqual([]);
      expect(pods.map(({ spec }) => spec.priorityClassName)).toEqual(
        pods.map(({ section }) => section.priorityClassName ?? config.pods?.priorityClassName),
      );
    });
  });
});
