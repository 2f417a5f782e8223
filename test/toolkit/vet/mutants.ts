// Stacks with one thing broken: every reference, selector, port, key, label, number and policy rule in turn.
import type { AetherObject } from "../../../src/index.ts";

type Path = readonly (string | number)[];
// Objects are walked by path here, whatever kind they are.
// biome-ignore lint/suspicious/noExplicitAny: a mutant is any JSON.
type Any = any;

export interface Mutant {
  readonly what: string;
  /** Rules of which one is to report it. */
  readonly rules: readonly string[];
  readonly objects: readonly unknown[];
  /** The kind and name of the object that is broken, at which it is to be reported; absent where it shows elsewhere. */
  readonly place?: string;
  /** What is broken of it: reported is this, a part of it, or what it is a part of; absent where it shows elsewhere. */
  readonly path?: Path;
}

interface Edit {
  readonly path: Path;
  /** `undefined` removes. */
  readonly to: (value: Any) => unknown;
  readonly rules: readonly string[];
  /** Shows in another object. */
  readonly elsewhere?: true;
  /** Shows in another field: where it belongs to. */
  readonly shown?: Path;
  readonly how?: string;
}

/** All mutants of a stack. */
export const mutants = (objects: readonly AetherObject[]): Mutant[] =>
  objects.flatMap((object, index) => [
    ...edits(object, objects).map(({ path, to, rules, elsewhere, shown = path, how = "" }): Mutant => {
      const broken = edited(object, path, to);
      return {
        what: `${nameOf(object)} ${path.join(".")} ${how}`,
        rules,
        objects: objects.with(index, broken as AetherObject),
        ...(elsewhere ? {} : { place: nameOf(object), path: shown }),
      };
    }),
    ...removal(object, objects).map(
      (rules): Mutant => ({
        what: `${nameOf(object)} removed`,
        rules,
        objects: objects.toSpliced(index, 1),
      }),
    ),
    { what: `${nameOf(object)} twice`, rules: ["unique-object"], objects: [...objects, object], place: nameOf(object) },
  ]);

const nameOf = ({ kind, metadata: { name } }: AetherObject) => `${kind}/${name}`;

function edited(value: Any, [key, ...rest]: Path, to: (value: Any) => unknown): unknown {
  if (key === undefined) return to(value);
  const member = edited(value?.[key], rest, to);
  if (Array.isArray(value))
    return member === undefined ? value.toSpliced(key as number, 1) : value.with(key as number, member);
  const copy = { ...value, [key]: member };
  if (member === undefined) delete copy[key];
  return copy;
}

const misspelt = (value: string) => `${value}x`;
const nextPort = (value: number | string) => (typeof value === "number" ? value + 1 : `${value}x`);
const gone = () => undefined;
const set = (value: unknown) => () => value;
const each = (list: Any, of: (item: Any, index: number) => Edit[]): Edit[] => (list ?? []).flatMap(of);
const edit = (path: Path, to: Edit["to"], ...rules: string[]): Edit => ({ path, to, rules });
const elsewhere = (one: Edit): Edit => ({ ...one, elsewhere: true });
const shownAt = (shown: Path, one: Edit): Edit => ({ ...one, shown });
const keys = (map: Any) => Object.keys(map ?? {});

