import { describe, expect, it } from "vitest";
import type { HandedThrough } from "../../src/cli/vet-before-write.ts";
import { run } from "./run.ts";

/** A part as Kubernetes takes it, a piece of its JSON, and what is written in its place. */
type Slip = readonly [part: object, right: string, wrong: string];

const container = (fields: object) => ({
  name: "proxy",
  image: "proxy:1.2.3",
  resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "20m", memory: "32Mi" } },
  ...fields,
});

const httpGet = { httpGet: { path: "/", port: 8080 } };

const OF_CONTAINERS: readonly Slip[] = [
  [container({}), "limits", "limit"],
  [container({}), "requests", "request"],
  [container({ env: [{ name: "A", value: "b" }] }), "value", "vale"],
  [
    container({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }] }),
    "valueFrom",
    "valeFrom",
  ],
  [
    container({ env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }] }),
    "fieldRef",
    "feildRef",
  ],
  [
    container({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "b", key: "c", optional: true } } }] }),
    'name":"b',
    'nmae":"b',
  ],
  [container({ envFrom: [{ secretRef: { name: "b", optional: true } }] }), "secretRef", "secretRf"],
  [container({ envFrom: [{ secretRef: { name: "b", optional: true } }] }), "optional", "optionl"],
  [container({ ports: [{ containerPort: 8081, protocol: "TCP" }] }), "protocol", "protocl"],
  [
    container({ securityContext: { readOnlyRootFilesystem: true } }),
    "readOnlyRootFilesystem",
    "readOnlyRootFileSystem",
  ],
  [
    container({ securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "a.json" } } }),
    "localhostProfile",
    "localhostprofile",
  ],
  [container({ securityContext: { runAsUser: 1000 } }), 'runAsUser":1000', 'runAsUser":"1000"'],
  [container({ securityContext: { capabilities: { drop: ["ALL"] } } }), "drop", "dorp"],
];

const OF_RUNNING_CONTAINERS: readonly Slip[] = [
  [container({ livenessProbe: httpGet }), "httpGet", "htpGet"],
  [container({ livenessProbe: { ...httpGet, periodSeconds: 5 } }), "periodSeconds", "periodSecond"],
  [container({ livenessProbe: { ...httpGet, periodSeconds: 5 } }), 'periodSeconds":5', 'periodSeconds":"5s"'],
  [container({ readinessProbe: httpGet }), "path", "pth"],
  [container({ startupProbe: { exec: { command: ["true"] } } }), "command", "comand"],
  [container({ lifecycle: { preStop: { sleep: { seconds: 5 } } } }), "preStop", "preStp"],
  [container({ lifecycle: { preStop: { sleep: { seconds: 5 } } } }), "sleep", "sleeep"],
  [container({ lifecycle: { preStop: { sleep: { seconds: 5 } } } }), "seconds", "second"],
];

const matchLabels = { matchLabels: { "app.kubernetes.io/component": "api" } };
const podAffinityTerm = { topologyKey: "kubernetes.io/hostname", labelSelector: matchLabels };
const nodeSelectorTerms = [{ matchExpressions: [{ key: "disk", operator: "Exists" }] }];
const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm }] };

