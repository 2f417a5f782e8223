// Each control of the Pod Security levels, broken once: reported by its name, and an error exactly where the namespace's
// level makes the API server refuse the pod.
import { expect, it } from "vitest";
import { requirePodSecurity } from "../../../../src/toolkit/vet/rules/require-pod-security.ts";
import { kubernetes } from "../../../fixtures/kubernetes.ts";
import { clusterObject, deployment, object } from "../../../fixtures/manifests.ts";
import { type ReportedCase, ruleTable } from "../../../fixtures/rule-table.ts";

const admitted = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    { name: "web", securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } as object },
  ],
};
const [{ securityContext: admittedSecurity } = {}] = admitted.containers;

const inPod = (more: object) => ({ ...admitted, securityContext: { ...admitted.securityContext, ...more } });
const inContainer = (more: object) => ({ ...admitted, containers: [{ ...admitted.containers[0], ...more }] });
const inSecurity = (more: object) => inContainer({ securityContext: { ...admittedSecurity, ...more } });
const capabilities = (add: string) => inSecurity({ capabilities: { drop: ["ALL"], add: [add] } });

type Broken = readonly [control: string, where: string, spec: object];

const BASELINE: readonly Broken[] = [
  ["HostProcess", "securityContext.windowsOptions.hostProcess", inPod({ windowsOptions: { hostProcess: true } })],
  [
    "HostProcess",
    "containers.0.securityContext.windowsOptions.hostProcess",
    inSecurity({ windowsOptions: { hostProcess: true } }),
  ],
  ["Host Namespaces", "hostNetwork", { ...admitted, hostNetwork: true }],
  ["Host Namespaces", "hostPID", { ...admitted, hostPID: true }],
  ["Host Namespaces", "hostIPC", { ...admitted, hostIPC: true }],
  ["Privileged Containers", "containers.0.securityContext.privileged", inSecurity({ privileged: true })],
  ["Capabilities", "containers.0.securityContext.capabilities.add", capabilities("NET_ADMIN")],
  ["HostPath Volumes", "volumes.0.hostPath", { ...admitted, volumes: [{ name: "a", hostPath: { path: "/" } }] }],
  ["Host Ports", "containers.0.ports.0.hostPort", inContainer({ ports: [{ containerPort: 80, hostPort: 80 }] })],
  [
    "Host Probes / Lifecycle Hooks",
    "containers.0.livenessProbe",
    inContainer({ livenessProbe: { httpGet: { host: "10.0.0.1", port: 80 } } }),
  ],
  [
    "Host Probes / Lifecycle Hooks",
    "containers.0.lifecycle.preStop",
    inContainer({ lifecycle: { preStop: { tcpSocket: { host: "10.0.0.1", port: 80 } } } }),
  ],
  ["AppArmor", "securityContext.appArmorProfile", inPod({ appArmorProfile: { type: "Unconfined" } })],
  ["AppArmor", "containers.0.securityContext.appArmorProfile", inSecurity({ appArmorProfile: { type: "Unconfined" } })],
  ["SELinux", "securityContext.seLinuxOptions", inPod({ seLinuxOptions: { type: "spc_t" } })],
  ["SELinux", "containers.0.securityContext.seLinuxOptions", inSecurity({ seLinuxOptions: { user: "root" } })],
  ["/proc Mount Type", "containers.0.securityContext.procMount", inSecurity({ procMount: "Unmasked" })],
  ["Seccomp", "securityContext.seccompProfile", inPod({ seccompProfile: { type: "Unconfined" } })],
  ["Seccomp", "containers.0.securityContext.seccompProfile", inSecurity({ seccompProfile: { type: "Unconfined" } })],
  ["Sysctls", "securityContext.sysctls.0", inPod({ sysctls: [{ name: "kernel.msgmax", value: "1" }] })],
];

const RESTRICTED: readonly Broken[] = [
  ["Volume Types", "volumes.0.nfs", { ...admitted, volumes: [{ name: "a", nfs: { server: "a", path: "/" } }] }],
  [
    "Privilege Escalation",
    "containers.0.securityContext.allowPrivilegeEscalation",
    inSecurity({ allowPrivilegeEscalation: true }),
  ],
  ["Running as Non-root", "securityContext.runAsNonRoot", inPod({ runAsNonRoot: false })],
  ["Running as Non-root", "securityContext.runAsNonRoot", inPod({ runAsNonRoot: undefined })],
  ["Running as Non-root", "containers.0.securityContext.runAsNonRoot", inSecurity({ runAsNonRoot: false })],
  ["Running as Non-root user", "securityContext.runAsUser", inPod({ runAsUser: 0 })],
  ["Running as Non-root user", "containers.0.securityContext.runAsUser", inSecurity({ runAsUser: 0 })],
  ["Seccomp", "securityContext.seccompProfile", inPod({ seccompProfile: undefined })],
  ["Capabilities", "containers.0.securityContext.capabilities.drop", inSecurity({ capabilities: { drop: ["CHOWN"] } })],
  ["Capabilities", "containers.0.securityContext.capabilities.add", capabilities("CHOWN")],
];

