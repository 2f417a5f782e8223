// The settings of every component's pods, in Kubernetes' own spelling.
import type { IAffinity } from "kubernetes-models/v1/Affinity";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";
import type { IToleration } from "kubernetes-models/v1/Toleration";
import type { ITopologySpreadConstraint } from "kubernetes-models/v1/TopologySpreadConstraint";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import {
  alternative,
  annotations,
  atMostOne,
  bytes,
  cidr,
  cores,
  coresOrNone,
  count,
  dnsLabel,
  dnsName,
  doc,
  kubernetes,
  labels,
  matching,
  mixin,
  named,
  port,
  someFlag,
  someList,
  someNumber,
  someObject,
  someObjects,
  someText,
  text,
} from "./fields.ts";
import * as z from "./z.ts";

export interface ResourceAmounts {
  cpu: string;
  memory: string;
  "ephemeral-storage": string;
}

/** Requests and limits of one container; each amount can be set separately. */
export function resources(requests: ResourceAmounts, limits: ResourceAmounts) {
  const amounts = (defaults: ResourceAmounts, what: "request" | "limit") =>
    doc(
      z.prefault(
        z.strictObject({
          cpu:
            what === "request"
              ? doc(z._default(cores(), defaults.cpu), "CPU request, in cores or millicores.")
              : doc(
                  z._default(coresOrNone(), defaults.cpu),
                  'CPU limit, in cores or millicores. `"none"`: no limit. The quota then counts no `limits.cpu`, and containers that others ' +
                    "inject get no CPU limit either.",
                ),
          memory: doc(z._default(bytes(), defaults.memory), `Memory ${what}.`),
          "ephemeral-storage": doc(
            z._default(bytes(), defaults["ephemeral-storage"]),
            `Node disk ${what}: logs and emptyDir volumes.`,
          ),
        }),
        {},
      ),
      `What the container ${what === "limit" ? "can use at most" : "is guaranteed"}.`,
    );
  return named(
    "Resources",
    doc(
      z.prefault(z.strictObject({ requests: amounts(requests, "request"), limits: amounts(limits, "limit") }), {}),
      "Resources of the component's own container.",
    ),
  );
}

const name = () => doc(dnsLabel(), "Name, unique in the pod.");

// The compiler compares these lists with kubernetes-models: a missing or unknown key does not compile.
const VOLUME_SOURCES = [
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "fc",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "gitRepo",
  "glusterfs",
  "hostPath",
  "image",
  "iscsi",
  "nfs",
  "persistentVolumeClaim",
  "photonPersistentDisk",
  "portworxVolume",
  "projected",
  "quobyte",
  "rbd",
  "scaleIO",
  "secret",
  "storageos",
  "vsphereVolume",
] as const;

const container = (description: string) =>
  named(
    "Container",
    kubernetes<IContainer>("IContainer", description, {
      name: name(),
      image: text('an image, such as "busybox:1.37"'),
      imagePullPolicy: someText(),
      command: someList(),
      args: someList(),
      workingDir: someText(),
      ports: someList(),
      envFrom: someList(),
      env: someList(),
      resources: someObject(),
      resizePolicy: someList(),
      restartPolicy: someText(),
      restartPolicyRules: someList(),
      startupProbe: someObject(),
      livenessProbe: someObject(),
      readinessProbe: someObject(),
      lifecycle: someObject(),
      securityContext: someObject(),
      volumeMounts: someList(),
      volumeDevices: someList(),
      terminationMessagePath: someText(),
      terminationMessagePolicy: someText(),
      stdin: someFlag(),
      stdinOnce: someFlag(),
      tty: someFlag(),
    }),
  );

/** Connections in addition to those that the component needs, each with its reason. */
function networkPolicy() {
  const rule = <Side extends z.core.$ZodShape>(side: Side) =>
    z.array(
      z.strictObject({
        ...side,
        ports: doc(z.array(port()).check(z.minLength(1)), "Ports on the receiving side."),
        protocol: doc(z._default(z.enum(["TCP", "UDP"]), "TCP"), "Protocol of the ports."),
        reason: doc(text('a purpose, such as "traces"'), "What the connection is for."),
      }),
    );
  const pods = () =>
    alternative({
      pods: doc(
        z.strictObject({
          namespace: doc(dnsLabel(), "Namespace of the pods."),
          matchLabels: doc(labels(), "Labels of the pods. Default: any pod of the namespace."),
        }),
        "Pods in this cluster.",
      ),
    });
  const cidrs = () => alternative({ cidrs: doc(z.array(cidr()).check(z.minLength(1)), "Address ranges.") });
  return doc(
    z.optional(
      z.strictObject({
        egress: doc(
          z.optional(
            rule({
              to: doc(
                z.union([pods(), cidrs(), z.literal("public")]),
                '`"public"` is every address on the internet, without private ranges and metadata services.',
              ),
            }),
          ),
          "Additional connections from the pods.",
        ),
        ingress: doc(
          z.optional(rule({ from: doc(z.union([pods(), cidrs()]), "Who connects.") })),
          "Additional connections to the pods.",
        ),
      }),
    ),
    "Additional rules for the component's NetworkPolicy, for what its `env`, `sidecars` and monitoring need.",
  );
}

const environmentVariables = (description: string) =>
  doc(
    z.optional(
      z.array(
        kubernetes<IEnvVar>(
          "IEnvVar",
          "An environment variable, as in a container.",
          {
            name: matching(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/, 'a variable name, such as "HTTPS_PROXY"'),
            // No process can have a variable that contains a NUL.
            value: z.optional(z.string().check(z.regex(/^[^\0]*$/, "text without the character NUL"))),
            valueFrom: someObject(),
          },
          atMostOne(["value", "valueFrom"], "a variable with value or valueFrom, not both"),
        ),
      ),
    ),
    description,
  );

