import type { PodSecurityViolation } from "../../judge/kubernetes.ts";
import { nameOf } from "../../kubernetes/inventory.ts";
import { type Violation, violations, violationsOfAnnotations } from "../../kubernetes/pod-security.ts";
import type { Pods } from "../../kubernetes/pods.ts";
import type { VetInventory } from "../facts.ts";
import type { Problem, Rule } from "../finding.ts";

export const requirePodSecurity: Rule = {
  name: "require-pod-security",
  subject: "safety",
  severity: "warning",
  reason:
    'An attacker in a container gets rights that the Pod Security level "restricted" would deny. If the namespace enforces a level that forbids them, the API server rejects the pods, which is an error.',
  fix: "Set the field as the control requires.",
  *problems(inventory) {
    for (const pods of inventory.pods) yield* ofPods(inventory, pods);
  },
};

function* ofPods(inventory: VetInventory, pods: Pods): Generator<Problem> {
  const { owner, namespace: name, spec, annotations, path, templatePath } = pods;
  const namespace = inventory.find("Namespace", "", name);
  const enforced = namespace?.labels[ENFORCE];
  const annotationsPath = [...templatePath, "metadata", "annotations"];
  const found = [
    ...violations(spec).map((each) => ({ ...each, path: [...path, ...each.path] })),
    ...violationsOfAnnotations(annotations).map((each) => ({ ...each, path: [...annotationsPath, ...each.path] })),
  ];
  const refused = owner.kind === "Pod" ? "is rejected" : "gets no pods";
  const source = namespace && { source: { resource: namespace, path: ["metadata", "labels", ENFORCE] } };
  const judged = judgedBy(inventory, pods, enforced, namespace?.labels[ENFORCE_VERSION]);
  for (const { control, level, path, what, fix } of found) {
    const isForbidden = enforced === "restricted" || (enforced === "baseline" && level === "baseline");
    const isRefused = judged === undefined ? isForbidden : isAmong(judged.enforced, control);
    if (judged !== undefined && !isRefused && !isAmong(judged.restricted, control)) continue;
    yield {
      resource: owner,
      path,
      message: `${nameOf(owner)} ${isRefused ? refused : "grants more rights than needed"}: ${what} (${control}).`,
      fix,
      severity: isRefused ? "error" : "warning",
      ...(isRefused && source),
    };
  }
  for (const breach of judged?.enforced ?? [])
    if (!found.some(({ control }) => isAmong([breach], control)))
      yield {
        resource: owner,
        path,
        message: `${nameOf(owner)} ${refused}: ${breach.reason} (${breach.detail}).`,
        severity: "error",
        ...source,
      };
}

const ENFORCE = "pod-security.kubernetes.io/enforce";
const ENFORCE_VERSION = "pod-security.kubernetes.io/enforce-version";

interface Judged {
  /** By the level and the version that the namespace enforces. */
  readonly enforced: readonly PodSecurityViolation[];
  readonly restricted: readonly PodSecurityViolation[];
}

/** The result of Pod Security admission; `undefined` if it is not run, or cannot read the pod. */
function judgedBy(
  { facts: { kubernetes } }: VetInventory,
  { spec, annotations }: Pods,
  level: string | undefined,
  version: string | undefined,
): Judged | undefined {
  if (kubernetes === undefined) return undefined;
  const pod = { metadata: { name: "pod", annotations }, spec };
  try {
    const restricted = kubernetes.podSecurity(pod, "restricted");
    if (level === "restricted" && (version ?? "latest") === "latest") return { enforced: restricted, restricted };
    const isEnforced = level === "baseline" || level === "restricted";
    return { enforced: isEnforced ? kubernetes.podSecurity(pod, level, version) : [], restricted };
  } catch {
    return undefined;
  }
}

const isAmong = (breaches: readonly PodSecurityViolation[], control: Violation["control"]) =>
  breaches.some(({ reason }) => CONTROLS.some(([said, names]) => reason.startsWith(said) && names.includes(control)));

/** The controls, by the messages of the admission plugin. Source: k8s.io/pod-security-admission/policy. */
const CONTROLS: readonly (readonly [reason: string, controls: readonly string[]])[] = [
  ["allowPrivilegeEscalation", ["Privilege Escalation"]],
  ["forbidden AppArmor profile", ["AppArmor"]],
  ["non-default capabilities", ["Capabilities"]],
  ["unrestricted capabilities", ["Capabilities"]],
  ["host namespaces", ["Host Namespaces"]],
  ["hostPath volumes", ["HostPath Volumes"]],
  ["hostPort", ["Host Ports"]],
  ["hostProcess", ["HostProcess"]],
  ["probe or lifecycle host", ["Host Probes / Lifecycle Hooks"]],
  ["privileged", ["Privileged Containers"]],
  ["procMount", ["/proc Mount Type"]],
  ["restricted volume types", ["Volume Types", "HostPath Volumes"]],
  ["runAsNonRoot", ["Running as Non-root"]],
  ["runAsUser", ["Running as Non-root user"]],
  ["seLinuxOptions", ["SELinux"]],
  ["seccompProfile", ["Seccomp"]],
  ["forbidden sysctls", ["Sysctls"]],
];
