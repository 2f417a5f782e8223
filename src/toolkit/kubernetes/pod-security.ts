// The controls of the Pod Security levels "baseline" and "restricted", each with its name in
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Path } from "./path.ts";
import { containersIn } from "./pods.ts";
import { member, number, type Tree, text, texts, tree, trees } from "./read.ts";

export interface Violation {
  readonly control: string;
  /** The lowest level that forbids it: "restricted" forbids everything that "baseline" does. */
  readonly level: "baseline" | "restricted";
  /** From the pod's spec. */
  readonly path: Path;
  readonly what: string;
  readonly fix: string;
}

type Control = (spec: Tree) => Violation[];

/** The controls that a pod's spec violates. */
export const violations = (spec: Tree): Violation[] =>
  CONTROLS.flatMap((control) => control(spec)).filter(
    ({ control, level }) =>
      level === "baseline" || !NOT_OF_WINDOWS.includes(control) || member(spec.os, "name") !== "windows",
  );

const NOT_OF_WINDOWS = ["Privilege Escalation", "Seccomp", "Capabilities"];

const APPARMOR = "container.apparmor.security.beta.kubernetes.io/";

/** The controls that a pod's annotations violate, from the time before profiles had fields; paths start at the annotations. */
export const violationsOfAnnotations = (annotations: Readonly<Record<string, string>>): Violation[] =>
  Object.entries(annotations)
    .filter(([key, profile]) => key.startsWith(APPARMOR) && !/^(?:$|runtime\/default$|localhost\/)/.test(profile))
    .map(([key, profile]) => ({
      control: "AppArmor",
      level: "baseline",
      path: [key],
      what: `container ${key.slice(APPARMOR.length)} has the AppArmor profile ${profile}`,
      fix: "Remove it.",
    }));

interface Part {
  /** Begins a sentence. */
  readonly what: string;
  readonly spec: Tree;
  readonly path: Path;
  readonly security: Tree;
}

const part = (what: string, spec: Tree, path: Path): Part => ({
  what,
  spec,
  path,
  security: tree(spec.securityContext),
});

const containers = (spec: Tree): Part[] =>
  containersIn(spec).map((each) => part(`container ${text(each.spec.name) ?? ""}`, each.spec, each.path));

type Said = Pick<Violation, "control" | "level" | "fix"> & { readonly what: string };

/** A control for each container, or also for the pod; `breaks` returns the field that violates it. */
const each =
  (said: Said, breaks: (part: Part, pod: Part) => Path | undefined, of: (spec: Tree) => Part[] = containers): Control =>
  (spec) =>
    of(spec).flatMap((one) => {
      const field = breaks(one, part("the pod", spec, []));
      return field === undefined ? [] : [{ ...said, path: [...one.path, ...field], what: `${one.what} ${said.what}` }];
    });

const podAndContainers = (spec: Tree): Part[] => [part("the pod", spec, []), ...containers(spec)];

/** A control for one field of a securityContext, including the pod's. */
const eachSecurity = (said: Said, field: Path, isBroken: (value: unknown) => boolean): Control =>
  each(
    said,
    ({ security }) =>
      isBroken(field.reduce<unknown>((value, key) => member(value, String(key)), security))
        ? ["securityContext", ...field]
        : undefined,
    podAndContainers,
  );

const baseline = (control: string, what: string, fix = "Remove it."): Said => ({
  control,
  level: "baseline",
  what,
  fix,
});
const restricted = (control: string, what: string, fix: string): Said => ({ control, level: "restricted", what, fix });

/** Reported if neither the pod nor the container sets it, or not to an effective value. */
const unsaid =
  (said: Said, field: string, isSaid: (value: unknown) => boolean): Control =>
  (spec) => {
    const pod = part("the pod", spec, []);
    if (pod.security[field] !== undefined && pod.security[field] !== null) return [];
    const all = containers(spec);
    const silent = all.filter(({ security }) => !isSaid(security[field]));
    const places = silent.length === all.length && all.length > 0 ? [pod] : silent;
    return places.map(({ what, path }) => ({
      ...said,
      path: [...path, "securityContext", field],
      what: `${what} ${said.what}`,
    }));
  };

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
const CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
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
const isFiltered = (profile: unknown) => ["RuntimeDefault", "Localhost"].includes(text(member(profile, "type")) ?? "");
const adds = ({ security }: Part, allowed: readonly string[]) =>
  texts(member(security.capabilities, "add")).every((name) => allowed.includes(name));
const ADDED: Path = ["securityContext", "capabilities", "add"];

