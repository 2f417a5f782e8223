// The pod that every component gets: restricted, without a token, with what its section of the config adds.

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

/** The annotation of pods by which what they read at their start replaces them. */
export const CHECKSUM = "checksum/config";

/** Init containers of the module's own. */
export const INIT_CONTAINERS = { wait: "wait", placeholders: "refuse-placeholders" } as const;

/** What a component's own pod has, before its section of the config is added. */
export interface PodFacts {
  readonly container: Omit<Container, "name" | "resources" | "securityContext">;
  /** They run the component's image, unless they name another. */
  readonly initContainers?: readonly Omit<Container, "resources" | "securityContext">[];
  /** The name of the one of them that makes the container's calls: it gets what the section brings for those. */
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
    // The last log lines become the status: `kubectl describe pod` then says what is wrong.
    terminationMessagePolicy: "FallbackToLogsOnError" as const,
  };
  // Without a selector a constraint counts no pod and spreads nothing.
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
      // A Service called "api" would set API_PORT=tcp://…, which the app can't parse; MLFLOW_PORT likewise.
      enableServiceLinks: false,
      // OpenShift refuses users that are not of the namespace's range, from which it chooses one.
      securityContext: podSecurity(config.platform === "openshift" ? undefined : component.uid),
      ...facts.spec,
      // The API server merges the list by name, and refuses one that is there twice.
      imagePullSecrets: listOrNone([...new Set(config.images.pullSecrets)].map((name) => ({ name }))),
      nodeSelector: section.nodeSelector,
      tolerations: section.tolerations,
      affinity: section.affinity ?? facts.spec?.affinity,
      topologySpreadConstraints:
        section.topologySpreadConstraints?.map((constraint) => ({ labelSelector: ownPods, ...constraint })) ??
        facts.spec?.topologySpreadConstraints,
      priorityClassName: section.priorityClassName,
      // They run one after another before the component's container, so the same resources cost nothing.
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

/** A section with what the config says of all pods, where it does not say otherwise itself. */
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

/** Kubernetes has no word for "no limit": the limit is left out. */
export function resourcesOf({ resources: { requests, limits } }: Pick<PodSection, "resources">) {
  const { cpu, ...others } = limits;
  const kept: Record<string, string> = cpu === NO_LIMIT ? others : limits;
  return { requests, limits: kept };
}

/**
 * The section of what has to end: a container that goes on beside it would keep the Job from ever being done. Kubernetes ends
 * native sidecars, which stand among the init containers, with the pod's own.
 */
export function endingSection<Section extends PodSection>(section: Section): Section {
  const { sidecars = [], initContainers = [], ...rest } = section;
  const native = sidecars.map((sidecar) => ({ ...sidecar, restartPolicy: "Always" as const }));
  return { ...rest, sidecars: undefined, initContainers: [...initContainers, ...native] } as unknown as Section;
}

/** What a section brings to a container beside its own. */
const brought = ({ envFrom = [], env = [], volumeMounts = [] }: Partial<Container>, section: PodSection) => ({
  envFrom: listOrNone([...envFrom, ...(section.envFrom ?? [])]),
  env: listOrNone([...env, ...(section.env ?? [])]),
  volumeMounts: listOrNone([...volumeMounts, ...(section.volumeMounts ?? [])]),
});

/** A container of the config's, with what the namespace demands of it where it does not say. */
const admitted = (container: Container): Container => ({
  ...container,
  securityContext: admittedSecurity(container.securityContext),
});

/** The identity of a component's pods. It has no rights, and no token is mounted. Nothing where the config names one that exists. */
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

/** /tmp on a read-only root: half of the container's disk, so that logs fit beside it. */
export function tmpVolume({ resources }: { resources: { limits: { "ephemeral-storage": string } } }): Volume {
  const limit = parseQuantity(resources.limits["ephemeral-storage"]) ?? 0;
  return { name: "tmp", emptyDir: { sizeLimit: formatBytes(limit / 2) } };
}

/** Where the component mounts a volume of its own. */
export const mount = <Volume extends string>(
  { mounts }: { readonly mounts: Readonly<Record<Volume, string>> },
  volume: NoInfer<Volume>,
): VolumeMount => ({ name: volume, mountPath: mounts[volume] });

/** Proxies hear of a pod's end some seconds after it begins; until then it goes on serving. */
export const PRE_STOP_SECONDS = 10;
export const lifecycle = () => ({ preStop: { sleep: { seconds: PRE_STOP_SECONDS } } });

/** Keeps two pods off one node and out of one zone where it can: `preferred`, so that one node is enough. */
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