function edits(object: AetherObject, objects: readonly AetherObject[]): Edit[] {
  switch (object.kind) {
    case "Deployment":
    case "StatefulSet":
    case "Job":
      return workload(object, objects);
    case "Service":
      return service(object, objects);
    case "Ingress":
      return ingress(object);
    case "HorizontalPodAutoscaler":
      return scaler(object, objects);
    case "PodDisruptionBudget":
      return [
        ...keys(object.spec.selector?.matchLabels).map((key) =>
          edit(["spec", "selector", "matchLabels", key], misspelt, "no-missing-budget-pods"),
        ),
        edit(
          ["spec"],
          ({ maxUnavailable: _, ...spec }) => ({ ...spec, minAvailable: "100%" }),
          "valid-disruption-budget",
        ),
        edit(["spec"], ({ minAvailable: _, ...spec }) => ({ ...spec, maxUnavailable: 0 }), "valid-disruption-budget"),
      ];
    case "ResourceQuota":
      return keys(object.spec.hard)
        .filter((key) => !/^0/.test(String(object.spec.hard?.[key])))
        .map((key) => edit(["spec", "hard", key], key === "persistentvolumeclaims" ? set("0") : halved, "valid-quota"));
    case "LimitRange":
      return each(object.spec.limits, (limit, index) => [
        ...keys(limit.max).map((key) =>
          shownAt(
            ["spec", "limits", index],
            edit(["spec", "limits", index, "max", key], set("1m"), "valid-limit-range"),
          ),
        ),
        ...(limit.max === undefined ? [] : keys(limit.default)).map((key) =>
          edit(["spec", "limits", index, "default", key], set("900Gi"), "valid-limit-range"),
        ),
        ...keys(limit.defaultRequest).map((key) =>
          edit(["spec", "limits", index, "defaultRequest", key], set("900Gi"), "valid-limit-range"),
        ),
      ]);
    case "NetworkPolicy":
      return policy(object);
    case "ConfigMap":
      return configMap(object, objects);
    case "ExternalSecret":
      return [
        elsewhere(edit(["spec", "target", "name"], misspelt, "no-missing-secret")),
        ...each(object.spec.data, ({ secretKey }, index) =>
          OPTIONAL.includes(secretKey)
            ? []
            : [elsewhere(edit(["spec", "data", index, "secretKey"], misspelt, "no-missing-secret-key"))],
        ),
      ];
    default:
      return [];
  }
}

const OPTIONAL = ["WEBHOOK_SECRET"];

const halved = (quantity: string) => quantity.replace(/^\d+/, (digits) => String(Math.floor(Number(digits) / 2)));

// The components of which only one pod may run at a time, and the rule that says so.
const SINGLE: Readonly<Record<string, string>> = {
  scheduler: "require-single-scheduler",
  mlflow: "require-recreate",
};