/** On which nodes pods run. */
export const placement = () => ({
  nodeSelector: doc(z.optional(labels()), "Labels that a node must have."),
  tolerations: doc(
    z.optional(
      z.array(
        kubernetes<IToleration>("IToleration", "A toleration.", {
          key: someText(),
          operator: someText(),
          value: someText(),
          effect: someText(),
          tolerationSeconds: someNumber(),
        }),
      ),
    ),
    "Taints that the pods tolerate.",
  ),
  priorityClassName: doc(z.optional(dnsName()), "PriorityClass of the pods; it must exist."),
  affinity: z.optional(
    kubernetes<IAffinity>(
      "IAffinity",
      "Affinity of the pods. Default: pods of a component that runs several prefer different nodes.",
      someObjects(["nodeAffinity", "podAffinity", "podAntiAffinity"]),
    ),
  ),
  topologySpreadConstraints: doc(
    z.optional(
      z.array(
        kubernetes<ITopologySpreadConstraint>("ITopologySpreadConstraint", "A topology spread constraint.", {
          maxSkew: count(1, 2 ** 31 - 1),
          topologyKey: text('a label of nodes, such as "kubernetes.io/hostname"'),
          whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]),
          labelSelector: someObject(),
          matchLabelKeys: someList(),
          minDomains: someNumber(),
          nodeAffinityPolicy: someText(),
          nodeTaintsPolicy: someText(),
        }),
      ),
    ),
    "Spreading over zones or nodes. Default: pods of a component that runs several are spread over zones if possible. A constraint without " +
      "a `labelSelector` counts the component's own pods.",
  ),
});

/** The settings for the pods of all components. */
export const podDefaults = () => ({
  env: environmentVariables(
    "Additional environment variables for every component's container. A component's own `env` overrides a variable of the same name.",
  ),
  labels: doc(z.optional(labels()), "Labels of all pods, but of no other object; a component's `podLabels` are added."),
  annotations: doc(
    z.optional(annotations()),
    "Annotations of all pods, but of no other object; a component's `podAnnotations` are added.",
  ),
  ...placement(),
});

/** The same for every component, and built once, when a config first mentions one of them. */
export function podFields() {
  built ??= buildPodFields();
  return built;
}

let built: ReturnType<typeof buildPodFields> | undefined;

const buildPodFields = () =>
  mixin("PodFields", {
    env: environmentVariables(
      "Additional environment variables for the component's container. A variable that another field of the config sets is an error.",
    ),
    envFrom: doc(
      z.optional(
        z.array(
          kubernetes<IEnvFromSource>(
            "IEnvFromSource",
            "A ConfigMap or Secret to take variables from.",
            { prefix: someText(), ...someObjects(["configMapRef", "secretRef"]) },
            atMostOne(["configMapRef", "secretRef"], "one source: configMapRef or secretRef"),
          ),
        ),
      ),
      "Additional ConfigMaps and Secrets whose keys become environment variables.",
    ),
    volumes: doc(
      z.optional(
        z.array(
          kubernetes<IVolume>(
            "IVolume",
            "A volume, as in a pod.",
            { name: name(), ...someObjects(VOLUME_SOURCES) },
            atMostOne(VOLUME_SOURCES, 'a volume with one source, such as { name: "cache", emptyDir: {} }'),
          ),
        ),
      ),
      "Additional volumes for the pod.",
    ),
    volumeMounts: doc(
      z.optional(
        z.array(
          kubernetes<IVolumeMount>("IVolumeMount", "A mount, as in a container.", {
            name: name(),
            mountPath: matching(/^\/[^:]*$/, 'an absolute path without a colon, such as "/etc/ssl/private-ca"'),
            subPath: someText(),
            subPathExpr: someText(),
            readOnly: someFlag(),
            recursiveReadOnly: someText(),
            mountPropagation: someText(),
          }),
        ),
      ),
      "Additional mounts for the component's container.",
    ),
    initContainers: doc(
      z.optional(z.array(container("An init container."))),
      "Init containers that run before those of the stack.",
    ),
    sidecars: doc(z.optional(z.array(container("A container."))), "Containers that run beside the component's own."),
    podLabels: doc(z.optional(labels()), "Labels of the pods only."),
    podAnnotations: doc(z.optional(annotations()), "Annotations of the pods only."),
    ...placement(),
    networkPolicy: networkPolicy(),
    securityContext: z.optional(
      kubernetes<ISecurityContext>(
        "ISecurityContext",
        "Security settings of the component's container and the stack's init containers. Default: " +
          "no privilege escalation, a read-only root file system, all capabilities dropped; each field replaces its own. What Pod Security `restricted` forbids is an error.",
        {
          ...someObjects(["appArmorProfile", "capabilities", "seLinuxOptions", "seccompProfile", "windowsOptions"]),
          allowPrivilegeEscalation: someFlag(),
          privileged: someFlag(),
          procMount: someText(),
          readOnlyRootFilesystem: someFlag(),
          runAsGroup: someNumber(),
          runAsNonRoot: someFlag(),
          runAsUser: someNumber(),
        },
      ),
    ),
    serviceAccountName: doc(
      z.optional(dnsName()),
      "Existing ServiceAccount for the pods; none is then rendered. Default: a ServiceAccount of the component, without rights.",
    ),
    serviceAccountAnnotations: doc(
      z.optional(annotations()),
      "Annotations of the component's own ServiceAccount, for a cloud's workload identity.",
    ),
  });