const CONTROLS: readonly Control[] = [
  (spec) =>
    ["hostNetwork", "hostPID", "hostIPC"]
      .filter((field) => spec[field] === true)
      .map((field) => ({ ...baseline("Host Namespaces", `${field} shares the node's`), path: [field] })),
  (spec) =>
    trees(spec.volumes).flatMap((volume, index) =>
      Object.keys(volume)
        .filter((type) => type !== "name" && volume[type] !== undefined && !VOLUMES.includes(type))
        .map((type) => {
          const what = `volume ${text(volume.name)} is of the type ${type}`;
          const fix = `Use one of ${VOLUMES.join(", ")}.`;
          return {
            ...(type === "hostPath" ? baseline("HostPath Volumes", what, fix) : restricted("Volume Types", what, fix)),
            path: ["volumes", index, type],
          };
        }),
    ),
  each(baseline("Privileged Containers", "is privileged"), ({ security }) =>
    security.privileged === true ? ["securityContext", "privileged"] : undefined,
  ),
  each(
    baseline("Host Ports", "uses a port of the node", "Remove it; use a Service to reach the container."),
    ({ spec }) => {
      const index = trees(spec.ports).findIndex(({ hostPort }) => (number(hostPort) ?? 0) > 0);
      return index < 0 ? undefined : ["ports", index, "hostPort"];
    },
  ),
  each(
    restricted("Privilege Escalation", "may gain rights: allowPrivilegeEscalation is not false", "Set it to false."),
    ({ security }) =>
      security.allowPrivilegeEscalation === false ? undefined : ["securityContext", "allowPrivilegeEscalation"],
  ),
  unsaid(
    restricted("Running as Non-root", "may run as root: runAsNonRoot is not true", "Set it to true."),
    "runAsNonRoot",
    (value) => value !== undefined && value !== null,
  ),
  eachSecurity(
    restricted("Running as Non-root", "may run as root: runAsNonRoot is false", "Set it to true."),
    ["runAsNonRoot"],
    (value) => value === false,
  ),
  eachSecurity(
    restricted("Running as Non-root user", "runs as user 0", "Set it to another user ID."),
    ["runAsUser"],
    (value) => value === 0,
  ),
  unsaid(
    restricted(
      "Seccomp",
      "has no seccomp profile, so every system call is open",
      'Set it to { type: "RuntimeDefault" }.',
    ),
    "seccompProfile",
    (value) => value !== undefined && value !== null,
  ),
  eachSecurity(
    baseline("Seccomp", "has no seccomp profile that filters", 'Set it to { type: "RuntimeDefault" }.'),
    ["seccompProfile"],
    (value) => value !== undefined && value !== null && !isFiltered(value),
  ),
  each(restricted("Capabilities", "does not drop all capabilities", 'Set it to ["ALL"].'), ({ security }) =>
    texts(member(security.capabilities, "drop")).includes("ALL")
      ? undefined
      : ["securityContext", "capabilities", "drop"],
  ),
  each(baseline("Capabilities", "adds capabilities", "Remove it; NET_BIND_SERVICE alone may be added."), (container) =>
    adds(container, CAPABILITIES) ? undefined : ADDED,
  ),
  each(
    restricted("Capabilities", "adds capabilities", "Remove it; NET_BIND_SERVICE alone may be added."),
    (container) => (adds(container, CAPABILITIES) && !adds(container, ["NET_BIND_SERVICE"]) ? ADDED : undefined),
  ),
  each(baseline("/proc Mount Type", "sees the node's /proc"), ({ security }) =>
    [undefined, "Default"].includes(text(security.procMount)) ? undefined : ["securityContext", "procMount"],
  ),
  eachSecurity(
    baseline(
      "SELinux",
      "sets an SELinux user, role or type",
      `Remove it; of types there may be ${SELINUX_TYPES.join(", ")}.`,
    ),
    ["seLinuxOptions"],
    isSelinuxBroken,
  ),
  (spec) =>
    trees(member(spec.securityContext, "sysctls"))
      .map(({ name }, index) => ({ name: text(name) ?? "", index }))
      .filter(({ name }) => !SYSCTLS.includes(name))
      .map(({ name, index }) => ({
        ...baseline("Sysctls", `the pod sets ${name}`),
        path: ["securityContext", "sysctls", index],
      })),
  eachSecurity(
    baseline("AppArmor", "has no AppArmor profile"),
    ["appArmorProfile"],
    (value) => member(value, "type") === "Unconfined",
  ),
  eachSecurity(
    baseline("HostProcess", "runs directly on the node"),
    ["windowsOptions", "hostProcess"],
    (value) => value === true,
  ),
  each(baseline("Host Probes / Lifecycle Hooks", "sets its own host", "Remove its host."), ({ spec }) => {
    const asks = (where: unknown) =>
      ["httpGet", "tcpSocket"].some((way) => (text(member(member(where, way), "host")) ?? "") !== "");
    const probe = ["startupProbe", "livenessProbe", "readinessProbe"].find((field) => asks(spec[field]));
    if (probe !== undefined) return [probe];
    const hook = ["postStart", "preStop"].find((field) => asks(member(spec.lifecycle, field)));
    return hook === undefined ? undefined : ["lifecycle", hook];
  }),
];