function workload(object: Any, objects: readonly AetherObject[]): Edit[] {
  const pod: Path = ["spec", "template", "spec"];
  const { spec, metadata } = object.spec.template;
  const single = SINGLE[metadata.labels["app.kubernetes.io/component"]];
  const selector = keys(object.spec.selector?.matchLabels);
  const scaled = objects.some(
    (each) => each.kind === "HorizontalPodAutoscaler" && each.spec.scaleTargetRef.name === object.metadata.name,
  );
  const hasQuota = objects.some(({ kind }) => kind === "LimitRange");
  const inits = each(spec.initContainers, (container, index) =>
    ofContainer(container, [...pod, "initContainers", index], objects, spec),
  );
  const containers = each(spec.containers, (container, index) =>
    ofContainer(container, [...pod, "containers", index], objects, spec),
  );
  return [
    ...selector.flatMap((key) => [
      edit(["spec", "selector", "matchLabels", key], misspelt, "require-matching-selector"),
      ...[misspelt, gone].map((to) =>
        shownAt(
          ["spec", "selector"],
          edit(["spec", "template", "metadata", "labels", key], to, "require-matching-selector"),
        ),
      ),
    ]),
    ...(selector.includes("app.kubernetes.io/component")
      ? [edit(["spec", "selector", "matchLabels", "app.kubernetes.io/component"], gone, "unique-selector")]
      : []),
    edit([...pod, "serviceAccountName"], misspelt, "no-missing-service-account"),
    edit([...pod, "hostNetwork"], set(true), "require-pod-security"),
    edit([...pod, "securityContext", "runAsNonRoot"], gone, "require-pod-security"),
    edit([...pod, "securityContext", "runAsUser"], set(0), "require-pod-security"),
    edit([...pod, "securityContext", "seccompProfile"], gone, "require-pod-security"),
    edit([...pod, "securityContext", "seccompProfile", "type"], set("Unconfined"), "require-pod-security"),
    ...inits,
    ...containers,
    ...each(spec.volumes, ({ configMap, secret, persistentVolumeClaim }, index) => {
      const path = [...pod, "volumes", index];
      return [
        shownAt(pod, edit([...path, "name"], misspelt, "no-missing-volume")),
        shownAt(pod, edit(path, gone, "no-missing-volume")),
        ...(configMap === undefined || configMap.optional
          ? []
          : [edit([...path, "configMap", "name"], misspelt, "no-missing-config-map")]),
        ...each(configMap?.items, (_, item) => [
          edit([...path, "configMap", "items", item, "key"], misspelt, "no-missing-config-map-key"),
        ]),
        ...(secret === undefined || secret.optional
          ? []
          : [edit([...path, "secret", "secretName"], misspelt, "no-missing-secret")]),
        ...(persistentVolumeClaim === undefined
          ? []
          : [edit([...path, "persistentVolumeClaim", "claimName"], misspelt, "no-missing-claim")]),
      ];
    }),
    ...each(spec.topologySpreadConstraints, ({ labelSelector }, index) =>
      keys(labelSelector?.matchLabels).map((key) =>
        edit(
          [...pod, "topologySpreadConstraints", index, "labelSelector", "matchLabels", key],
          misspelt,
          "valid-spread-selector",
        ),
      ),
    ),
    ...each(
      spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution,
      ({ podAffinityTerm: { labelSelector } }, index) =>
        keys(labelSelector?.matchLabels).map((key) => {
          const term = ["podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution", index, "podAffinityTerm"];
          const path = [...pod, "affinity", ...term, "labelSelector", "matchLabels", key];
          return edit(path, misspelt, "no-missing-affinity-pods");
        }),
    ),
    ...(object.kind === "Deployment" && single !== undefined
      ? [
          edit(["spec", "strategy"], set({ type: "RollingUpdate" }), single),
          edit(["spec", "strategy"], gone, single),
          edit(["spec", "replicas"], set(2), single),
        ]
      : []),
    ...(scaled ? [edit(["spec", "replicas"], set(3), "unique-replica-count")] : []),
    ...(object.kind === "Deployment" && spec.containers.some((c: Any) => c.startupProbe)
      ? [edit(["spec", "progressDeadlineSeconds"], set(20), "valid-rollout-deadline")]
      : []),
    ...(spec.containers.some((c: Any) => c.lifecycle?.preStop?.sleep)
      ? [shownAt([...pod, "containers"], edit([...pod, "terminationGracePeriodSeconds"], set(5), "valid-grace-period"))]
      : []),
    ...(object.kind === "StatefulSet"
      ? [
          edit(["spec", "serviceName"], misspelt, "no-missing-governing-service"),
          edit(["spec", "serviceName"], (name) => name.replace(/-headless$/, ""), "no-missing-governing-service"),
          edit(
            ["spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"],
            set("Delete"),
            "require-retained-volumes",
          ),
          edit(
            ["spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"],
            set("Delete"),
            "require-retained-volumes",
          ),
          ...(hasQuota ? [edit(["spec", "replicas"], set(9), "valid-quota")].map(elsewhere) : []),
        ]
      : []),
    ...each(object.spec.volumeClaimTemplates, (_, index) => [
      shownAt(pod, edit(["spec", "volumeClaimTemplates", index, "metadata", "name"], misspelt, "no-missing-volume")),
      shownAt(pod, edit(["spec", "volumeClaimTemplates", index], gone, "no-missing-volume")),
      ...(hasQuota
        ? [
            elsewhere(
              edit(
                ["spec", "volumeClaimTemplates", index, "spec", "resources", "requests", "storage"],
                set("9000Gi"),
                "valid-quota",
              ),
            ),
          ]
        : []),
    ]),
    ...(object.kind === "Job"
      ? [edit(["metadata", "name"], (name) => name.replace(/-[^-]*$/, ""), "unique-job-name")]
          .filter(
            () =>
              object.metadata.annotations?.["helm.sh/hook"] === undefined &&
              object.metadata.annotations?.["argocd.argoproj.io/hook"] === undefined,
          )
          .map(elsewhere)
      : []),
  ];
}