// By field of a component's pods; the type asks for each.
const SLIPS: Readonly<Record<HandedThrough, readonly Slip[]>> = {
  sidecars: [...OF_CONTAINERS, ...OF_RUNNING_CONTAINERS],
  initContainers: OF_CONTAINERS,
  env: [
    [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }, "fieldRef", "fieldref"],
    [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }, "fieldPath", "feildPath"],
    [{ name: "A", valueFrom: { secretKeyRef: { name: "b", key: "c", optional: true } } }, 'key":', 'ky":'],
  ],
  envFrom: [[{ configMapRef: { name: "b", optional: true } }, "name", "nmae"]],
  volumes: [
    [{ name: "v", emptyDir: { sizeLimit: "1Mi" } }, "sizeLimit", "sizelimit"],
    [{ name: "v", configMap: { name: "b", optional: true } }, "optional", "optinal"],
    [{ name: "v", configMap: { name: "b", optional: true, items: [{ key: "c", path: "d" }] } }, "path", "paht"],
    [{ name: "v", secret: { secretName: "b", optional: true } }, "secretName", "secretname"],
    [
      {
        name: "v",
        projected: { sources: [{ serviceAccountToken: { path: "a", audience: "vault", expirationSeconds: 600 } }] },
      },
      "serviceAccountToken",
      "serviceAcountToken",
    ],
    [
      {
        name: "v",
        projected: { sources: [{ serviceAccountToken: { path: "a", audience: "vault", expirationSeconds: 600 } }] },
      },
      "expirationSeconds",
      "expirySeconds",
    ],
    [
      { name: "v", csi: { driver: "a.example.com", volumeAttributes: { a: "b" } } },
      "volumeAttributes",
      "volumeAtributes",
    ],
  ],
  // Of a mount the config's schema knows every field.
  volumeMounts: [],
  tolerations: [
    [{ key: "a", operator: "Exists", tolerationSeconds: 5, effect: "NoExecute" }, 'Seconds":5', 'Seconds":5.5'],
  ],
  affinity: [
    [{ nodeAffinity: required }, "requiredDuring", "requiredDurng"],
    [{ nodeAffinity: required }, "matchExpressions", "matchExpresions"],
    [{ nodeAffinity: required }, "operator", "oprator"],
    [{ podAntiAffinity: preferred }, "preferredDuring", "preferedDuring"],
    [{ podAntiAffinity: preferred }, 'weight":1', 'weight":1.5'],
    [{ podAffinity: preferred }, "labelSelector", "labelselector"],
    [{ podAffinity: preferred }, "matchLabels", "matchLabel"],
  ],
  securityContext: [
    [{ seccompProfile: { type: "Localhost", localhostProfile: "a.json" } }, "localhostProfile", "localhostprofile"],
    [{ capabilities: { drop: ["ALL"] } }, "drop", "dorp"],
  ],
  topologySpreadConstraints: [
    [
      { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: matchLabels },
      "matchLabels",
      "matchLables",
    ],
  ],
};

const values = (section: string, parts: object) =>
  JSON.stringify({
    host: "aether.example.com",
    homeAssistant: { url: "http://192.168.1.10:8123" },
    secrets: { existingSecret: {} },
    [section]: parts,
  });

/** Of a component's pods: the field, with what else it needs there. */
const parts = (field: string, part: object) => ({
  ...(field === "volumes" ? { volumeMounts: [{ name: "v", mountPath: "/v" }] } : {}),
  [field]: ["affinity", "securityContext"].includes(field) ? part : [part],
});

const COMMANDS = {
  render: ["render", "-f", "values.yaml"],
  kustomize: ["kustomize", "-f", "values.yaml", "-o", "out"],
};

const rows = Object.entries(SLIPS).flatMap(([field, slips]) =>
  slips.map(([part, right, wrong]) => [field, wrong.replaceAll('"', ""), part, right, wrong] as const),
);

describe.each(Object.entries(COMMANDS))("%s", (_, args) => {
  it.each(rows)("rejects in %s the typo %s, and accepts the intended name", async (field, _, part, right, wrong) => {
    const text = values("api", parts(field, part));
    const meant = await run(args, { files: { "values.yaml": text } });
    expect([meant.code, meant.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(meant.stdout + Object.values(meant.written).join()).toContain(
      field === "volumes" ? "/v" : "kind: Deployment",
    );
    const slip = await run(args, { files: { "values.yaml": text.replace(right, wrong) } });
    // What needs no schema the config itself refuses, with 2.
    expect(slip).toMatchObject({ code: expect.toBeOneOf([1, 2]), stdout: "", written: {} });
    expect(slip.stderr).toMatch(new RegExp(`valid-schema.*${/\w+/.exec(wrong)}|Did you mean ${right}\\?`));
  });
});

describe("render", () => {
  it.each(["api", "scheduler", "ui", "postgres", "mlflow", "migration"])(
    "refuses a slip in a sidecar of %s",
    async (section) => {
      const slip = {
        name: "proxy",
        image: "proxy:1.2.3",
        env: [{ name: "A", valueFrom: { fieldRef: { feildPath: "spec.nodeName" } } }],
      };
      const { code, stdout, stderr } = await run(["render", "-f", "values.yaml"], {
        files: { "values.yaml": values(section, { sidecars: [slip] }) },
      });
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("unknown field feildPath. Did you mean fieldPath?");
    },
  );

  it("rejects a typo in an object that a config file returns", async () => {
    const spec = { containers: [{ name: "a", image: "a:1.2.3", livenessProbe: { htpGet: {} } }] };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "a" }, spec };
    const { code, stdout, stderr } = await run(["render"], { modules: { "aether.config.ts": { default: [pod] } } });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("unknown field htpGet. Did you mean httpGet?");
  });
});