const LABEL = "pod-security.kubernetes.io/enforce";
const namespace = (enforce: string) =>
  object("v1 Namespace", {}, { name: "a", namespace: undefined, labels: { [LABEL]: enforce } });
const pinned = (version: string) => {
  const { metadata, ...rest } = namespace("restricted");
  return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, [`${LABEL}-version`]: version } } };
};
/** But for the user. */
const unprivileged = { ...admitted, securityContext: { seccompProfile: { type: "RuntimeDefault" } } };
const pod = (spec: object, annotations: object = {}) => object("v1 Pod", { spec }, { annotations });
const APPARMOR = "container.apparmor.security.beta.kubernetes.io/web";
const windows = {
  os: { name: "windows" },
  securityContext: { runAsNonRoot: true },
  containers: [{ name: "web" }],
};

/** A control is broken in a namespace that enforces a level. */
const broken = (enforce: string, severity: string, [control, where, spec]: Broken): [string, ReportedCase] => [
  `${control} is broken at ${where}, by ${JSON.stringify(spec)}, and the namespace enforces ${enforce}`,
  {
    objects: [namespace(enforce), pod(spec)],
    reports: [`${severity} Pod/web spec.${where}`],
    says: new RegExp(`\\(${control}\\)\\.$`),
  },
];

ruleTable(requirePodSecurity, {
  passes: {
    "the pod is admitted by restricted": [namespace("restricted"), pod(admitted)],
    "Windows has no such field": [namespace("restricted"), pod(windows)],
    "all of the containers say what the pod does not": [
      namespace("restricted"),
      pod({
        containers: [
          {
            name: "web",
            securityContext: { ...admittedSecurity, runAsNonRoot: true, seccompProfile: { type: "Localhost" } },
          },
        ],
      }),
    ],
    "a pod with users of its own may run as its root": {
      objects: [namespace("restricted"), pod({ ...unprivileged, hostUsers: false })],
      facts: { kubernetes },
    },
    "the annotation of a profile names the default": [
      namespace("restricted"),
      pod(admitted, { [APPARMOR]: "runtime/default" }),
    ],
  },
  reports: {
    ...Object.fromEntries(
      BASELINE.flatMap((each) => [
        broken("baseline", "error", each),
        broken("restricted", "error", each),
        broken("privileged", "warning", each),
      ]),
    ),
    ...Object.fromEntries(
      RESTRICTED.flatMap((each) => [broken("restricted", "error", each), broken("baseline", "warning", each)]),
    ),
    ...Object.fromEntries(
      [
        ...BASELINE.map((each) => broken("baseline", "error", each)),
        ...RESTRICTED.map((each) => broken("restricted", "error", each)),
        ...RESTRICTED.map((each) => broken("baseline", "warning", each)),
      ].map(([what, given]) => [`the admission plugin is asked: ${what}`, { ...given, facts: { kubernetes } }]),
    ),
    "the version that the namespace pins asks for more than today's": {
      objects: [pinned("v1.34"), pod({ ...unprivileged, hostUsers: false })],
      facts: { kubernetes },
      reports: ["error Pod/web spec.securityContext.runAsNonRoot"],
    },
    "the annotation of a profile names none": {
      objects: [namespace("baseline"), pod(admitted, { [APPARMOR]: "unconfined" })],
      reports: [`error Pod/web metadata.annotations.${APPARMOR}`],
      source: `Namespace/a metadata.labels.${LABEL}`,
    },
    "the annotation is of the pods of a workload": {
      objects: [
        deployment({}, {}, { template: { metadata: { annotations: { [APPARMOR]: "unconfined" } }, spec: admitted } }),
      ],
      reports: [`warning Deployment/web spec.template.metadata.annotations.${APPARMOR}`],
    },
    "the namespace refuses a pod": {
      objects: [namespace("restricted"), pod({ ...admitted, hostNetwork: true })],
      reports: ["error Pod/web spec.hostNetwork"],
      says: /^Pod a\/web is rejected: /,
      fixes: /^Remove it\.$/,
      source: `Namespace/a metadata.labels.${LABEL}`,
    },
    "the namespace refuses the pods of a workload": {
      objects: [namespace("baseline"), deployment({ ...admitted, hostNetwork: true })],
      reports: ["error Deployment/web spec.template.spec.hostNetwork"],
      says: /^Deployment a\/web gets no pods: /,
    },
    "the namespace enforces nothing": {
      objects: [clusterObject("v1 Namespace", "a"), pod({ ...admitted, hostNetwork: true })],
      reports: ["warning Pod/web spec.hostNetwork"],
      says: /^Pod a\/web grants more rights than needed: /,
    },
    "the namespace is not among the objects": {
      objects: [pod({ ...admitted, hostNetwork: true })],
      reports: ["warning Pod/web spec.hostNetwork"],
    },
  },
});

it("the table has every control that the standards list", () => {
  expect(new Set([...BASELINE, ...RESTRICTED].map(([control]) => control)).size).toBe(16);
});