function ofContainer(container: Any, path: Path, objects: readonly AetherObject[], spec: Any): Edit[] {
  const hasLimits = objects.some(({ kind }) => kind === "LimitRange");
  const hasMaximum = objects.some(
    (each) => each.kind === "LimitRange" && each.spec.limits.some(({ max }) => max !== undefined),
  );
  const isFirst = container === spec.containers[0];
  return [
    ...each(container.env, ({ valueFrom }, index) => {
      const reference = valueFrom?.secretKeyRef;
      return reference === undefined || reference.optional
        ? []
        : [
            edit([...path, "env", index, "valueFrom", "secretKeyRef", "name"], misspelt, "no-missing-secret"),
            edit([...path, "env", index, "valueFrom", "secretKeyRef", "key"], misspelt, "no-missing-secret-key"),
          ];
    }),
    ...each(container.envFrom, ({ configMapRef }, index) =>
      configMapRef === undefined || configMapRef.optional
        ? []
        : [edit([...path, "envFrom", index, "configMapRef", "name"], misspelt, "no-missing-config-map")],
    ),
    ...each(container.volumeMounts, (mount, index) => {
      const all = [...(spec.initContainers ?? []), ...spec.containers].flatMap((one: Any) => one.volumeMounts ?? []);
      const isOnly = all.filter(({ name }: Any) => name === mount.name).length === 1;
      return [
        edit([...path, "volumeMounts", index, "name"], misspelt, "no-missing-volume"),
        ...(isOnly ? [shownAt(["spec"], edit([...path, "volumeMounts", index], gone, "require-volume-mount"))] : []),
      ];
    }),
    ...each(container.ports, (_, index) => [
      elsewhere(edit([...path, "ports", index, "name"], misspelt, "valid-service-port", "valid-probe-port")),
      // Where nobody calls the pods, nobody knows their port.
      ...(objects.some(({ kind }) => kind === "NetworkPolicy")
        ? [edit([...path, "ports", index, "containerPort"], nextPort, "valid-flow-port")]
        : []),
      elsewhere(edit([...path, "ports", index], gone, "valid-service-port", "valid-probe-port")),
    ]),
    ...["startupProbe", "livenessProbe", "readinessProbe"].flatMap((probe) =>
      ["httpGet", "tcpSocket"].flatMap((way) =>
        container[probe]?.[way] === undefined
          ? []
          : [edit([...path, probe, way, "port"], nextPort, "valid-probe-port")],
      ),
    ),
    edit([...path, "image"], (image) => image.replace(/(@sha256)?:[^/]*$/, ""), "require-pinned-image"),
    edit([...path, "securityContext", "allowPrivilegeEscalation"], set(true), "require-pod-security"),
    edit([...path, "securityContext", "privileged"], set(true), "require-pod-security"),
    edit([...path, "securityContext", "capabilities"], gone, "require-pod-security"),
    edit([...path, "securityContext", "capabilities", "add"], set(["NET_ADMIN"]), "require-pod-security"),
    ...(container.resources?.limits === undefined
      ? []
      : keys(container.resources.limits).flatMap((key) => [
          ...(hasMaximum ? [edit([...path, "resources", "limits", key], set("900Gi"), "valid-limit-range")] : []),
          edit([...path, "resources", "requests", key], set("900Gi"), "valid-limit-range"),
        ])),
    ...(isFirst && !hasLimits ? [edit([...path, "resources"], gone, "require-limits")] : []),
    ...["command", "args"].flatMap((field) =>
      each(container[field], (argument, index) => [
        ...(/^max_connections=/.test(argument)
          ? [edit([...path, field, index], set("max_connections=20"), "valid-connection-budget")]
          : []),
        ...(container[field][index - 1] === "--allowed-hosts"
          ? [edit([...path, field, index], (hosts) => hosts.replace(/^[^,]*,/, ""), "valid-allowed-hosts")]
          : []),
      ]),
    ),
    edit(
      [...path, "env"],
      (env = []) => [...env, { name: "ADMIN_PASSWORD", value: "opensesame" }],
      "require-secret-reference",
    ),
  ];
}

function service(object: Any, objects: readonly AetherObject[]): Edit[] {
  // A headless Service that governs no StatefulSet is asked for by programs, in words of their own.
  const isHeadless = object.spec.clusterIP === "None" && !object.metadata.name.endsWith("-scheduler-headless");
  const routed = objects.some(
    (each) => each.kind === "Ingress" && JSON.stringify(each.spec).includes(`"name":"${object.metadata.name}"`),
  );
  // Of those that components call; the others are called by name of the port.
  const called =
    objects.some(({ metadata }) => metadata.name === object.metadata.name.replace(/-(postgres|mlflow)$/, "-api")) &&
    /-(postgres|mlflow)$/.test(object.metadata.name);
  return [
    ...keys(object.spec.selector).map((key) => edit(["spec", "selector", key], misspelt, "no-missing-service-pods")),
    ...each(object.spec.ports, (_, index) => [
      edit(["spec", "ports", index, "targetPort"], nextPort, "valid-service-port"),
      ...(called && !isHeadless
        ? [elsewhere(edit(["spec", "ports", index, "port"], nextPort, "no-missing-host"))]
        : []),
      ...(routed ? [elsewhere(edit(["spec", "ports", index, "name"], misspelt, "no-missing-backend"))] : []),
    ]),
    ...(isHeadless ? [elsewhere(edit(["spec", "clusterIP"], gone, "no-missing-governing-service"))] : []),
  ];
}

