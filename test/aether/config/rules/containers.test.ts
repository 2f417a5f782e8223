import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { components } from "../../../../src/aether/components/roster.ts";
import { contradictions, places, problemAt, type Row } from "../problems.ts";

const sidecar = { name: "proxy", image: "busybox:1.37" };
const secured = (securityContext: object) => ({ api: { sidecars: [{ ...sidecar, securityContext }] } });
const listening = (...ports: object[]) => ({ api: { sidecars: [{ ...sidecar, ports }] } });
const withoutQuota = (config: object) => ({ quota: false, api: config });

/** What the namespace's Pod Security level refuses in a container: where, what, and its nearest neighbour. */
const REFUSED: readonly (readonly [fact: string, at: string, refused: object, admitted: object])[] = [
  ["all of the node's rights", "securityContext.privileged", { privileged: true }, { privileged: false }],
  ["the user 0", "securityContext.runAsUser", { runAsUser: 0 }, { runAsUser: 1 }],
  ["whatever user the image names", "securityContext.runAsNonRoot", { runAsNonRoot: false }, { runAsNonRoot: true }],
  [
    "a way to more rights",
    "securityContext.allowPrivilegeEscalation",
    { allowPrivilegeEscalation: true },
    { allowPrivilegeEscalation: false },
  ],
  [
    "every system call",
    "securityContext.seccompProfile",
    { seccompProfile: { type: "Unconfined" } },
    { seccompProfile: { type: "Localhost", localhostProfile: "profiles/proxy.json" } },
  ],
  [
    "a capability of its own",
    "securityContext.capabilities.add",
    { capabilities: { add: ["NET_ADMIN"] } },
    { capabilities: { add: ["NET_BIND_SERVICE"] } },
  ],
  [
    "all capabilities but one",
    "securityContext.capabilities.drop",
    { capabilities: { drop: ["NET_RAW"] } },
    { capabilities: { drop: ["ALL", "NET_RAW"] } },
  ],
  ["the node's /proc", "securityContext.procMount", { procMount: "Unmasked" }, { procMount: "Default" }],
  [
    "an SELinux type of its own",
    "securityContext.seLinuxOptions",
    { seLinuxOptions: { type: "spc_t" } },
    { seLinuxOptions: { level: "s0:c1,c2" } },
  ],
  [
    "no AppArmor profile",
    "securityContext.appArmorProfile",
    { appArmorProfile: { type: "Unconfined" } },
    { appArmorProfile: { type: "RuntimeDefault" } },
  ],
];

