// The pod of every component: restricted, without a token, with what its section of the config adds.

import type {
  Container,
  PodSpec,
  PodTemplate,
  ServiceAccount,
  Volume,
  VolumeMount,
} from "../../toolkit/kubernetes/object.ts";
import { formatBytes, parseQuantity } from "../../toolkit/kubernetes/quantity.ts";
import { admittedSecurity, mergedSecurity, podSecurity } from "../../toolkit/kubernetes/security.ts";
import { NO_LIMIT } from "../../toolkit/schema/fields.ts";
import type { Declaration, PodSection } from "../app/declaration.ts";
import { imageOf } from "../app/images.ts";
import type { ResolvedConfig } from "../config/schema.ts";
import { objectName, selectorLabels } from "../topology.ts";
import { meshOf } from "./mesh.ts";
import { componentLabels, metadata } from "./metadata.ts";

/** The pod annotation that replaces pods when something changes that they read at startup. */
export const CHECKSUM = "checksum/config";

/** The stack's own init containers. */
export const INIT_CONTAINERS = { wait: "wait", placeholders: "refuse-placeholders" } as const;

/** A component's own pod, before its section of the config is applied. */
export interface PodFacts {
  readonly container: Omit<Container, "name" | "resources" | "securityContext">;
  /** They run the component's image, unless they set another. */
  readonly initContainers?: readonly Omit<Container, "resources" | "securityContext">[];
  /** The name of the init container that makes the same network calls as the container: it also gets what the section sets for those. */
  readonly callsAs?: string;
  readonly volumes?: readonly Volume[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
}

/** The pod template of a component. */
export function podTemplate(
  config: ResolvedConfig,
  component: Declaration,
  given: PodSection,
  facts: PodFacts,
): PodTemplate {
  const section = withPodDefaults(config, given);
  const { container, initContainers = [], volumes = [] } = facts;
  const image = imageOf(config, component.image);
  const own = {
    imagePullPolicy: config.images.pullPolicy,
    resources: resourcesOf(section),
    securityContext: mergedSecurity(section.securityContext),
    // The last log lines become the status: `kubectl describe pod` then shows what is wrong.
    terminationMessagePolicy: "FallbackToLogsOnError" as const,
  };
  // Without a selector, a constraint counts no pod and has no effect.
  const ownPods = { matchLabels: selectorLabels(config, component) };
  const mesh = meshOf(config);
  const annotations = {
    ...mesh.annotations,
    ...config.commonAnnotations,
    ...section.podAnnotations,
    ...facts.annotations,
  };
  return {
    metadata: {
      labels: { ...componentLabels(config, component), ...mesh.labels, ...section.podLabels },
      annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    },
    spec: {
      serviceAccountName: section.serviceAccountName ?? objectName(config, component.name),
      automountServiceAccountToken: false,
      // A Service named "api" would set API_PORT=tcp://…, which the app cannot parse; the same applies to MLFLOW_PORT.
      enableServiceLinks: false,
      // OpenShift rejects users outside the namespace's range, from which it chooses one.
      securityContext: podSecurity(config.platform === "openshift" ? undefined : component.uid),
      ...facts.spec,
      // The API server merges the list by name, and rejects duplicates.
      imagePullSecrets: listOrNone([...new Set(config.images.pullSecrets)].map((name) => ({ name }))),
      nodeSelector: section.nodeSelector,
      tolerations: section.tolerations,
      affinity: section.affinity ?? facts.spec?.affinity,
      topologySpreadConstraints:
        section.topologySpreadConstraints?.map((constraint) => ({ labelSelector: ownPods, ...constraint })) ??
        facts.spec?.topologySpreadConstraints,
      priorityClassName: section.priorityClassName,
      // They run one after another before the component's container, so requesting the same resources costs nothing.
      initContainers: listOrNone([
        ...(section.initContainers ?? []).map(admitted),
        ...initContainers.map(({ name, ...each }) => ({
          ...{ name, image, ...each, ...own },
          ...(name === facts.callsAs ? brought(each, section) : {}),
        })),
      ]),
      containers: [
        {
          name: component.name,
          image,
          ...container,
          ...own,
          ...brought(container, section),
        },
        ...(section.sidecars ?? []).map(admitted),
      ],
      volumes: listOrNone([...volumes, ...(section.volumes ?? [])]),
    },
  };
}

/** A section merged with what the config sets for all pods; the section's own fields take precedence. */
function withPodDefaults(
  { pods: { env = [], labels, annotations, ...placement } }: ResolvedConfig,
  section: PodSection,
) {
  const own = new Set(section.env?.map(({ name }) => name));
  return {
    ...placement,
    ...section,
    env: [...env.filter(({ name }) => !own.has(name)), ...(section.env ?? [])],
    podLabels: { ...labels, ...section.podLabels },
    podAnnotations: { ...annotations, ...section.podAnnotations },
  };
}

/** Kubernetes has no value for "no limit": the limit is omitted. */
export function resourcesOf({ resources: { requests, limits } }: Pick<PodSection, "resources">) {
  const { cpu, ...others } = limits;
  const kept: Record<string, string> = cpu === NO_LIMIT ? others : limits;
  return { requests, limits: kept };
}

/**
 * The section of a component that has to end: an additional container that keeps running would prevent the Job from completing.
 * Kubernetes stops native sidecars, which are among the init containers, with the pod.
 */
export function endingSection<Section extends PodSection>(section: Section): Section {
  const { sidecars = [], initContainers = [], ...rest } = section;
  const native = sidecars.map((sidecar) => ({ ...sidecar, restartPolicy: "Always" as const }));
  return { ...rest, sidecars: undefined, initContainers: [...initContainers, ...native] } as unknown as Section;
}

/** What a section adds to a container in addition to its own. */
const brought = ({ envFrom = [], env = [], volumeMounts = [] }: Partial<Container>, section: PodSection) => ({
  envFrom: listOrNone([...envFrom, ...(section.envFrom ?? [])]),
  env: listOrNone([...env, ...(section.env ?? [])]),
  volumeMounts: listOrNone([...volumeMounts, ...(section.volumeMounts ?? [])]),
});

/** A container from the config, with the settings that the namespace requires if it does not set them. */
const admitted = (container: Container): Container => ({
  ...container,
  securityContext: admittedSecurity(container.securityContext),
});

/**
 * The ServiceAccount of a component's pods. It has no rights, and no token is mounted. Nothing if the config names an existing
 * one.
 */
export function serviceAccount(
  config: ResolvedConfig,
  component: Declaration,
  section: PodSection,
  annotations: Record<string, string> = {},
): ServiceAccount[] {
  if (section.serviceAccountName !== undefined) return [];
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: metadata(config, component, { annotations: { ...section.serviceAccountAnnotations, ...annotations } }),
      automountServiceAccountToken: false,
    },
  ];
}

/** /tmp on a read-only root file system: half of the container's disk, so that there is room for logs. */
export function tmpVolume({ resources }: { resources: { limits: { "ephemeral-storage": string } } }): Volume {
  const limit = parseQuantity(resources.limits["ephemeral-storage"]) ?? 0;
  return { name: "tmp", emptyDir: { sizeLimit: formatBytes(limit / 2) } };
}

/** The mount of a component's own volume. */
export const mount = <Volume extends string>(
  { mounts }: { readonly mounts: Readonly<Record<Volume, string>> },
  volume: NoInfer<Volume>,
): VolumeMount => ({ name: volume, mountPath: mounts[volume] });

/** Proxies learn some seconds late that a pod is terminating; until then it keeps serving. */
export const PRE_STOP_SECONDS = 10;
export const lifecycle = () => ({ preStop: { sleep: { seconds: PRE_STOP_SECONDS } } });

/** Keeps two pods off one node and out of one zone if possible: `preferred`, so that one node is enough. */
export function spread(config: ResolvedConfig, component: Declaration): Partial<PodSpec> {
  const labelSelector = { matchLabels: selectorLabels(config, component) };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector,
      },
    ],
  };
}

const listOrNone = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