const ingress = (object: Any): Edit[] =>
  each(object.spec.rules, ({ http }, rule) =>
    each(http.paths, (_, index) => {
      const path = ["spec", "rules", rule, "http", "paths", index];
      return [
        edit([...path, "backend", "service", "name"], misspelt, "no-missing-backend"),
        edit([...path, "backend", "service", "port", "name"], misspelt, "no-missing-backend"),
        edit(path.slice(0, -1), (paths) => [...paths, paths[index]], "unique-route"),
      ];
    }),
  );

const scaler = (_: Any, objects: readonly AetherObject[]): Edit[] => [
  edit(["spec", "scaleTargetRef", "name"], misspelt, "no-missing-scale-target"),
  edit(["spec", "scaleTargetRef", "kind"], set("StatefulSet"), "no-missing-scale-target"),
  shownAt(["spec", "maxReplicas"], edit(["spec", "minReplicas"], set(1000), "valid-scaler")),
  ...(objects.some(({ kind }) => kind === "ResourceQuota")
    ? [elsewhere(edit(["spec", "maxReplicas"], set(100), "valid-quota"))]
    : []),
  ...(objects.some(({ kind }) => kind === "StatefulSet")
    ? [elsewhere(edit(["spec", "maxReplicas"], set(100), "valid-connection-budget"))]
    : []),
];

function policy(object: Any): Edit[] {
  const { podSelector, policyTypes, ingress, egress } = object.spec;
  if (keys(podSelector.matchLabels).length === 0)
    return [
      edit(["spec", "podSelector"], set({ matchLabels: { "app.kubernetes.io/name": "other" } }), "require-isolation"),
      ...each(policyTypes, (_, index) => [edit(["spec", "policyTypes", index], gone, "require-isolation")]),
    ].map(elsewhere);
  return [
    ...keys(podSelector.matchLabels).map((key) =>
      elsewhere(
        edit(["spec", "podSelector", "matchLabels", key], misspelt, "no-missing-policy-pods", "no-missing-flow"),
      ),
    ),
    ...[["ingress", "from", ingress, "Ingress"] as const, ["egress", "to", egress, "Egress"] as const].flatMap(
      ([direction, side, rules, type]) => [
        // Without its type the rules of a direction are not read.
        // An empty list means Ingress, as the API server fills it in.
        ...(rules === undefined || !policyTypes.includes(type) || (type === "Ingress" && policyTypes.length === 1)
          ? []
          : [
              elsewhere(
                edit(
                  ["spec", "policyTypes"],
                  (types) => types.filter((each: string) => each !== type),
                  "no-missing-flow",
                ),
              ),
            ]),
        ...each(rules, (rule, index) => ofRule(rule, ["spec", direction, index], side)),
      ],
    ),
  ];
}

