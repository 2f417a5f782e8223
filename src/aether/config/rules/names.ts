// Names and labels that the module has taken already.
import {
  CHECKSUM,
  CHECKSUMMED,
  ENV_OF,
  HIDING_OF,
  IGNORED_ENV,
  INIT_CONTAINERS,
  ISSUER_ANNOTATIONS,
  MOUNTS_OF,
  SETTINGS,
  VOLUMES_OF,
  type Workload,
} from "../../app/owned.ts";
import { conflict, missing, type Rule, type RuleIssue, workloads } from "./rule.ts";

export const namespace: Rule = ({ namespace, networkPolicy }) => {
  const refused = (why: string) => [
    conflict(["namespace"], `is ${namespace}, ${why}`, 'Use a namespace of its own, such as "aether".', [
      "networkPolicy",
    ]),
  ];
  // kubernetes.io/docs, Namespaces: "the prefix kube- is reserved".
  if (namespace.startsWith("kube-")) return refused("and Kubernetes keeps names with kube- for itself.");
  return namespace === "default" || (networkPolicy !== false && networkPolicy.dns.namespace === namespace)
    ? refused("where others live: the quota, Pod Security and policies of the stack would stop them.")
    : [];
};

export const ownedNames: Rule = (config) =>
  workloads(config).flatMap(({ name, section }) => {
    const taken = (field: string, names: readonly string[], own: readonly string[]) =>
      names.flatMap((each, index) =>
        own.includes(each) || names.indexOf(each) !== index
          ? [
              conflict(
                [name, field, index],
                own.includes(each)
                  ? `takes ${each}, which the module has taken already.`
                  : `takes ${each}, which another one here has taken already.`,
                field === "volumeMounts" ? "Choose another mountPath." : "Choose another name.",
              ),
            ]
          : [],
      );
    const env = (section.env ?? []).map((each) => each.name);
    const containers = [...(section.initContainers ?? []), ...(section.sidecars ?? [])].map((each) => each.name);
    const inits = (section.initContainers ?? []).length;
    const mounts = (section.volumeMounts ?? []).map((each) => normalized(each.mountPath));
    const volumes = new Set([...VOLUMES_OF[name], ...(section.volumes ?? []).map((each) => each.name)]);
    return [
      ...env.flatMap((variable, index) => ownedVariable(name, variable, [name, "env", index])),
      ...taken("env", env, []),
      ...taken(
        "volumes",
        (section.volumes ?? []).map((each) => each.name),
        VOLUMES_OF[name],
      ),
      ...taken("volumeMounts", mounts, MOUNTS_OF[name]),
      ...mounts.flatMap((path, index) =>
        (HIDING_OF[name] as readonly string[]).includes(path)
          ? [
              conflict(
                [name, "volumeMounts", index],
                `is mounted at ${path}, where it would hide the image's own files.`,
                "Choose another mountPath.",
              ),
            ]
          : [],
      ),
      ...taken("initContainers", containers.slice(0, inits), [name, ...Object.values(INIT_CONTAINERS)]),
      ...taken("sidecars", containers, [name, ...Object.values(INIT_CONTAINERS)])
        .filter(({ path }) => Number(path[2]) >= inits)
        .map((issue) => ({ ...issue, path: [name, "sidecars", Number(issue.path[2]) - inits] })),
      ...(section.volumeMounts ?? []).flatMap((mount, index) =>
        volumes.has(mount.name)
          ? []
          : [
              missing(
                [name, "volumeMounts", index, "name"],
                `names the volume ${mount.name}, which the pod does not have.`,
                `Add it to ${name}.volumes.`,
              ),
            ],
      ),
    ];
  });

