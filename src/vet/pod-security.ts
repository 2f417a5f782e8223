// The controls of the Pod Security level "restricted", each by the name it has in
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Path } from "./finding.ts";
import type { Container, Pods } from "./pods.ts";
import { member, number, text, texts, tree, trees } from "./read.ts";

export interface Violation {
  readonly control: string;
  readonly path: Path;
  readonly what: string;
}

type Control = (pods: Pods) => Violation[];

/** What of "restricted" the pods break. */
export const violations = (pods: Pods): Violation[] => CONTROLS.flatMap((control) => control(pods));

const security = (container: Container) => tree(container.spec.securityContext);
const podSecurity = ({ spec }: Pods) => tree(spec.securityContext);
const at = (path: Path, ...more: Path): Path => [...path, "securityContext", ...more];

/** A control that looks at each container. */
const each =
  (control: string, what: string, breaks: (container: Container, pods: Pods) => Path | undefined): Control =>
  (pods) =>
    pods.containers.flatMap((container) => {
      const path = breaks(container, pods);
      return path === undefined
        ? []
        : [{ control, path: [...container.path, ...path], what: `container ${container.name} ${what}` }];
    });

const VOLUMES = new Set([
  "name",
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);
const SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
]);
const SELINUX_TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);

const CONTROLS: readonly Control[] = [
  ({ spec, path }) =>
    ["hostNetwork", "hostPID", "hostIPC"]
      .filter((field) => spec[field] === true)
      .map((field) => ({ control: "Host Namespaces", path: [...path, field], what: `${field} shares the node's` })),
  ({ spec, path }) =>
    trees(spec.volumes).flatMap((volume, index) =>
      Object.keys(volume)
        .filter((type) => !VOLUMES.has(type))
        .map((type) => ({
          control: type === "hostPath" ? "HostPath Volumes" : "Volume Types",
          path: [...path, "volumes", index, type],
          what: `volume ${text(volume.name)} is of the type ${type}`,
        })),
    ),
  each("Privileged Containers", "is privileged", (container) =>
    security(container).privileged === true ? ["securityContext", "privileged"] : undefined,
  ),
  each("Host Ports", "takes a port of the node", ({ spec }) => {
    const index = trees(spec.ports).findIndex(({ hostPort }) => (number(hostPort) ?? 0) > 0);
    return index < 0 ? undefined : ["ports", index, "hostPort"];
  }),
  each("Privilege Escalation", "may gain rights: allowPrivilegeEscalation is not false", (container) =>
    security(container).allowPrivilegeEscalation === false
      ? undefined
      : ["securityContext", "allowPrivilegeEscalation"],
  ),
  each("Running as Non-root", "may run as root: runAsNonRoot is not true", (container, pods) => {
    const own = security(container).runAsNonRoot ?? podSecurity(pods).runAsNonRoot;
    return own === true ? undefined : ["securityContext", "runAsNonRoot"];
  }),
  each("Running as Non-root user", "runs as user 0", (container) =>
    security(container).runAsUser === 0 ? ["securityContext", "runAsUser"] : undefined,
  ),
  (pods) =>
    podSecurity(pods).runAsUser === 0
      ? [{ control: "Running as Non-root user", path: at(pods.path, "runAsUser"), what: "the pod runs as user 0" }]
      : [],
  each("Seccomp", "has no seccomp profile, so every system call is open", (container, pods) => {
    const type = member(security(container).seccompProfile, "type") ?? member(podSecurity(pods).seccompProfile, "type");
    return type === "RuntimeDefault" || type === "Localhost" ? undefined : ["securityContext", "seccompProfile"];
  }),
  each("Capabilities", "does not drop all capabilities", (container) =>
    texts(member(security(container).capabilities, "drop")).includes("ALL")
      ? undefined
      : ["securityContext", "capabilities", "drop"],
  ),
  each("Capabilities", "adds capabilities", (container) =>
    texts(member(security(container).capabilities, "add")).every((name) => name === "NET_BIND_SERVICE")
      ? undefined
      : ["securityContext", "capabilities", "add"],
  ),
  each("/proc Mount Type", "sees the node's /proc", (container) =>
    [undefined, "Default"].includes(text(security(container).procMount)) ? undefined : ["securityContext", "procMount"],
  ),
  each("SELinux", "sets an SELinux user, role or type", (container) =>
    isSelinuxBroken(security(container).seLinuxOptions) ? ["securityContext", "seLinuxOptions"] : undefined,
  ),
  (pods) =>
    isSelinuxBroken(podSecurity(pods).seLinuxOptions)
      ? [
          {
            control: "SELinux",
            path: at(pods.path, "seLinuxOptions"),
            what: "the pod sets an SELinux user, role or type",
          },
        ]
      : [],
  (pods) =>
    trees(podSecurity(pods).sysctls)
      .map(({ name }, index) => ({ name: text(name) ?? "", index }))
      .filter(({ name }) => !SYSCTLS.has(name))
      .map(({ name, index }) => ({
        control: "Sysctls",
        path: at(pods.path, "sysctls", index),
        what: `the pod sets ${name}`,
      })),
  each("AppArmor", "has no AppArmor profile", (container) =>
    member(security(container).appArmorProfile, "type") === "Unconfined"
      ? ["securityContext", "appArmorProfile"]
      : undefined,
  ),
  each("HostProcess", "runs in the node itself", (container) =>
    member(security(container).windowsOptions, "hostProcess") === true
      ? ["securityContext", "windowsOptions", "hostProcess"]
      : undefined,
  ),
  each("Host Probes / Lifecycle Hooks", "is asked at an address of its own", ({ spec }) => {
    const asks = (where: unknown) =>
      ["httpGet", "tcpSocket"].some((way) => (text(member(member(where, way), "host")) ?? "") !== "");
    const probe = ["startupProbe", "livenessProbe", "readinessProbe"].find((field) => asks(spec[field]));
    if (probe !== undefined) return [probe];
    const hook = ["postStart", "preStop"].find((field) => asks(member(spec.lifecycle, field)));
    return hook === undefined ? undefined : ["lifecycle", hook];
  }),
];

const isSelinuxBroken = (options: unknown) => {
  const { type, user, role } = tree(options);
  return !SELINUX_TYPES.has(text(type) ?? "") || (text(user) ?? "") !== "" || (text(role) ?? "") !== "";
};