const ofRule = (rule: Any, path: Path, side: "from" | "to"): Edit[] => [
  { ...edit(path, gone, "no-missing-flow"), elsewhere: true },
  { ...edit([...path, side], gone, "require-flow-reason"), how: "for everybody" },
  { ...edit([...path, "ports"], gone, "require-flow-reason"), shown: path, how: "at every port" },
  {
    ...edit([...path, side], (peers) => [...peers, { podSelector: {} }], "require-flow-reason"),
    how: "for the namespace",
  },
  {
    ...edit([...path, side], (peers) => [...peers, { namespaceSelector: {} }], "require-flow-reason"),
    how: "for all namespaces",
  },
  ...each(rule.ports, (_, port) => [
    edit([...path, "ports", port, "port"], nextPort, "no-missing-flow"),
    edit(
      [...path, "ports", port, "protocol"],
      (protocol) => (protocol === "TCP" ? "SCTP" : "TCP"),
      "no-missing-flow",
      "require-flow-reason",
    ),
    shownAt(path, edit([...path, "ports", port, "endPort"], set(60000), "require-flow-reason")),
    ...(rule.ports.length > 1 ? [edit([...path, "ports", port], gone, "no-missing-flow")] : []),
  ]),
  ...each(rule[side], (peer, index) => {
    const at = [...path, side, index];
    return [
      ...(rule[side].length > 1 ? [edit(at, gone, "no-missing-flow")] : []),
      ...keys(peer.podSelector?.matchLabels).map((key) =>
        edit([...at, "podSelector", "matchLabels", key], misspelt, "no-missing-flow"),
      ),
      ...keys(peer.podSelector?.matchLabels).map((key) => ({
        ...edit([...at, "podSelector", "matchLabels", key], gone, "require-flow-reason"),
        how: "unsaid",
      })),
      ...keys(peer.namespaceSelector?.matchLabels).map((key) =>
        edit([...at, "namespaceSelector", "matchLabels", key], misspelt, "no-missing-flow"),
      ),
      ...(peer.ipBlock === undefined
        ? []
        : [
            edit(
              [...at, "ipBlock", "cidr"],
              (cidr) => (cidr.includes(":") ? "2001:db8::/32" : "192.0.2.0/24"),
              "no-missing-flow",
            ),
            ...each(peer.ipBlock.except, (_, except) => [
              edit([...at, "ipBlock", "except", except], gone, "require-flow-reason"),
            ]),
            edit(
              [...at, "ipBlock", "except"],
              (except = []) => [
                ...except,
                peer.ipBlock.cidr.includes(":")
                  ? `${peer.ipBlock.cidr.split("/")[0]}/128`
                  : `${peer.ipBlock.cidr.split("/")[0]}/32`,
              ],
              "no-missing-flow",
            ),
          ]),
    ];
  }),
];

function configMap(object: Any, objects: readonly AetherObject[]): Edit[] {
  const services = objects.filter(({ kind }) => kind === "Service").map(({ metadata }) => metadata.name);
  const items = objects
    .flatMap((each) =>
      "template" in ((each as Any).spec ?? {}) ? ((each as Any).spec.template.spec.volumes ?? []) : [],
    )
    .filter(({ configMap }: Any) => configMap?.name === object.metadata.name)
    .flatMap(({ configMap }: Any) => configMap.items ?? [])
    .map(({ key }: Any) => key);
  return keys(object.data).flatMap((key): Edit[] => {
    const value: string = object.data[key];
    const host = value.match(/^http:\/\/([\w-]+):\d+$/)?.[1];
    return [
      ...(host !== undefined && services.includes(host)
        ? [
            edit(["data", key], (url) => url.replace(host, `${host}x`), "no-missing-host"),
            edit(["data", key], (url) => url.replace(/\d+$/, "1"), "no-missing-host"),
          ]
        : []),
      ...(object.metadata.name.endsWith("-config") ? [edit(["data", key], gone, "no-missing-setting")] : []),
      ...(items.includes(key) ? [elsewhere(edit(["data", key], gone, "no-missing-config-map-key"))] : []),
      ...(key === "DATABASE_POOL_SIZE" && objects.some(({ kind }) => kind === "StatefulSet")
        ? [elsewhere(edit(["data", key], set("500"), "valid-connection-budget"))]
        : []),
    ];
  });
}

/** What reports that an object is not there; nothing for those that nobody refers to. */
function removal(object: AetherObject, objects: readonly AetherObject[]): string[][] {
  switch (object.kind) {
    case "ConfigMap":
      // One that a config adds may be there for others.
      return objects.some(
        (each) => each !== object && JSON.stringify(each).includes(`"name":"${object.metadata.name}"`),
      )
        ? [["no-missing-config-map"]]
        : [];
    case "ServiceAccount":
      return [["no-missing-service-account"]];
    case "PersistentVolumeClaim":
      return [["no-missing-claim"]];
    case "NetworkPolicy":
      return [["no-missing-flow", "require-isolation"]];
    case "Deployment":
    case "StatefulSet":
      return [["no-missing-service-pods", "no-missing-policy-pods"]];
    case "Service": {
      const isCalled = /-(postgres|mlflow|postgres-headless)$/.test(object.metadata.name);
      const isRouted =
        objects.some(({ kind }) => kind === "Ingress") && !object.metadata.name.endsWith("-scheduler-headless");
      return isCalled || isRouted ? [["no-missing-backend", "no-missing-governing-service", "no-missing-host"]] : [];
    }
    default:
      return [];
  }
}