const rows: Row[] = [
  ...REFUSED.map(
    ([fact, at, refused, admitted]): Row => ({
      fact: `a sidecar with ${fact}`,
      config: secured(refused),
      at: `api.sidecars[0].${at}`,
      says: 'violates the Pod Security level "restricted", which the namespace enforces, so no pod would start: container proxy',
      fix: "",
      legal: secured(admitted),
    }),
  ),
  {
    fact: "an init container as root",
    config: { postgres: { initContainers: [{ ...sidecar, securityContext: { runAsUser: 0 } }] } },
    at: "postgres.initContainers[0].securityContext.runAsUser",
    says: "container proxy runs as user 0 (Running as Non-root user)",
    fix: "another user",
    legal: { postgres: { initContainers: [{ ...sidecar, securityContext: { runAsUser: 70 } }] } },
  },
  {
    fact: "a folder of the node as a volume",
    config: { mlflow: { volumes: [{ name: "x", hostPath: { path: "/srv" } }] } },
    at: "mlflow.volumes[0].hostPath",
    says: "volume x is of the type hostPath (HostPath Volumes)",
    fix: "persistentVolumeClaim",
    legal: { mlflow: { volumes: [{ name: "x", persistentVolumeClaim: { claimName: "x" } }] } },
  },
  {
    fact: "a volume of a type that the namespace does not admit",
    config: { ui: { volumes: [{ name: "x", nfs: { server: "nas", path: "/" } }] } },
    at: "ui.volumes[0].nfs",
    says: "volume x is of the type nfs (Volume Types)",
    fix: "persistentVolumeClaim",
    legal: { ui: { volumes: [{ name: "x", csi: { driver: "secrets-store.csi.k8s.io" } }] } },
  },
  {
    fact: "a port of the node",
    config: listening({ containerPort: 9000, hostPort: 9000 }),
    at: "api.sidecars[0].ports[0].hostPort",
    says: "uses a port of the node",
    fix: "a Service",
    legal: listening({ containerPort: 9000 }),
  },
  {
    fact: "a probe of another machine",
    config: { api: { sidecars: [{ ...sidecar, livenessProbe: { tcpSocket: { host: "192.168.1.1", port: 1 } } }] } },
    at: "api.sidecars[0].livenessProbe",
    says: "sets its own host",
    fix: "Remove its host",
    legal: { api: { sidecars: [{ ...sidecar, livenessProbe: { tcpSocket: { port: 1 } } }] } },
  },
  {
    fact: "a sidecar on the component's port: one of the two could not listen",
    config: listening({ containerPort: 8000 }),
    at: "api.sidecars[0].ports[0].containerPort",
    says: "is 8000, where another container of the pod already listens",
    fix: "another port",
    legal: listening({ containerPort: 8000, protocol: "UDP" }),
  },
  {
    fact: "a sidecar whose port has the name by which Services find the component's",
    config: listening({ name: "http", containerPort: 9000 }),
    at: "api.sidecars[0].ports[0].name",
    says: "is http, which another port of the pod already uses",
    fix: "another name",
    legal: listening({ name: "http-metrics", containerPort: 9000 }),
  },
  {
    fact: "two sidecars on one port",
    config: {
      ui: {
        sidecars: [{ ...sidecar, ports: [{ containerPort: 9000 }] }],
        initContainers: [{ ...sidecar, name: "other", restartPolicy: "Always", ports: [{ containerPort: 9000 }] }],
      },
    },
    at: "ui.initContainers[0].ports[0].containerPort",
    says: "is 9000",
    fix: "another port",
    legal: {
      ui: {
        sidecars: [{ ...sidecar, ports: [{ containerPort: 9000 }] }],
        // It has ended when the others begin.
        initContainers: [{ ...sidecar, name: "other", ports: [{ containerPort: 9000 }] }],
      },
    },
  },
  {
    fact: "a sidecar without a CPU request where no LimitRange has one for it: the autoscaler could not divide",
    config: withoutQuota({ sidecars: [sidecar] }),
    at: "api.sidecars[0].resources",
    says: "requests no CPU",
    fix: "Set its requests.cpu",
    legal: withoutQuota({ sidecars: [{ ...sidecar, resources: { limits: { cpu: "50m" } } }] }),
  },
  {
    fact: "an init container that stays, without a CPU request and without a quota",
    config: withoutQuota({ initContainers: [{ ...sidecar, restartPolicy: "Always" }] }),
    at: "api.initContainers[0].resources",
    says: "requests no CPU",
    fix: "api.autoscaling to false",
    legal: withoutQuota({ autoscaling: false, initContainers: [{ ...sidecar, restartPolicy: "Always" }] }),
  },
];

const api = (section: object) => ({ api: section });
const init = (more: object) => api({ initContainers: [{ ...sidecar, ...more }] });
const mount = (more: object) => ({ volumes: [{ name: "x" }], volumeMounts: [{ name: "x", mountPath: "/x", ...more }] });
const spread = (...whens: string[]) =>
  api({
    topologySpreadConstraints: whens.map((when) => ({ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: when })),
  });
const near = (term: object) =>
  api({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });

