// Each control of the Pod Security levels, broken once: reported by its name, and an error exactly where the namespace's
// level makes the API server refuse the pod.
import { describe, expect, it } from "vitest";
import { vet } from "../../../src/index.ts";

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

type Broken = [control: string, where: string, spec: object];

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

const pod = (spec: object, annotations = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "home", annotations },
  spec,
});
const told = (object: object, enforce: string) =>
  vet([{ apiVersion: "v1", kind: "Namespace", metadata: { name: "home", labels: { [LABEL]: enforce } } }, object])
    .filter(({ rule }) => rule === "require-pod-security")
    .map(({ severity, path, message }) => `${severity} ${path.join(".")} ${message.match(/\(([^)]*)\)\.$/)?.[1]}`);
const LABEL = "pod-security.kubernetes.io/enforce";

describe("a pod that breaks a control", () => {
  it.each(BASELINE)("of baseline, %s at %s, is refused by both levels", (control, where, spec) => {
    expect(told(pod(spec), "baseline")).toEqual([`error spec.${where} ${control}`]);
    expect(told(pod(spec), "restricted")).toEqual([`error spec.${where} ${control}`]);
    expect(told(pod(spec), "privileged")).toEqual([`warning spec.${where} ${control}`]);
  });

  it.each(RESTRICTED)("of restricted, %s at %s, is refused by that level alone", (control, where, spec) => {
    expect(told(pod(spec), "restricted")).toEqual([`error spec.${where} ${control}`]);
    expect(told(pod(spec), "baseline")).toEqual([`warning spec.${where} ${control}`]);
  });

  it("by the annotation that AppArmor profiles had is refused, too", () => {
    const key = "container.apparmor.security.beta.kubernetes.io/web";
    expect(told(pod(admitted, { [key]: "unconfined" }), "baseline")).toEqual([
      `error metadata.annotations.${key} AppArmor`,
    ]);
    expect(told(pod(admitted, { [key]: "runtime/default" }), "restricted")).toEqual([]);
  });

  it("is one of every control that the standards list", () => {
    expect(new Set([...BASELINE, ...RESTRICTED].map(([control]) => control)).size).toBe(16);
  });
});

describe("a pod that breaks none", () => {
  it("is admitted by restricted", () => {
    expect(told(pod(admitted), "restricted")).toEqual([]);
  });

  it("is admitted on Windows without what Windows does not have", () => {
    const containers = [{ name: "web" }];
    const spec = { os: { name: "windows" }, securityContext: { runAsNonRoot: true }, containers };
    expect(told(pod(spec), "restricted")).toEqual([]);
  });

  it("may say nothing where all of its containers say it", () => {
    const security = { ...admittedSecurity, runAsNonRoot: true, seccompProfile: { type: "Localhost" } };
    expect(told(pod({ containers: [{ name: "web", securityContext: security }] }), "restricted")).toEqual([]);
  });
});