/** One spelling of a path: the runtime mounts /tmp/ over /tmp. */
const normalized = (path: string) =>
  `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;

const SERVING: readonly Workload[] = ["api", "scheduler"];

function ownedVariable(component: Workload, variable: string, path: RuleIssue["path"]): RuleIssue[] {
  const serves = SERVING.includes(component);
  const owned: Readonly<Record<string, string>> = { ...ENV_OF[component], ...(serves ? SETTINGS : {}) };
  if (Object.hasOwn(owned, variable))
    return [conflict(path, `sets ${variable}, which the module sets.`, removal(owned[variable] ?? ""))];
  return serves && Object.hasOwn(IGNORED_ENV, variable)
    ? [conflict(path, `sets ${variable}, which has no effect.`, IGNORED_ENV[variable] ?? "")]
    : [];
}

const removal = (decidedBy: string) =>
  decidedBy.startsWith("nothing: ")
    ? `Remove it: ${decidedBy.slice("nothing: ".length)}.`
    : `Remove it. It is decided by ${decidedBy}.`;

// On the pods of a Job, and on every namespace.
const OF_KUBERNETES = /^(?:(?:batch\.kubernetes\.io\/)?(?:job-name|controller-uid)|kubernetes\.io\/metadata\.name)$/;

export const ownedLabels: Rule = (config) => {
  const refused =
    (pattern: RegExp, says: string) =>
    (path: string[], found: Readonly<Record<string, string>> = {}) =>
      Object.keys(found)
        .filter((label) => pattern.test(label))
        .map((label) => conflict([...path, label], says, "Use a label of your own."));
  const ofKubernetes = refused(OF_KUBERNETES, "is set by Kubernetes, which refuses another value.");
  const owned = refused(/^app\.kubernetes\.io\//, "is set by the module: selectors depend on it.");
  return [
    ...ofKubernetes(["commonLabels"], config.commonLabels),
    ...ofKubernetes(["migration", "podLabels"], config.migration.podLabels),
    ...owned(["commonLabels"], config.commonLabels),
    ...workloads(config).flatMap(({ name, section }) => owned([name, "podLabels"], section.podLabels)),
  ];
};

export const ownedAnnotations: Rule = (config) =>
  workloads(config)
    .filter(({ name, section }) => CHECKSUMMED.includes(name) && Object.hasOwn(section.podAnnotations ?? {}, CHECKSUM))
    .map(({ name }) =>
      conflict(
        [name, "podAnnotations", CHECKSUM],
        "is set by the module: it replaces the pods when their settings change.",
        "Use an annotation of your own.",
      ),
    );

const HOOK = /^(?:helm\.sh|argocd\.argoproj\.io)\/hook/;

export const hookAnnotations: Rule = ({ commonAnnotations }) =>
  Object.keys(commonAnnotations)
    .filter((name) => HOOK.test(name))
    .map((name) =>
      conflict(
        ["commonAnnotations", name],
        "would make every object a hook, which no release holds together or deletes.",
        "Remove it. The migration alone can be one: set migration.hook.",
      ),
    );

/** The annotations of the Ingresses, by where they are written. */
const ingressAnnotations = ({ ingress, commonAnnotations }: Parameters<Rule>[0]) =>
  ingress === false
    ? []
    : [
        { path: ["ingress", "annotations"], annotations: ingress.annotations },
        { path: ["commonAnnotations"], annotations: commonAnnotations },
      ];

/** The API server refuses it beside the field. */
export const classAnnotation: Rule = (config) => {
  const name = "kubernetes.io/ingress.class";
  return ingressAnnotations(config)
    .filter(({ annotations }) => Object.hasOwn(annotations, name))
    .map(({ path, annotations }) =>
      conflict(
        [...path, name],
        "is refused beside spec.ingressClassName, which says the same.",
        `Remove it, and set ingress.ingressClassName to ${JSON.stringify(annotations[name])}.`,
        ["ingress"],
      ),
    );
};

/** On two Ingresses, each would ask for the certificate of the one Secret; and what an annotation asks for, no policy knows of. */
export const issuerAnnotations: Rule = (config) =>
  ingressAnnotations(config).flatMap(({ path, annotations }) =>
    Object.entries(ISSUER_ANNOTATIONS)
      .filter(([, annotation]) => Object.hasOwn(annotations, annotation))
      .map(([kind, annotation]) =>
        conflict(
          [...path, annotation],
          "would let two Ingresses ask for one certificate, and no policy would let the pod answer that proves the host.",
          `Remove it, and set ingress.tls.issuer to { name: ${JSON.stringify(annotations[annotation])}, kind: "${kind}" }.`,
          ["ingress"],
        ),
      ),
  );