/** What the API server alone would find: where, what, the remedy, and the nearest neighbour. */
const UNSEEN: readonly (readonly [at: string, config: object, says: string, fix: string, legal: object])[] = [
  [
    "api.tolerations[0].value",
    api({ tolerations: [{ key: "a", operator: "Exists", value: "x" }] }),
    "value is set together with the operator Exists",
    "write Equal",
    api({ tolerations: [{ key: "a", operator: "Equal", value: "x" }] }),
  ],
  [
    "api.tolerations[0].operator",
    api({ tolerations: [{ key: "a", operator: "In" }] }),
    'operator is "In"',
    "Exists or Equal",
    api({ tolerations: [{ key: "a" }] }),
  ],
  [
    "api.tolerations[0].key",
    api({ tolerations: [{ value: "x" }] }),
    "key is missing",
    "or write Exists",
    api({ tolerations: [{ operator: "Exists" }] }),
  ],
  [
    "api.tolerations[0].effect",
    api({ tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 1 }] }),
    "effect is not NoExecute",
    "NoExecute",
    api({ tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 1 }] }),
  ],
  [
    "api.topologySpreadConstraints[1]",
    spread("DoNotSchedule", "DoNotSchedule"),
    "two with this topologyKey",
    "Remove one",
    spread("DoNotSchedule", "ScheduleAnyway"),
  ],
  [
    "api.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey",
    near({ labelSelector: {} }),
    "topologyKey is missing",
    "a label of nodes",
    near({ topologyKey: "zone" }),
  ],
  [
    "api.initContainers[0].livenessProbe",
    init({ livenessProbe: { exec: { command: ["true"] } } }),
    "livenessProbe is not allowed in an init container that ends",
    "restartPolicy to Always",
    init({ livenessProbe: { exec: { command: ["true"] } }, restartPolicy: "Always" }),
  ],
  [
    "api.volumeMounts[0].subPath",
    api(mount({ subPath: "../y" })),
    "points outside",
    "relative path",
    api(mount({ subPath: "..y" })),
  ],
  [
    "api.sidecars[0].volumeMounts[0].subPath",
    api({ sidecars: [{ ...sidecar, volumeMounts: [{ name: "tmp", mountPath: "/t", subPath: "/y" }] }] }),
    "points outside",
    "relative path",
    api({ sidecars: [{ ...sidecar, volumeMounts: [{ name: "tmp", mountPath: "/t", subPath: "y/" }] }] }),
  ],
  [
    "api.sidecars[0].resources.limits.memory",
    api({ sidecars: [{ ...sidecar, resources: { limits: { memory: "64mb" } } }] }),
    'memory is "64mb", which is not a quantity',
    '"1Gi"',
    api({ sidecars: [{ ...sidecar, resources: { limits: { memory: "64M" } } }] }),
  ],
  [
    "api.initContainers[0].resources.requests.cpu",
    init({ resources: { requests: { cpu: 2 }, limits: { cpu: "1500m" } } }),
    "cpu is 2, more than the limit of 1500m",
    "at most 1500m",
    init({ resources: { requests: { cpu: 2 }, limits: { cpu: "2000m" } } }),
  ],
  [
    "api.volumes[0].emptyDir.sizeLimit",
    api({ volumes: [{ name: "x", emptyDir: { sizeLimit: "1GB" } }] }),
    "sizeLimit is",
    '"1Gi"',
    api({ volumes: [{ name: "x", emptyDir: { sizeLimit: 1024 } }] }),
  ],
  [
    "api.sidecars[0].livenessProbe",
    api({ sidecars: [{ ...sidecar, livenessProbe: { periodSeconds: 5, tcpsocket: { port: 80 } } }] }),
    "livenessProbe has none of what it has to have one of",
    "exactly one of exec, httpGet, tcpSocket, grpc. Did you mean tcpSocket?",
    api({ sidecars: [{ ...sidecar, livenessProbe: { periodSeconds: 5, tcpSocket: { port: 80 } } }] }),
  ],
  [
    "api.sidecars[0].lifecycle.preStop",
    api({ sidecars: [{ ...sidecar, lifecycle: { preStop: { sleep: { seconds: 1 }, exec: { command: ["a"] } } } }] }),
    "preStop has exec and sleep",
    "exactly one",
    api({ sidecars: [{ ...sidecar, lifecycle: { preStop: { sleep: { seconds: 1 } } } }] }),
  ],
  [
    "api.initContainers[0].imagePullPolicy",
    init({ imagePullPolicy: "IfNotpresent" }),
    'imagePullPolicy is "IfNotpresent"',
    "Did you mean IfNotPresent?",
    init({ imagePullPolicy: "IfNotPresent" }),
  ],
  [
    "api.env[0].valueFrom",
    api({ env: [{ name: "A", valueFrom: {} }] }),
    "valueFrom has none of",
    "secretKeyRef",
    api({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }] }),
  ],
  [
    "api.envFrom[0]",
    api({ envFrom: [{ prefix: "A_" }] }),
    "envFrom has none of",
    "configMapRef",
    api({ envFrom: [{ prefix: "A_", configMapRef: { name: "a" } }] }),
  ],
  [
    "api.tolerations[0].effect",
    api({ tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedul" }] }),
    'effect is "NoSchedul"',
    "Did you mean NoSchedule?",
    api({ tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule" }] }),
  ],
];

describe("rules about what only the API server would detect", () => {
  it.each(UNSEEN)("reject %s", (at, config, says, fix) => {
    const problem = problemAt(config, at);
    expect(problem.message).toContain(`is rejected by the API server: `);
    expect(problem.message).toContain(says);
    expect(problem.fix).toContain(fix);
  });

  it.each(UNSEEN)("accept the neighbour of %s", (_, __, ___, ____, legal) => {
    expect(places(legal)).toEqual([]);
  });
});

contradictions("containers of the config", rows);

describe("rules about containers of the config", () => {
  it("reject in every component what Pod Security rejects, and accept what it admits", () => {
    const spot = fc.tuple(
      fc.constantFrom(
        ...Object.keys(components).filter((name) => !["backup", "pooler", "postgresExporter"].includes(name)),
      ),
      fc.constantFrom("sidecars", "initContainers"),
    );
    fc.assert(
      fc.property(spot, fc.constantFrom(...REFUSED), ([component, list], [, at, refused, admitted]) => {
        const config = (securityContext: object) => ({ [component]: { [list]: [{ ...sidecar, securityContext }] } });
        expect(places(config(refused))).toEqual([`${component}.${list}[0].${at}`]);
        expect(places(config(admitted))).toEqual([]);
      }),
    );
  });
});
