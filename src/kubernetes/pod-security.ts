// The controls of the Pod Security level "restricted", each by the name it has in
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
import { member, number, type Tree, text, texts, tree, trees } from "./read.ts";

type Path = readonly (string | number)[];

export interface Violation {
  readonly control: string;
  /** From the pod's spec. */
  readonly path: Path;
  readonly what: string;
  readonly fix: string;
}

type Control = (spec: Tree) => Violation[];

/** What of "restricted" a pod's spec breaks. */
export const violations = (spec: Tree): Violation[] => CONTROLS.flatMap((control) => control(spec));

const security = (spec: Tree) => tree(spec.securityContext);

const containers = (spec: Tree) =>
  ["initContainers", "containers"].flatMap((list) =>
    trees(spec[list]).map((container, index) => ({ container, path: [list, index] })),
  );

/** A control that looks at each container. */
const each =
  (control: string, what: string, fix: string, breaks: (container: Tree, pod: Tree) => Path | undefined): Control =>
  (spec) =>
    containers(spec).flatMap(({ container, path }) => {
      const place = breaks(container, spec);
      const name = text(container.name) ?? "";
      return place === undefined
        ? []
        : [{ control, path: [...path, ...place], what: `container ${name} ${what}`, fix }];
    });

/** A control that looks at one field of each container's securityContext. */
const eachSecurity = (
  control: string,
  what: string,
  fix: string,
  field: string,
  isBroken: (value: unknown) => boolean,
) =>
  each(control, what, fix, (container) =>
    isBroken(security(container)[field]) ? ["securityContext", field] : undefined,
  );

const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const SYSCTLS = [
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
];
const SELINUX_TYPES = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

const isSelinuxBroken = (options: unknown) => {
  const { type, user, role } = tree(options);
  return !["", ...SELINUX_TYPES].includes(text(type) ?? "") || (text(user) ?? "") !== "" || (text(role) ?? "") !== "";
};
const isUnconfined = (profile: unknown) => member(profile, "type") === "Unconfined";

const CONTROLS: readonly Control[] = [
  (spec) =>
    ["hostNetwork", "hostPID", "hostIPC"]
      .filter((field) => spec[field] === true)
      .map((field) => ({
        control: "Host Namespaces",
        path: [field],
        what: `${field} shares the node's`,
        fix: "Remove it.",
      })),
  (spec) =>
    trees(spec.volumes).flatMap((volume, index) =>
      Object.keys(volume)
        .filter((type) => type !== "name" && volume[type] !== undefined && !VOLUMES.includes(type))
        .map((type) => ({
          control: type === "hostPath" ? "HostPath Volumes" : "Volume Types",
          path: ["volumes", index, type],
          what: `volume ${text(volume.name)} is of the type ${type}`,
          fix: `Use one of ${VOLUMES.join(", ")}.`,
        })),
    ),
  eachSecurity("Privileged Containers", "is privileged", "Remove it.", "privileged", (value) => value === true),
  each("Host Ports", "takes a port of the node", "Remove it; a Service leads to the container.", ({ ports }) => {
    const index = trees(ports).findIndex(({ hostPort }) => (number(hostPort) ?? 0) > 0);
    return index < 0 ? undefined : ["ports", index, "hostPort"];
  }),
  eachSecurity(
    "Privilege Escalation",
    "may gain rights: allowPrivilegeEscalation is not false",
    "Set it to false.",
    "allowPrivilegeEscalation",
    (value) => value !== false,
  ),
  each("Running as Non-root", "may run as root: runAsNonRoot is not true", "Set it to true.", (container, spec) =>
    (security(container).runAsNonRoot ?? security(spec).runAsNonRoot) === true
      ? undefined
      : ["securityContext", "runAsNonRoot"],
  ),
  eachSecurity(
    "Running as Non-root user",
    "runs as user 0",
    "Set it to the number of another user.",
    "runAsUser",
    (value) => value === 0,
  ),
  (spec) =>
    security(spec).runAsUser === 0
      ? [
          {
            control: "Running as Non-root user",
            path: ["securityContext", "runAsUser"],
            what: "the pod runs as user 0",
            fix: "Set it to the number of another user.",
          },
        ]
      : [],
  each(
    "Seccomp",
    "has no seccomp profile, so every system call is open",
    'Set it to { type: "RuntimeDefault" }.',
    (container, spec) => {
      const own = member(security(container).seccompProfile, "type");
      const type = own ?? member(security(spec).seccompProfile, "type");
      return type === "RuntimeDefault" || type === "Localhost" ? undefined : ["securityContext", "seccompProfile"];
    },
  ),
  each("Capabilities", "does not drop all capabilities", 'Set it to ["ALL"].', (container) =>
    texts(member(security(container).capabilities, "drop")).includes("ALL")
      ? undefined
      : ["securityContext", "capabilities", "drop"],
  ),
  each("Capabilities", "adds capabilities", "Remove it; NET_BIND_SERVICE alone may be added.", (container) =>
    texts(member(security(container).capabilities, "add")).every((name) => name === "NET_BIND_SERVICE")
      ? undefined
      : ["securityContext", "capabilities", "add"],
  ),
  eachSecurity(
    "/proc Mount Type",
    "sees the node's /proc",
    "Remove it.",
    "procMount",
    (value) => ![undefined, "Default"].includes(text(value)),
  ),
  eachSecurity(
    "SELinux",
    "sets an SELinux user, role or type",
    `Remove it; of types there may be ${SELINUX_TYPES.join(", ")}.`,
    "seLinuxOptions",
    isSelinuxBroken,
  ),
  (spec) =>
    isSelinuxBroken(security(spec).seLinuxOptions)
      ? [
          {
            control: "SELinux",
            path: ["securityContext", "seLinuxOptions"],
            what: "the pod sets an SELinux user, role or type",
            fix: `Remove it; of types there may be ${SELINUX_TYPES.join(", ")}.`,
          },
        ]
      : [],
  (spec) =>
    trees(security(spec).sysctls)
      .map(({ name }, index) => ({ name: text(name) ?? "", index }))
      .filter(({ name }) => !SYSCTLS.includes(name))
      .map(({ name, index }) => ({
        control: "Sysctls",
        path: ["securityContext", "sysctls", index],
        what: `the pod sets ${name}`,
        fix: "Remove it.",
      })),
  eachSecurity("AppArmor", "has no AppArmor profile", "Remove it.", "appArmorProfile", isUnconfined),
  each("HostProcess", "runs in the node itself", "Remove it.", (container) =>
    member(security(container).windowsOptions, "hostProcess") === true
      ? ["securityContext", "windowsOptions", "hostProcess"]
      : undefined,
  ),
  each("Host Probes / Lifecycle Hooks", "is asked at an address of its own", "Remove its host.", (container) => {
    const asks = (where: unknown) =>
      ["httpGet", "tcpSocket"].some((way) => (text(member(member(where, way), "host")) ?? "") !== "");
    const probe = ["startupProbe", "livenessProbe", "readinessProbe"].find((field) => asks(container[field]));
    if (probe !== undefined) return [probe];
    const hook = ["postStart", "preStop"].find((field) => asks(member(container.lifecycle, field)));
    return hook === undefined ? undefined : ["lifecycle", hook];
  }),
];
